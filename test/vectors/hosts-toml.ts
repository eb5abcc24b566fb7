import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHosts } from '../../src/core/config/import/hosts.ts'
import type { HostsEntry } from '../../src/core/config/import/hosts.ts'
import { asRecord, list, notApplicable, record, text } from './adapter.ts'
import type { Adapter, Vector } from './adapter.ts'
import { vectorsFolder } from './suite.ts'

export const adapter: Adapter = {
  groups: {
    'containerd/hosts.toml': (vector) => {
      const entry = entries().find(
        ({ host, scheme }) => host === text(vector, 'host') && scheme === text(vector, 'scheme'),
      )
      assert.ok(entry, `${text(vector, 'host')} is read`)
      assert.deepEqual(shown(entry), expected(vector))
    },
    'containerd/scheme-fallback': notApplicable('plain http is never fallen back to; the scheme is the address’s own'),
    'containerd/capability': notApplicable('sets of flags; capabilities are a list of words here'),
  },
}

function entries(): readonly HostsEntry[] {
  const file: unknown = JSON.parse(readFileSync(join(vectorsFolder(), 'hosts-toml.json'), 'utf8'))
  return Object.values(record(asRecord(file), 'fixtures')).flatMap((source) => parseHosts(String(source)).hosts)
}

function shown(entry: HostsEntry): unknown {
  return {
    path: entry.path,
    capabilities: entry.capabilities.toSorted(),
    caCerts: entry.caCerts,
    clientPairs: entry.clientPairs,
    header: entry.header,
    skipVerify: entry.skipVerify === true,
    dialTimeout: entry.dialTimeout !== undefined,
  }
}

function expected(vector: Vector): unknown {
  const { capabilities } = vector
  return {
    path: text(vector, 'path'),
    capabilities: Array.isArray(capabilities)
      ? capabilities.map(String).toSorted()
      : capabilityOf(String(capabilities)),
    caCerts: list(vector, 'caCerts'),
    clientPairs: list(vector, 'clientPairs'),
    header: record(vector, 'header'),
    skipVerify: text(vector, 'skipVerify') === 'tb',
    dialTimeout: text(vector, 'dialTimeout') !== '',
  }
}

/** `docker.HostCapabilityPull` → `pull`. */
function capabilityOf(name: string): readonly string[] {
  return [name.replace(/^.*Capability/, '').toLowerCase()]
}
