import type { Mutant } from '../mutant.ts'

const manifests = { file: 'src/core/registry/manifest.ts', tests: ['test/core/registry/manifest.test.ts'] }
const blobs = { file: 'src/core/registry/blob.ts', tests: ['test/core/registry/blob.test.ts'] }
const downloads = { file: 'src/core/registry/download.ts', tests: ['test/core/registry/blob.test.ts'] }
const cuts = { file: 'src/core/registry/cuts.ts', tests: ['test/core/registry/blob.test.ts'] }
const locations = { file: 'src/core/registry/location.ts', tests: ['test/core/registry/upload.test.ts'] }
const uploads = { file: 'src/core/registry/upload.ts', tests: ['test/core/registry/upload.test.ts'] }

/** What one registry is believed. */
export const registryRules: readonly Mutant[] = [
  {
    ...manifests,
    rule: 'a manifest is of the digest asked for',
    from: 'if (got !== reference) throw',
    to: 'if (got === "") throw',
  },
  {
    ...manifests,
    rule: 'a digest in the head of an answer is that asked for',
    from: 'return isDigest(reference) && digest !== reference ?',
    to: 'return reference === "" ?',
  },
  {
    ...manifests,
    rule: 'a web page is no manifest',
    tests: ['test/core/registry/faults.test.ts'],
    from: 'if (isWebPage(response)) throw',
    to: 'if (response.status === 0) throw',
  },
  {
    ...blobs,
    rule: 'a blob is checked',
    from: 'options.unverified === true || !isWhole(blob, options)',
    to: 'options.onRestart === undefined || !isWhole(blob, options)',
  },
  {
    ...blobs,
    rule: 'a blob of unknown size is checked, too',
    from: 'options.unverified === true || !isWhole(blob, options)',
    to: 'options.unverified === true || blob.size === undefined || !isWhole(blob, options)',
    tests: ['test/core/registry/content.test.ts'],
  },
  {
    ...blobs,
    rule: 'a blob that is wrong from zero is not begun for ever',
    from: 'second !== undefined || first?.resumed !== true || ',
    to: 'second !== undefined || ',
    tests: ['test/core/registry/content.test.ts'],
  },
  {
    ...downloads,
    rule: 'the answer to a range begins where it was asked for',
    from: 'return range?.first === this.#offset',
    to: 'return true',
  },
  {
    ...downloads,
    rule: 'a range is of content of the right size',
    from: 'this.#learn(range?.complete)\n',
    to: '',
  },
  {
    ...downloads,
    rule: 'a blob of another length is not read',
    from: "this.#learn(contentLength(response.headers['content-length']))\n",
    to: '',
  },
  {
    ...downloads,
    rule: 'a blob is not longer than it says',
    from: 'if (this.#offset > (this.#size ?? Infinity)) throw',
    to: 'if (this.#offset < 0) throw',
  },
  {
    rule: 'an encoding that changes the bytes is refused',
    file: 'src/core/http/exchange.ts',
    from: 'if (encoding !== undefined) {',
    to: "if (encoding === 'none') {",
    tests: ['test/core/registry/blob.test.ts'],
  },
  {
    ...cuts,
    rule: 'cuts are counted',
    from: 'this.#count = progress >= worthwhile ? 1 : this.#count + 1',
    to: 'this.#count = 1',
  },
  {
    ...cuts,
    rule: 'a connection that brought a mebibyte starts the count of cuts anew',
    from: 'this.#count = progress >= worthwhile ? 1 : this.#count + 1',
    to: 'this.#count += 1',
  },
  {
    ...locations,
    rule: 'an upload goes nowhere it may not',
    from: 'if (reason === undefined) return url',
    to: 'return url',
  },
  {
    ...locations,
    rule: 'an upload stays with TLS',
    from: 'withSchemeOf(home, new URL(header, response.url))',
    to: 'new URL(header, response.url)',
    tests: ['test/core/registry/quirks/own.test.ts', 'test/core/registry/quirks/clouds.test.ts'],
  },
  {
    rule: 'a digest that an index lists does not go unannounced',
    file: 'src/core/registry/deletes.ts',
    from: 'child.digest === digest',
    to: 'child.digest === ""',
    tests: ['test/core/registry/deletes.test.ts'],
  },
  {
    ...uploads,
    rule: 'an upload of which little is kept each time ends',
    from: '|| parts === mostTries',
    to: '',
  },
  {
    ...uploads,
    rule: 'what is sent is checked',
    from: 'verified(blob.content(), blob.descriptor)',
    to: 'blob.content()',
  },
  {
    ...uploads,
    rule: 'a registry that stored something else is not believed',
    from: 'throw wrongDigest(digest, got, registry)',
    to: 'return',
  },
  {
    rule: 'a list of referrers that repeats itself is left',
    file: 'src/core/registry/extent.ts',
    from: 'if (this.#links.has(link)) return',
    to: "if (link === '') return",
    tests: ['test/core/registry/referrers.test.ts'],
  },
  {
    rule: 'a list goes on at the registry only',
    file: 'src/core/registry/pages.ts',
    from: 'const next = inside(url, target)',
    to: 'const next = target',
    tests: ['test/core/registry/endless.test.ts'],
  },
  {
    rule: 'a list goes on at another path only where the registry itself says so',
    file: 'src/core/registry/pages.ts',
    from: 'target.pathname === response.url.pathname ? {}',
    to: "target.pathname !== '' ? {}",
    tests: ['test/core/registry/endless.test.ts'],
  },
]
