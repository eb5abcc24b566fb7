/** What a sentence, a label or a row may hold, in characters. */
const lineLength = 300

/** Characters that end a line somewhere, and those that move along one. */
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** Joiners between letters that need them and inside emoji, and the emoji form of a sign: seen, so not hidden. */
const joiner = String.raw`(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?<!\p{Script=Latin})[\u200C\u200D](?=[\p{L}\p{Extended_Pictographic}])(?!\p{Script=Latin})`
const emojiForm = String.raw`(?<=\p{Emoji})\uFE0F`

/**
 * A character that is obeyed instead of shown: controls (C0, DEL, C1), line and paragraph separators, whatever is
 * invisible by default (UAX #44: bidi controls, zero-width, tags, fillers), half a surrogate pair.
 */
const hidden = String.raw`(?!${joiner}|${emojiForm})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]`
const hiddenOne = new RegExp(hidden, 'gu')
const hiddenRun = new RegExp(`(?:${hidden})+`, 'gu')

/** `text` on one line, each run of hidden characters a `�`, at most `most` characters; what is cut off is a `…`. */
export function oneLine(text: string, most = lineLength): string {
  const read = text.slice(0, 8 * most)
  const line = shown(read.replaceAll(breaks, ' '))
  return cut(read.length < text.length ? `${line}…` : line, most)
}

/** `text` with each run of hidden characters a `�`; line breaks are hidden characters too. */
export function shown(text: string): string {
  return text.replaceAll(hiddenRun, '\u{FFFD}')
}

/** Most characters of one text a server or an engine says about one thing; what enters is cut there before it is read. */
const saidLength = 1_000

/** The first `most` characters (code points) of `text`, the last of them a `…` when there are more. */
export function cut(text: string, most = saidLength): string {
  const characters = Array.from(text.slice(0, 2 * most + 2))
  if (characters.length <= most) return text
  const kept = characters.slice(0, most - 1)
  const last = kept.findLastIndex((character) => character !== '\u200C' && character !== '\u200D')
  return `${kept.slice(0, last + 1).join('')}…`
}

/** `text` on one line with hidden characters written out, `\n` and `\u001b`: nothing is lost, and nothing obeyed. */
export function escaped(text: string): string {
  return text.replaceAll(hiddenOne, (character) => (character === '\n' ? String.raw`\n` : unicodeEscape(character)))
}

/** JSON with the hidden characters of its strings written as `\uXXXX` (RFC 8259, 7): the same value when parsed. */
export function escapedJson(json: string): string {
  return json.replaceAll(hiddenOne, (character) => (character === '\n' ? character : unicodeEscape(character)))
}

/** One `\uXXXX` for each UTF-16 unit. */
function unicodeEscape(character: string): string {
  let written = ''
  for (let index = 0; index < character.length; index += 1)
    written += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  return written
}

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes as `820 B`, `1.3 kB`, `41 MB`: decimal units, as registries and engines show them. */
export function formatSize(bytes: number): string {
  let value = bytes
  let unit = 0
  for (; value >= 999.5 && unit < sizeUnits.length - 1; unit += 1) value /= 1000
  const digits = value < 9.95 && unit > 0 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)
  return `${digits} ${sizeUnits[unit]}`
}

/** Milliseconds as `0.0 s`, `3.2 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Most characters of a message, whatever it is made of. */
const messageLimit = 8_000

const secretName = /token|secret|passw|pwd|signature|credential|sig|auth|key|jwt/i
/** The same where names are not those of a query. */
const secretMember = /token|secret|passw|pwd|credential|private_?key|^auth=?$|^jwt=?$/i

/**
 * `text` without what looks like a credential: user info and query values of URLs, `Authorization` values, bearer, basic
 * and JSON Web Tokens, JSON members and other values that are named as passwords or tokens are; at most 8,000 characters
 * of it. Its time grows with the length of the text alone, whatever stands in it.
 */
export function redact(text: string): string {
  const clean = text
    .slice(0, 2 * messageLimit)
    .replaceAll(/(:(?:\\?\/){2})[^\s/?#]+@/g, '$1***@')
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 ***')
    .replaceAll(/(authorization\s{0,8}[:=]\s{0,8})(\S+(?: [^\s,;]+)?)/gi, (all, start: string, value: string) =>
      value.endsWith('***') ? all : `${start}***`,
    )
    .replaceAll(/(^|[^\w-])eyJ[\w.+/=-]{16,}/g, '$1***')
    .replaceAll(/(^|[^\w.-])([\w.-]{1,64}=)([^&\s"']+)/g, (all, before: string, name: string) =>
      (/[?&#]/.test(before) ? secretName : secretMember).test(name) ? `${before}${name}***` : all,
    )
    .replaceAll(/("([\w.-]{1,64})"\s*:\s*")(?:[^"\\]|\\.)*/g, (all, start: string, name: string) =>
      secretMember.test(name) ? `${start}***` : all,
    )
  return cut(clean, messageLimit)
}
