/** Text as an attacker sends it: what each piece would be, where a program takes text for more than text. */
export const pieces = {
  'a link that runs a command': '[Click here to sign in again](command:workbench.action.files.newUntitledFile)',
  'a link with a title': '[sign in](https://evil.example/login "Docker Hub")',
  'an address': 'please sign in at https://evil.example/login or www.evil.example, or write to root@evil.example',
  HTML: '<img src=x onerror=alert(1)><a href="command:evil">x</a><!--',
  'an image': '![x](https://evil.example/x.png)',
  Markdown: '**bold** `*code*` | cell | # heading ~~gone~~ _it_',
  mathematics: '$x^2$ and $$\\frac{1}{2}$$',
  icons: '$(error) $(sync~spin)',
  'colour and movement': '\u001B[31mred\u001B[0m\u001B[2J\u001B[H\u009B1A',
  "a terminal's links, clipboard and shell marks":
    '\u001B]8;;https://evil.example\u0007here\u001B]8;;\u0007\u001B]52;c;cm0gLXJmIH4=\u0007\u001B]633;E;evil\u001B\\',
  'a string that never ends': '\u001BPq \u009D0;title',
  'further lines': 'one\ntwo\r\nthree\u2028four\u2029five\u0085six\u000Bseven',
  'a line written over': 'bad\rgood',
  'another direction': '\u202Egnp.exe\u202C \u2066isolated\u2069 \u200Fmark\u061C',
  'what nobody sees': 'te\u200Bam \uFEFF\u2060\u00AD\u{E0041}\u{E0042}\u3164',
  'rubout and bell': '\u007F\u0007\u0000',
  'half a character': 'x\uD800y\uDC00',
} as const

/** All of it in one text, then 64 KiB more. */
export const hostile: string = `${Object.values(pieces).join(' ')} ${'[x](command:y) $(zap) '.repeat(3000)}`

/** The same without what a document of JSON or a header can't carry, short enough for a header. */
export const hostileHeader: string = Object.values(pieces)
  .join(' ')
  // oxlint-disable-next-line no-control-regex
  .replaceAll(/[^\u0020-\u007E]/g, '')

/** Characters of `text` that are obeyed instead of shown; line breaks too, but `\n` where `lines` may be several. */
export function hiddenIn(text: string, { lines = false } = {}): readonly string[] {
  const found = text.match(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu) ?? []
  return found.filter((character) => !(lines && character === '\n')).map((character) => JSON.stringify(character))
}

/** What VS Code makes a link of in notifications and boxes (vs/base/common/linkedText.ts). */
export function linksIn(text: string): readonly string[] {
  return text.match(/\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi) ?? []
}

/** What VS Code makes an icon of in labels (vs/base/common/iconLabels.ts). */
export function iconsIn(text: string): readonly string[] {
  return text.match(/\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi) ?? []
}
