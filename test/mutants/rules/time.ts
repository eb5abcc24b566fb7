import type { Mutant } from '../mutant.ts'

const body = { file: 'src/core/http/body.ts', tests: ['test/core/registry/drips.test.ts'] }
const pace = { ...body, file: 'src/core/http/pace.ts' }
const connection = { file: 'src/core/registry/connection.ts', tests: ['test/core/registry/drips.test.ts'] }
const term = { file: 'src/core/http/term.ts', tests: ['test/core/chain/drips.test.ts'] }
const answer = { file: 'src/core/http/answer.ts', tests: ['test/core/http/answer.test.ts'] }
const errors = { file: 'src/core/text.ts', tests: ['test/core/errors.test.ts'] }
const pages = { file: 'src/core/registry/pages.ts', tests: ['test/core/registry/endless.test.ts'] }
const list = { file: 'src/core/registry/list.ts', tests: ['test/core/registry/endless.test.ts'] }
const extent = { file: 'src/core/registry/extent.ts', tests: ['test/core/registry/endless.test.ts'] }

/** Everything ends: answers, lists, texts; and names are checked where they enter. */
export const timeRules: readonly Mutant[] = [
  {
    ...pace,
    rule: 'a document as a whole has a time',
    from: 'this.#whole = setTimeout(() => this.#end(what), wholeMs)',
    to: 'this.#whole = setTimeout(() => what, wholeMs)',
  },
  {
    ...pace,
    rule: 'a body that hardly comes is given up, though nobody else has it',
    from: 'const least = slow ? limits.slowBytesPerSecond : limits.crawlBytesPerSecond',
    to: 'const least = slow ? limits.slowBytesPerSecond : 0',
  },
  {
    ...body,
    rule: 'of an error that does not end, what came is used',
    from: '// What came before is what there is.',
    to: 'chunks.length = 0',
  },
  {
    ...term,
    rule: 'a question with all its requests has a time',
    from: 'setTimeout(() => this.#controller.abort(this.#over()), Math.max(this.#leftMs, 0))',
    to: 'setTimeout(() => this.#over(), Math.max(this.#leftMs, 0))',
  },
  {
    ...connection,
    rule: 'an answer that is too slow as a whole is not asked for again',
    from: "const cut = isCoreError(error, 'ERR_UNAVAILABLE') && ask.signal?.aborted !== true",
    to: 'const cut = isCoreError(error)',
  },
  {
    ...answer,
    rule: 'what a registry says is cut where it enters',
    from: 'return [{ code: cut(code, codeLimit), message: cut(message), ...more }]',
    to: 'return [{ code, message, ...more }]',
  },
  {
    ...answer,
    rule: 'so many entries of an error document are told and no more',
    from: 'value.errors.slice(0, mostFaults)',
    to: 'value.errors.slice(0)',
  },
  {
    ...errors,
    rule: 'a message has an end',
    from: 'return cut(clean, messageLimit)',
    to: 'return clean',
  },
  {
    ...errors,
    rule: 'user info of URLs is hidden, whatever their scheme',
    from: String.raw`.replaceAll(/(:(?:\\?\/){2})[^\s/?#]+@/g, '$1***@')`,
    to: '',
  },
  {
    ...errors,
    rule: 'a secret that breaks off is hidden',
    from: '(?:[^"\\\\]|\\\\.)*/g,',
    to: '(?:[^"\\\\]|\\\\.)*"/g,',
  },
  {
    ...errors,
    rule: 'no expression is more than linear',
    from: '(^|[^\\w.-])([\\w.-]{1,64}=)',
    to: '(^|[^\\w.-]?)([\\w.-]+=)',
    tests: ['test/expressions.test.ts'],
  },
  {
    ...list,
    rule: 'what is no name is left out of a list',
    from: 'text !== undefined && this.#isName(text)',
    to: 'text !== undefined',
  },
  {
    ...list,
    rule: 'what is left out of a list is counted',
    from: '    this.#leftOut++\n',
    to: '',
  },
  {
    ...extent,
    rule: 'a list ends by its names',
    from: 'if (this.#names >= extentLimits.names)',
    to: 'if (this.#names >= Infinity)',
  },
  {
    ...extent,
    rule: 'a list ends by its bytes',
    from: 'if (this.#bytes >= extentLimits.bytes)',
    to: 'if (this.#bytes >= Infinity)',
  },
  {
    ...extent,
    rule: 'a list ends by its pages',
    from: 'if (this.#count >= extentLimits.pages)',
    to: 'if (this.#count >= Infinity)',
  },
  {
    ...extent,
    rule: 'a list ends where it repeats itself',
    from: 'if (this.#pages.has(page)) return false',
    to: 'if (page === "") return false',
  },
  {
    ...pages,
    rule: 'a list that is left before its end says so',
    from: "if (typeof more === 'string') notes.incomplete(more)",
    to: '',
  },
  {
    file: 'src/core/registry/deletes.ts',
    rule: 'nothing is deleted by digest while its tags are not all known',
    from: "if (note.kind === 'incomplete') throw",
    to: "if (note.kind === 'left-out') throw",
    tests: ['test/core/registry/deletes.test.ts'],
  },
  {
    file: 'src/core/oci/fields.ts',
    rule: 'a document of very many parts is not read at one go',
    from: 'if (partsOf(bytes) > mostParts)',
    to: 'if (partsOf(bytes) < 0)',
    tests: ['test/core/oci/manifest.test.ts'],
  },
  {
    file: 'src/core/oci/fields.ts',
    rule: 'one malformed referrer hides no other',
    from: "if (isCoreError(error, 'ERR_UNSUPPORTED')) return []",
    to: '',
    tests: ['test/core/registry/referrers.test.ts'],
  },
  {
    file: 'src/engine/failures.ts',
    rule: 'what an engine says is cut before it is read',
    from: 'cut(text.slice(0, textLimit).trim(), 2_000)',
    to: 'text.trim()',
    tests: ['test/engine/failures.test.ts'],
  },
]
