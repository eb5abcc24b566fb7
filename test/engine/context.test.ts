import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { extract } from 'tar-stream'
import type { Header } from 'tar-stream'
import { packContext } from '../../src/engine/build/context.ts'
import { folderOf } from './connected.ts'

interface Packed {
  readonly header: Header
  readonly content: string
}

/** The archive's entries by name, in order. */
async function packed(context: string, dockerfile = join(context, 'Dockerfile'), text?: string) {
  const { stream, dockerfile: name } = await packContext({ context, dockerfile, ...(text !== undefined && { text }) })
  const archive = extract()
  stream.on('error', (error) => archive.destroy(error)).pipe(archive)
  const entries = new Map<string, Packed>()
  for await (const entry of archive) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    entries.set(entry.header.name, { header: entry.header, content: Buffer.concat(chunks).toString() })
  }
  return { entries, names: [...entries.keys()], name }
}

test('everything is packed without an ignore file, owned by root, folders first', async () => {
  const { names, entries, name } = await packed(
    folderOf({ Dockerfile: 'FROM scratch\n', 'b/c/d': '1', 'b.txt': '2', a: '' }),
  )
  assert.equal(name, 'Dockerfile')
  assert.deepEqual(names, ['Dockerfile', 'a', 'b/', 'b/c/', 'b/c/d', 'b.txt'])
  assert.deepEqual([entries.get('b/c/d')?.content, entries.get('a')?.content], ['1', ''])
  assert.ok([...entries.values()].every(({ header }) => header.uid === 0 && header.gid === 0))
})

test('modes, links and long names are kept; sockets are left out', async (context) => {
  const long = `${'n'.repeat(120)}/${'é'.repeat(90)}`
  const folder = folderOf({ Dockerfile: '', run: 'x', [long]: 'far' })
  chmodSync(join(folder, 'run'), 0o4755)
  mkdirSync(join(folder, 'private'), { mode: 0o700 })
  symlinkSync('../outside/secret', join(folder, 'link'))
  symlinkSync('private', join(folder, 'folder-link'))
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(folder, 'sock'), resolve))
  context.after(() => server.close())
  const { entries } = await packed(folder)
  assert.equal(entries.get('run')?.header.mode, 0o4755)
  assert.equal(entries.get('private/')?.header.mode, 0o700)
  assert.deepEqual(
    [entries.get('link')?.header.type, entries.get('link')?.header.linkname],
    ['symlink', '../outside/secret'],
  )
  assert.equal(entries.get('folder-link')?.header.type, 'symlink')
  assert.equal(entries.get(long)?.content, 'far')
  assert.equal(entries.has('sock'), false)
})

test('ignored files are not read, ignored folders are not entered', async () => {
  const folder = folderOf({ Dockerfile: '', '.dockerignore': '*.key\nclosed\n', kept: '', 'a.key': 'secret' })
  symlinkSync('closed', join(folder, 'closed'))
  assert.deepEqual((await packed(folder)).names, ['.dockerignore', 'Dockerfile', 'kept'])
})

test('a rule that takes a file back brings its folder along', async () => {
  const rules = 'modules\n!modules/kept/one\n'
  const folder = folderOf({
    Dockerfile: '',
    '.dockerignore': rules,
    'modules/other': '',
    'modules/kept/one': '1',
    'modules/kept/two': '',
  })
  assert.deepEqual((await packed(folder)).names, [
    '.dockerignore',
    'Dockerfile',
    'modules/',
    'modules/kept/',
    'modules/kept/one',
  ])
})

test('no spelling of a rule lets what it names into the context', async () => {
  for (const rule of [
    '.env',
    '/.env',
    './.env',
    '**/.env',
    '.env*',
    '  .env  ',
    '.en?',
    '.[e]nv',
    '*\n!a',
    '\uFEFF.env',
    '# x\r\n.env\r\n',
  ]) {
    const { names } = await packed(folderOf({ Dockerfile: '', a: '', '.env': 'SECRET=1', '.dockerignore': rule }))
    assert.equal(names.includes('.env'), false, JSON.stringify(rule))
  }
})

test("the Dockerfile's own ignore file comes first, wherever the Dockerfile is", async () => {
  const context = folderOf({ a: '', b: '', '.dockerignore': 'a\n' })
  const elsewhere = folderOf({ 'Web.dockerfile': 'FROM scratch\n', 'Web.dockerfile.dockerignore': 'b\n' })
  const { names, name, entries } = await packed(context, join(elsewhere, 'Web.dockerfile'))
  assert.ok(names.includes('a'))
  assert.equal(names.includes('b'), false)
  assert.equal(entries.get(name)?.content, 'FROM scratch\n')
  assert.match(entries.get('.dockerignore')?.content ?? '', new RegExp(`^${name.replaceAll('.', '\\.')}$`, 'm'))
})

test('an ignored Dockerfile is still there for the builder', async () => {
  const { names, name, entries } = await packed(folderOf({ Dockerfile: 'FROM scratch\n', '.dockerignore': '*\n' }))
  assert.equal(entries.get(name)?.content, 'FROM scratch\n')
  assert.deepEqual(names, [name, '.dockerignore'])
})

test('a context that can not be read is ERR_LOCAL, cancelling is ERR_CANCELLED', async () => {
  const folder = folderOf({ Dockerfile: '' })
  const gone = await packContext({ context: join(folder, 'none'), dockerfile: join(folder, 'Dockerfile') })
  await assert.rejects(gone.stream.toArray(), { code: 'ERR_LOCAL', message: /none/ })
  const signal = AbortSignal.abort()
  const { stream } = await packContext({ context: folder, dockerfile: join(folder, 'Dockerfile'), signal })
  await assert.rejects(stream.toArray(), { code: 'ERR_CANCELLED' })
})

test('a file that shrinks while it is packed is ERR_LOCAL to the reader, and nothing is thrown beside it', async (t) => {
  const context = folderOf({ Dockerfile: 'FROM scratch\n', large: 'x'.repeat(4_000_000) })
  const stray: unknown[] = []
  const note = (error: unknown) => void stray.push(error)
  process.on('uncaughtException', note)
  t.after(() => process.off('uncaughtException', note))
  const { stream } = await packContext({ context, dockerfile: join(context, 'Dockerfile') })
  const reading = stream[Symbol.asyncIterator]()
  for (let bytes = 0; bytes < 100_000;) bytes += ((await reading.next()).value as Buffer).length
  truncateSync(join(context, 'large'), 1_000_000)
  const drained = async () => {
    while (!(await reading.next()).done);
  }
  await assert.rejects(drained(), { code: 'ERR_LOCAL' })
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(stray, [])
})

test('another text for the Dockerfile goes along under a name of its own, and the file stays in the context', async () => {
  const context = folderOf({ Dockerfile: 'FROM owned:1\n', a: '' })
  const { stream, dockerfile } = await packContext({
    context,
    dockerfile: join(context, 'Dockerfile'),
    text: 'FROM new\n',
  })
  const archive = extract()
  stream.pipe(archive)
  const found = new Map<string, string>()
  for await (const entry of archive) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    found.set(entry.header.name, Buffer.concat(chunks).toString())
  }
  assert.notEqual(dockerfile, 'Dockerfile')
  assert.deepEqual([found.get('Dockerfile'), found.get(dockerfile)], ['FROM owned:1\n', 'FROM new\n'])
  assert.match(found.get('.dockerignore') ?? '', new RegExp(`^${dockerfile}$`, 'm'))
})

test('an ignore file that is a link counts, but nothing of where it leads gets into the archive', async () => {
  const outside = join(folderOf({ key: 'private\n' }), 'key')
  for (const name of ['.dockerignore', 'Dockerfile.dockerignore']) {
    const context = folderOf({ Dockerfile: 'FROM scratch\n', private: '', kept: '' })
    symlinkSync(outside, join(context, name))
    const { names, entries } = await packed(context, join(context, 'Dockerfile'), 'FROM other\n')
    assert.deepEqual([names.includes('private'), names.includes('kept')], [false, true])
    assert.ok(
      [...entries.values()].every(({ content }) => !content.includes('private')),
      name,
    )
  }
})
