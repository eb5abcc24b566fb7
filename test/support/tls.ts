import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './folder.ts'

const run = promisify(execFile)

/** A certificate with its key, as PEM and as files. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly certPath: string
  readonly keyPath: string
}

/** An authority of our own, a server's identity for 127.0.0.1, localhost and more names, and a client's. */
export interface Certificates {
  readonly folder: string
  /** PEM. */
  readonly ca: string
  readonly caPath: string
  readonly authority: Identity
  readonly server: Identity
  readonly client: Identity
  readonly remove: () => void
}

/** Makes all of them with openssl, in a temporary folder; the server's is for `names` too. */
export async function makeCertificates(names: readonly string[] = []): Promise<Certificates> {
  const { path: folder, remove } = temporaryFolder('tls')
  const authority = await makeAuthority(folder, 'ca')
  const hosts = ['IP:127.0.0.1', 'IP:::1', 'DNS:localhost', ...names.map((name) => `DNS:${name}`)].join(',')
  const [server, client] = await Promise.all([
    makeLeaf(folder, 'server', [`subjectAltName=${hosts}`, 'extendedKeyUsage=serverAuth']),
    makeLeaf(folder, 'client', ['extendedKeyUsage=clientAuth']),
  ])
  return { folder, ca: authority.cert, caPath: authority.certPath, authority, server, client, remove }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** A self-signed authority `NAME.pem`, `NAME.key` in `folder`. */
export async function makeAuthority(folder: string, name: string, key: readonly string[] = newKey): Promise<Identity> {
  const { certPath, keyPath } = paths(folder, name)
  const subject = `/CN=portolan test ${name}`
  await run('openssl', ['req', '-x509', ...key, '-keyout', keyPath, '-out', certPath, '-days', '30', '-subj', subject])
  return identity(folder, name)
}

async function makeLeaf(folder: string, name: string, extensions: readonly string[]): Promise<Identity> {
  const { certPath, keyPath } = paths(folder, name)
  const csr = join(folder, `${name}.csr`)
  const extra = join(folder, `${name}.ext`)
  writeFileSync(extra, ['basicConstraints=CA:FALSE', ...extensions].join('\n'))
  await run('openssl', ['req', '-new', ...newKey, '-keyout', keyPath, '-out', csr, '-subj', `/CN=${name}`])
  const signing = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-set_serial', serial()]
  await run('openssl', ['x509', '-req', '-in', csr, ...signing, '-days', '30', '-extfile', extra, '-out', certPath])
  return identity(folder, name)
}

function serial(): string {
  return String(Math.floor(Math.random() * 2 ** 47) + 1)
}

function paths(folder: string, name: string): { readonly certPath: string; readonly keyPath: string } {
  return { certPath: join(folder, `${name}.pem`), keyPath: join(folder, `${name}.key`) }
}

function identity(folder: string, name: string): Identity {
  const { certPath, keyPath } = paths(folder, name)
  return { certPath, keyPath, cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') }
}
