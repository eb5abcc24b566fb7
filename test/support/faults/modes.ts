/** What a request is about. `listing` is catalog, tags and referrers. */
export type Kind = 'ping' | 'manifest' | 'blob' | 'upload' | 'listing' | 'token' | 'other'

/** What a mode may look at to decide. */
export interface Situation {
  readonly kind: Kind
  readonly method: string
  readonly path: string
  readonly authorized: boolean
  /** Requests of this path before this one, since the mode was chosen. */
  readonly requestsBefore: number
  /** GETs of this path before this one. */
  readonly getsBefore: number
  /** `http://127.0.0.1:PORT` of the proxy itself. */
  readonly self: string
}

export interface Canned {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What is done to one exchange. Nothing set: it is passed on as it is. */
export interface Fault {
  /** Answered by the proxy; `never` keeps the connection open without a byte, `reset` destroys it. */
  readonly answer?: Canned | 'never' | 'reset'
  /** Milliseconds before anything else happens. */
  readonly delayMs?: number
  /** Headers of the request, of the response that are taken away. */
  readonly dropRequest?: readonly string[]
  readonly dropResponse?: readonly string[]
  readonly addResponse?: Readonly<Record<string, string>>
  /** What happens to the body of the response. */
  readonly body?: 'cut' | 'corrupt' | 'stall' | 'trickle' | 'close' | 'empty'
  /** A body of this many bytes in place of the real one; without a length when `endless`. */
  readonly huge?: { readonly bytes: number; readonly endless: boolean }
  /** Destroys the connection after half of the request's body. */
  readonly cutRequest?: boolean
}

type Mode = (situation: Situation, argument: string) => Fault | undefined

const megabyte = 1024 * 1024

/** Every mode by name; those up to `stallmid` are the modes of measured-fault-matrix.json. */
const modes: Readonly<Record<string, Mode>> = {
  ok: () => undefined,
  all: (at, status) => (at.kind === 'ping' ? undefined : refusal(status)),
  man: (at, status) => on(at, 'manifest', refusal(status)),
  blob: (at, status) => on(at, 'blob', refusal(status)),
  blob429once: (at) => (at.requestsBefore === 0 ? on(at, 'blob', refusal('429', { 'retry-after': '1' })) : undefined),
  blob503once: (at) => (at.requestsBefore === 0 ? on(at, 'blob', refusal('503')) : undefined),
  cutonce: (at) => (at.getsBefore === 0 ? onGet(at, 'blob', { body: 'cut' }) : undefined),
  cut: (at) => onGet(at, 'blob', { body: 'cut' }),
  corruptonce: (at) => (at.getsBefore === 0 ? onGet(at, 'blob', { body: 'corrupt' }) : undefined),
  corrupt: (at) => onGet(at, 'blob', { body: 'corrupt' }),
  nodigest: () => ({ dropResponse: ['docker-content-digest', 'etag'] }),
  nolen: (at) => on(at, 'manifest', { dropResponse: ['content-length'] }),
  norange: () => ({ dropRequest: ['range'], dropResponse: ['accept-ranges'] }),
  ping: (at, status) => on(at, 'ping', refusal(status)),
  auth: authentication,
  stallhead: (at) => on(at, 'manifest', { answer: 'never' }),
  stallblob: (at) => onGet(at, 'blob', { answer: 'never' }),
  stallmid: (at) => onGet(at, 'blob', { body: 'stall' }),

  silent: () => ({ answer: 'never' }),
  reset: () => ({ answer: 'reset' }),
  list: (at, status) => on(at, 'listing', refusal(status)),
  upload: (at, status) => on(at, 'upload', refusal(status)),
  ratelimit: (_, seconds) => refusal('429', { 'retry-after': seconds }),
  html: () => ({ answer: page }),
  htmlerror: (at, status) => (at.kind === 'ping' ? undefined : { answer: { ...page, status: Number(status) } }),
  empty: (at) => (at.kind === 'ping' ? undefined : { body: 'empty' }),
  garbage: (at) =>
    at.kind === 'ping' ? undefined : { answer: { status: 200, headers: jsonType, body: '{"tags": [' } },
  corruptman: (at) => onGet(at, 'manifest', { body: 'corrupt' }),
  hugeman: (at) => onGet(at, 'manifest', { huge: { bytes: 300 * megabyte, endless: false } }),
  endlessman: (at) => onGet(at, 'manifest', { huge: { bytes: Infinity, endless: true } }),
  hugelist: (at) => onGet(at, 'listing', { huge: { bytes: 300 * megabyte, endless: false } }),
  endlesslink: (at) => on(at, 'listing', { answer: nextPage(at, String(at.requestsBefore + Math.random())) }),
  samelink: (at) => on(at, 'listing', { answer: nextPage(at, 'same') }),
  foreignlink: (at, origin) => on(at, 'listing', { answer: nextPage(at, 'x', origin) }),
  redirect: (at, location) => onGet(at, 'blob', { answer: { status: 307, headers: { location } } }),
  redirectall: (at, location) => (at.kind === 'ping' ? undefined : { answer: { status: 307, headers: { location } } }),
  redirectloop: (at) => (at.kind === 'ping' ? undefined : { answer: { status: 307, headers: { location: at.path } } }),
  encoded: (at) => onGet(at, 'blob', { addResponse: { 'content-encoding': 'gzip' } }),
  close: (at) => on(at, 'blob', { body: 'close', dropResponse: ['content-length'] }),
  trickle: (at) => onGet(at, 'blob', { body: 'trickle' }),
  slow: (_, ms) => ({ delayMs: Number(ms) }),
  slowping: (at, ms) => on(at, 'ping', { delayMs: Number(ms) }),
  cutupload: (at) => (at.requestsBefore === 0 ? on(at, 'upload', { cutRequest: true }) : undefined),
}

const jsonType = { 'content-type': 'application/json' }
const page: Canned = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title><h1>Welcome to the portal</h1>',
}

/** The faults of `mode` for one request. Several modes may be joined with commas: `nodigest,nolen`. */
export function faultOf(mode: string, situation: Situation): Fault {
  const faults = mode.split(',').map((one) => single(one, situation) ?? {})
  const dropRequest = faults.flatMap((fault) => fault.dropRequest ?? [])
  const dropResponse = faults.flatMap((fault) => fault.dropResponse ?? [])
  return Object.assign({}, ...faults, { dropRequest, dropResponse })
}

/** @throws TypeError for a mode that does not exist. */
export function checkMode(mode: string): void {
  for (const one of mode.split(',')) {
    const name = one.split(':')[0] ?? ''
    if (name !== 'refuse' && !Object.hasOwn(modes, name)) throw new TypeError(`no fault mode is called ${one}`)
  }
}

function single(mode: string, situation: Situation): Fault | undefined {
  const [name = '', ...argument] = mode.split(':')
  return modes[name]?.(situation, argument.join(':'))
}

function on(at: Situation, kind: Kind, fault: Fault): Fault | undefined {
  return at.kind === kind ? fault : undefined
}

function onGet(at: Situation, kind: Kind, fault: Fault): Fault | undefined {
  return at.method === 'GET' ? on(at, kind, fault) : undefined
}

function refusal(status: string, headers: Readonly<Record<string, string>> = {}): Fault {
  const body = JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'injected' }] })
  return { answer: { status: Number(status), headers: { ...jsonType, ...headers }, body } }
}

function nextPage(at: Situation, last: string, origin = ''): Canned {
  const path = at.path.split('?')[0] ?? ''
  const link = `<${origin}${path}?n=1&last=${last}>; rel="next"`
  return { status: 200, headers: { ...jsonType, link }, body: '{"name":"x","tags":["x"],"repositories":["x"]}' }
}

/** `auth:basic` leaves the ping open, `auth:basicall` and `auth:bearerall` ask everywhere; any credentials will do. */
function authentication(at: Situation, kind: string): Fault | undefined {
  const taken: Fault = { dropRequest: ['authorization'] }
  if (at.kind === 'token') {
    return { answer: { status: 200, headers: jsonType, body: '{"token":"fault-proxy-token","expires_in":300}' } }
  }
  if (at.authorized || (kind === 'basic' && at.kind === 'ping')) return taken
  const challenge = kind === 'bearerall' ? `Bearer realm="${at.self}/token",service="faults"` : 'Basic realm="faults"'
  return refusal('401', { 'www-authenticate': challenge })
}
