/**
 * The text of a registry's warning, `299 - "text"` without a date (distribution-spec, Warnings); undefined for any other
 * `Warning`. `header` is as HTTP gives it, one character per byte; the text is UTF-8, percent-encoded where it has to be.
 */
export function parseWarning(header: string | undefined): string | undefined {
  const quoted = /^299 - "((?:[^"\\]|\\[^])*)"$/.exec(header ?? '')?.[1]
  // oxlint-disable-next-line no-control-regex
  if (quoted === undefined || /[\u0000-\u0008\u000A-\u001F\u007F]/.test(quoted)) return undefined
  const bytes = Buffer.from(quoted.replaceAll(/\\([^])/g, '$1'), 'latin1')
  const text = percentDecoded(utf8(bytes))
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000A-\u001F\u007F]/.test(text) ? undefined : text
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** Percent-encoding where it is valid; otherwise the text as it is. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
