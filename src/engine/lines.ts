/** A line longer than this is cut there: 4 MiB. */
const lineLimit = 4 * 1024 * 1024

/** The lines of a byte stream, UTF-8 decoded whole, so that no character is torn by a chunk's border. */
async function* lines(stream: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const [first = '', ...more] = decoder.decode(chunk, { stream: true }).split('\n')
    rest += first
    if (more.length > 0) {
      yield rest
      rest = more.pop() ?? ''
      yield* more
    }
    if (rest.length <= lineLimit) continue
    yield rest
    rest = ''
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** One message of an engine's stream of JSON lines. */
export type Message = Readonly<Record<string, unknown>>

/** The JSON objects of a stream of lines; what is not one is passed over. */
export async function* messages(stream: AsyncIterable<Uint8Array>): AsyncIterable<Message> {
  for await (const line of lines(stream)) {
    for (const message of decodeLine(line.trim())) yield message
  }
}

function decodeLine(line: string): readonly Message[] {
  if (!line.startsWith('{')) return []
  try {
    return [JSON.parse(line) as Message]
  } catch {
    return []
  }
}
