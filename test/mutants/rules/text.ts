import type { Mutant } from '../mutant.ts'

const plain = { file: 'src/core/text.ts', tests: ['test/core/text.test.ts'] }
const output = { file: 'src/cli/output.ts', tests: ['test/cli/hostile.test.ts'] }
const inert = { file: 'src/extension/display/inert.ts', tests: ['test/extension/display/sinks.test.ts'] }
const notices = { ...inert, file: 'src/extension/display/notices.ts' }
const boxes = { ...inert, file: 'src/extension/display/boxes.ts' }
const rows = { ...inert, file: 'src/extension/display/rows.ts' }
const markdown = { file: 'src/extension/display/markdown.ts', tests: ['test/extension/pages/page.test.ts'] }
const terminal = { file: 'src/extension/display/terminal-text.ts', tests: ['test/extension/display/screen.test.ts'] }
const screen = { ...terminal, file: 'src/extension/display/screen.ts' }

/** Text from outside is never markup, a control character, a second line or a link. */
export const textRules: readonly Mutant[] = [
  { ...plain, rule: 'a control character is not obeyed', from: String.raw`[\p{Cc}\p{Cs}`, to: String.raw`[\p{Cs}` },
  { ...plain, rule: 'half a character is no text', from: String.raw`\p{Cc}\p{Cs}`, to: String.raw`\p{Cc}` },
  {
    ...plain,
    rule: 'nothing that is invisible, or turns the direction of writing, is text',
    from: String.raw`\p{Default_Ignorable_Code_Point}`,
    to: '',
  },
  { ...plain, rule: 'a joiner between Latin letters is hidden text', from: String.raw`(?<!\p{Script=Latin})`, to: '' },
  { ...plain, rule: 'text on one line is one line', from: "read.replaceAll(breaks, ' ')", to: 'read' },
  { ...plain, rule: 'text has an end', from: 'if (characters.length <= most) return text', to: 'return text' },
  {
    ...output,
    rule: 'JSON on a terminal is not obeyed',
    from: 'escapedJson(JSON.stringify(value, null, 2))',
    to: 'JSON.stringify(value, null, 2)',
  },
  { ...output, rule: 'a result on a terminal is not obeyed', from: '`${escaped(line)}\\n`', to: '`${line}\\n`' },
  {
    ...output,
    rule: 'a sentence on a terminal is not obeyed',
    from: 'escaped(cut(redact(sentence), sentenceLength))',
    to: 'cut(redact(sentence), sentenceLength)',
  },
  {
    ...output,
    rule: 'a sentence on a terminal has an end',
    from: 'escaped(cut(redact(sentence), sentenceLength))',
    to: 'escaped(redact(sentence))',
    tests: ['test/cli/output.test.ts'],
  },
  { ...inert, rule: 'a notification has no link', from: ".replaceAll('](', '] (')", to: '' },
  { ...inert, rule: 'a label has no icon from outside', from: ".replaceAll('$(', '$ (')", to: '' },
  { ...notices, rule: 'a notification shows text', from: 'display(inert(text, noticeLength)', to: 'display(text' },
  {
    ...notices,
    rule: 'a button shows text',
    from: "inert(typeof item === 'string' ? item : item.title, buttonLength)",
    to: "typeof item === 'string' ? item : item.title",
  },
  {
    ...notices,
    rule: 'a dialog shows text',
    from: 'inert(paragraph, paragraphLength)',
    to: 'paragraph',
  },
  { ...notices, rule: 'a question is text', from: 'inert(question, noticeLength)', to: 'question' },
  { ...notices, rule: 'progress shows text', from: 'message: inert(message)', to: 'message' },
  {
    ...notices,
    rule: 'the title of progress is text',
    from: '{ ...options, title: inert(title) }',
    to: '{ ...options, title }',
  },
  { ...notices, rule: 'the status bar shows text', from: 'inert(text, statusLength), ms', to: 'text, ms' },
  { ...notices, rule: 'what is copied is the lines that were meant', from: 'oneLine(line, copiedLength)', to: 'line' },
  {
    ...boxes,
    rule: 'a choice shows text',
    from: "texts.has(name) && typeof text === 'string' ? inert(text) : text",
    to: 'text',
  },
  { ...boxes, rule: 'a prompt shows text', from: 'isText ? inert(value) :', to: 'isText ? value :' },
  {
    ...boxes,
    rule: 'what is wrong with an answer is text',
    from: "if (typeof problem === 'string') return inert(problem)",
    to: '',
  },
  {
    ...rows,
    rule: 'a row shows text',
    from: 'new vscode.TreeItem(inert(label, rowLength)',
    to: 'new vscode.TreeItem(label',
  },
  { ...rows, rule: 'a description shows text', from: '= inert(description, rowLength)', to: '= description' },
  { ...rows, rule: 'a hover shows text', from: '? plain(value)', to: '? value' },
  { ...markdown, rule: 'nothing on a page is markup', from: String.raw`String.raw` + '`\\$&`', to: "'$&'" },
  { ...markdown, rule: 'an address on a page is no link', from: '[!-/:-@', to: '[!-.;-@' },
  { ...markdown, rule: 'a code span is one span', from: '[\\s`|]+', to: '[\\s|]+' },
  {
    ...markdown,
    rule: 'a page that is copied has the lines it had',
    from: 'plain: (words) => oneLine(words, valueLength)',
    to: 'plain: (words) => words',
  },
  { ...terminal, rule: 'the output of a build is not obeyed', from: 'shown(cut(', to: '(cut(' },
  {
    ...terminal,
    rule: 'a sequence for a terminal is taken out whole',
    from: "last.replaceAll(sequences, '')",
    to: 'last',
  },
  {
    ...screen,
    rule: 'a step of a build is not obeyed',
    from: 'paint([style, terminalLine(text)])',
    to: 'paint([style, text])',
  },
  {
    ...screen,
    rule: 'a command that is typed in is not run',
    from: 'sendText(terminalLine(command)',
    to: 'sendText(command',
  },
  {
    rule: 'no secret stands in the log',
    file: 'src/extension/display/log.ts',
    from: 'return redact(text)',
    to: 'return text',
    tests: ['test/extension/display/sinks.test.ts'],
  },
  {
    rule: 'a line of the log is no entry of its own',
    file: 'src/extension/display/log.ts',
    from: ".join('\\n    ')",
    to: ".join('\\n')",
    tests: ['test/extension/display/sinks.test.ts'],
  },
  {
    rule: 'a problem of a file shows text',
    file: 'src/extension/display/problems.ts',
    from: 'oneLine(line, lineLength)',
    to: 'line',
    tests: ['test/extension/display/sinks.test.ts'],
  },
  {
    rule: 'failures are told where text is made harmless',
    file: 'src/extension/failures.ts',
    from: 'await complain(message.text,',
    to: 'await vscode.window.showErrorMessage(message.text,',
    tests: ['test/sinks.test.ts'],
  },
]
