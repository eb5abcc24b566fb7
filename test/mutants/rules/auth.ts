import type { Mutant } from '../mutant.ts'

const kinship = { file: 'src/core/http/kinship.ts', tests: ['test/core/http/kinship.test.ts'] }
const domains = { file: 'src/core/http/domain.ts', tests: ['test/core/http/kinship.test.ts'] }
const realms = { file: 'src/core/auth/realm.ts', tests: ['test/core/auth/realm.test.ts'] }
const clients = { file: 'src/core/auth/client.ts', tests: ['test/core/auth/realm.test.ts'] }
const redirects = { file: 'src/core/http/redirect.ts', tests: ['test/core/http/redirect.test.ts'] }
const bodies = { tests: ['test/core/auth/secret-bodies.test.ts'] }
const connections = { file: 'src/core/http/connections.ts', tests: ['test/core/auth/tls.test.ts'] }
const places = { file: 'src/core/http/whereabouts.ts', tests: ['test/core/http/whereabouts.test.ts'] }
const lanes = { file: 'src/core/http/lanes.ts', tests: ['test/core/http/lanes.test.ts'] }
const programs = { file: 'src/core/auth/program.ts', tests: ['test/core/auth/program.test.ts'] }

/** Where the secrets of a registry go. */
export const authRules: readonly Mutant[] = [
  {
    ...kinship,
    rule: 'an address with a user name in it belongs to nobody',
    from: "if (faultOf(url) !== undefined) return 'foreign'",
    to: '',
  },
  {
    ...kinship,
    rule: 'a registry is its whole origin',
    from: "if (url.origin === home.url.origin) return 'own'",
    to: "if (url.hostname === home.url.hostname) return 'own'",
  },
  {
    ...kinship,
    rule: 'authUrl names its whole origin',
    from: 'if (url.origin === home.authUrl?.origin)',
    to: 'if (url.hostname === home.authUrl?.hostname)',
  },
  {
    ...kinship,
    rule: 'who has no TLS is no kin of who has',
    from: "if (losesTls(home, url)) return 'without TLS, though the registry has it'",
    to: '',
  },
  {
    ...kinship,
    rule: 'an address is kin to nobody',
    from: 'if (isLiteral(url) || isLiteral(home))',
    to: 'if (isLiteral(url) !== isLiteral(home))',
  },
  {
    ...kinship,
    rule: 'a host of another domain is no kin',
    from: "? undefined : 'a host of another domain'",
    to: '? undefined : undefined',
  },
  {
    ...kinship,
    rule: 'an address is made of its parts',
    from: `  const moved = new URL(home.origin)
  moved.pathname = url.pathname
  moved.search = url.search
  return moved`,
    to: '  return new URL(url.pathname + url.search, home.origin)',
  },
  {
    ...kinship,
    rule: 'only the same host and port is asked by the own scheme',
    from: 'url.hostname !== home.hostname || url.port !== home.port',
    to: 'url.port !== home.port',
  },
  {
    ...domains,
    rule: 'suffixes of providers count as suffixes',
    from: 'allowPrivateDomains: true',
    to: 'allowPrivateDomains: false',
  },
  {
    ...domains,
    rule: 'endings the public list lacks count as suffixes',
    from: 'if (suffix !== undefined)',
    to: 'if (suffix === "")',
  },
  {
    ...domains,
    rule: 'no two hosts of one cloud share an owner',
    from: "host.includes('..') || endsIn(host, hostsOfTheirOwn) !== undefined",
    to: "host.includes('..')",
  },
  {
    ...realms,
    rule: 'a login goes to no foreign token service',
    from: "if (kinshipOf(service, rules) !== 'foreign') return",
    to: 'if (service.href !== "") return',
  },
  {
    ...realms,
    rule: 'a token service of another domain hears no login',
    from: "if (kinshipOf(service, rules) !== 'foreign') return",
    to: 'if (service.hostname.includes("."))  return',
  },
  {
    ...realms,
    rule: 'authUrl is where the token is asked for, whatever path the realm has',
    from: 'complete || named === undefined ? authUrl : inside(authUrl, named)',
    to: 'complete || named === undefined ? authUrl : new URL(named.pathname + named.search, authUrl)',
  },
  {
    ...realms,
    rule: 'a token service without TLS is not asked for a registry that has it, not even without a login',
    from: 'faultOf(service) ?? (losesTls(asked, service) ? strangeness(service, asked) : undefined)',
    to: 'faultOf(service)',
    tests: ['test/core/registry/addresses.test.ts'],
  },
  {
    ...realms,
    rule: 'a token service is no address with a user name, and speaks http',
    from: 'faultOf(service) ?? (losesTls',
    to: '(losesTls',
    tests: ['test/core/registry/addresses.test.ts'],
  },
  {
    ...realms,
    rule: 'a registry with TLS is asked for tokens by https',
    from: 'losesTls(asked, named) ? withSchemeOf(asked, named) : named',
    to: 'named',
    tests: ['test/core/registry/addresses.test.ts'],
  },
  {
    ...clients,
    rule: 'a credential is shown to a token service only when it may be',
    from: 'if (credential !== undefined) this.#mayShow(service)',
    to: '',
  },
  {
    ...clients,
    rule: 'without a credential any token service will do',
    from: 'if (credential !== undefined) this.#mayShow(service)',
    to: 'this.#mayShow(service)',
  },
  {
    ...clients,
    rule: 'a token is for the login it was asked with',
    from: 'JSON.stringify([service.href, audience, wanted, credential])',
    to: 'JSON.stringify([service.href, audience, wanted])',
  },
  {
    ...clients,
    rule: 'Authorization goes to the origin of the registry',
    from: 'if (!this.#isOwn(request.url)) return this.#http.send(passing(request, noPass))',
    to: '',
    tests: ['test/core/auth/client.test.ts'],
  },
  {
    ...clients,
    rule: 'a refusal of another origin is not answered with the login',
    from: 'return response.status === 401 && this.#isOwn(response.url)',
    to: 'return response.status === 401',
    tests: ['test/core/auth/client.test.ts'],
  },
  {
    ...redirects,
    rule: 'headers stay at their origin',
    from: 'const headers = stays ? request.headers : lean(request)',
    to: 'const headers = request.headers',
  },
  {
    ...redirects,
    ...bodies,
    rule: 'a secret body stays at its origin',
    from: 'if (!stays && request.secret === true)',
    to: 'if (!stays && request.secret === undefined)',
  },
  {
    ...redirects,
    ...bodies,
    rule: 'a secret is not sent again after a 301, 302 or 303',
    from: 'if (!reads && response.status < 307) return undefined',
    to: '',
  },
  {
    ...bodies,
    file: 'src/core/auth/token.ts',
    rule: 'a refresh token is a secret',
    from: '    secret: true,\n',
    to: '',
  },
  {
    ...redirects,
    rule: 'a redirect does not leave TLS',
    from: "return losesTls(from, to) ? 'from https to http' : undefined",
    to: 'return undefined',
    tests: ['test/core/http/tls.test.ts'],
  },
  {
    ...redirects,
    rule: 'a redirect goes to no address with a user name in it',
    from: "if (to.username !== '' || to.password !== '') return",
    to: "if (to.username === '?') return",
  },
  {
    ...redirects,
    rule: 'a redirect is judged by where it leads',
    from: 'if (place !== undefined) throw',
    to: 'if (place === "") throw',
  },
  {
    ...connections,
    rule: 'insecureSkipVerify is for the registry itself',
    from: "rejectUnauthorized: kind !== 'own' || checksOwn",
    to: 'rejectUnauthorized: checksOwn',
  },
  {
    ...connections,
    rule: 'the authority and the client certificate of a registry are for what its entry names',
    from: 'context: contexts[kind]',
    to: 'context: own',
  },
  {
    ...connections,
    rule: 'a port beside the registry is not the registry',
    from: 'const kinship = kinshipOf(url, this.#options)',
    to: "const kinship = url.hostname === this.#options.url.hostname ? 'own' : kinshipOf(url, this.#options)",
  },
  {
    ...connections,
    rule: 'TLS sessions are resumed by their own kind',
    from: 'sessions: this.#sessions[kind]',
    to: 'sessions: this.#sessions.own',
  },
  {
    ...connections,
    rule: 'an address out of reach is not asked',
    from: 'if (reason !== undefined) throw this.#outOfReach(url, reason)',
    to: '',
    tests: ['test/core/http/whereabouts.test.ts'],
  },
  {
    ...connections,
    rule: 'names are judged by where they lead',
    from: "reaches: kind === 'foreign' ? (to) => this.#whereabouts.reaches(to) : undefined",
    to: 'reaches: undefined',
    tests: ['test/core/http/whereabouts.test.ts'],
  },
  {
    file: 'src/core/http/tls.ts',
    rule: 'a client certificate is for the registry itself',
    from: 'return { own, named, foreign, checksOwn, pem: {',
    to: 'return { own, named: own, foreign: own, checksOwn, pem: {',
    tests: ['test/core/auth/tls.test.ts'],
  },
  {
    file: 'src/core/http/tls.ts',
    rule: 'the authority of an entry is not for where its registry redirects to',
    from: 'return { own: named, named, foreign, checksOwn, pem }',
    to: 'return { own: named, named, foreign: named, checksOwn, pem }',
    tests: ['test/core/auth/tls.test.ts'],
  },
  {
    file: 'src/core/http/socket.ts',
    rule: 'of the addresses of a name, those in reach are connected to',
    from: 'found.filter(({ address }) => reaches(addressClass(address)))',
    to: 'found.filter(({ address }) => address !== "")',
    tests: ['test/core/http/socket.test.ts'],
  },
  {
    file: 'src/core/http/address.ts',
    rule: 'nobody sends us to a metadata address',
    from: "if (to === 'metadata') return false",
    to: "if (to === 'metadata') return from !== 'public'",
    tests: ['test/core/http/whereabouts.test.ts'],
  },
  {
    ...places,
    rule: 'the outermost address of a registry counts',
    from: 'this.#classes().every(',
    to: 'this.#classes().some(',
  },
  {
    ...places,
    rule: 'an address counts for a while after its connection',
    from: 'open > 0 || now - closedAt < rememberedMs',
    to: 'open > 0',
  },
  {
    ...lanes,
    rule: 'requests on their way are bounded',
    from: 'if (this.#running[lane] >= widths[lane])',
    to: 'if (this.#running[lane] > 10_000)',
  },
  {
    ...lanes,
    rule: 'a place is left once',
    from: 'if (!left) this.#leave(lane)',
    to: 'this.#leave(lane)',
  },
  {
    ...lanes,
    file: 'src/core/auth/token.ts',
    rule: 'a login waits for no document',
    from: "    url,\n    lane: 'login',\n",
    to: '    url,\n',
  },
  {
    ...programs,
    rule: 'no program of the current folder is run',
    from: '.filter((folder) => isWhole.test(folder))',
    to: '',
  },
  {
    file: 'src/core/auth/helper.ts',
    rule: 'a credential helper is started by its whole path',
    from: "spawn(path, ['get']",
    to: "spawn(program, ['get']",
    tests: ['test/core/auth/program.test.ts'],
  },
  {
    file: 'src/core/text.ts',
    rule: 'user info of addresses is in no message',
    from: String.raw`.replaceAll(/(:(?:\\?\/){2})[^\s/?#]+@/g, '$1***@')`,
    to: '',
    tests: ['test/core/user-info.test.ts'],
  },
  {
    file: 'src/core/http/failure.ts',
    rule: 'an address is shown without user info',
    from: '`${url.protocol}//${url.host}',
    to: '`${url.protocol}//${url.username}:${url.password}@${url.host}',
    tests: ['test/core/user-info.test.ts'],
  },
]
