import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoreError } from '../../../src/core/errors.ts'
import { configLimit, decodeConfig } from '../../../src/core/oci/config.ts'

const least = { os: 'linux', architecture: 'arm64', rootfs: { type: 'layers', diff_ids: [] } }

test('a config as Docker writes it is read', () => {
  const config = decode({
    ...least,
    variant: 'v8',
    created: '2026-01-02T03:04:05Z',
    config: {
      Env: ['PATH=/bin', 'EMPTY='],
      Cmd: ['sh'],
      Entrypoint: null,
      Labels: { a: 'b' },
      ExposedPorts: { '80/tcp': {} },
      WorkingDir: '/srv',
      User: '',
    },
    history: [{ created_by: 'COPY x', empty_layer: true }, {}],
  })
  assert.deepEqual(config, {
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    created: '2026-01-02T03:04:05Z',
    labels: { a: 'b' },
    entrypoint: [],
    command: ['sh'],
    environment: ['PATH=/bin', 'EMPTY='],
    workingDirectory: '/srv',
    exposedPorts: ['80/tcp'],
    triggers: [],
    history: [{ createdBy: 'COPY x', emptyLayer: true }, { emptyLayer: false }],
    diffIds: [],
  })
})

test('a config without anything to run is read', () => {
  assert.deepEqual(decode({ ...least, config: null }).labels, {})
})

test('labels named like parts of an object stay labels', () => {
  const labels = decodeConfig(
    new TextEncoder().encode(
      '{"os":"linux","architecture":"x","rootfs":{"diff_ids":[]},"config":{"Labels":{"__proto__":"y"}}}',
    ),
  ).labels
  assert.deepEqual(Object.entries(labels), [['__proto__', 'y']])
})

for (const [name, document, field] of [
  ['an os that is a number', { ...least, os: 1 }, 'os'],
  ['no rootfs', { os: 'linux', architecture: 'arm64' }, 'rootfs'],
  ['a history that is text', { ...least, history: 'x' }, 'history'],
  ['an environment without a value', { ...least, config: { Env: ['PATH'] } }, 'config.Env'],
] as const) {
  test(`${name} is named`, () => {
    assert.throws(
      () => decode(document),
      (error) => isCoreError(error, 'ERR_UNSUPPORTED') && error.field === field,
    )
  })
}

test('more than 8 MiB is refused unread', () => {
  assert.throws(
    () => decodeConfig(new Uint8Array(configLimit + 1)),
    (error) => isCoreError(error, 'ERR_TOO_LARGE'),
  )
})

function read(text: string): ReturnType<typeof decodeConfig> {
  return decodeConfig(new TextEncoder().encode(text))
}

function decode(document: unknown): ReturnType<typeof decodeConfig> {
  return read(JSON.stringify(document))
}

test('a name counts in any case, as for the engines, and once', () => {
  const config = read('{"OS":"linux","architecture":"x","rootfs":{"diff_ids":[]},"Config":{"onbuild":["B"]}}')
  assert.deepEqual([config.platform.os, config.triggers], ['linux', ['B']])
  for (const twice of [
    '{"os":"linux","os":"linux","architecture":"x","rootfs":{"diff_ids":[]}}',
    '{"os":"linux","\\u006fs":"linux","architecture":"x","rootfs":{"diff_ids":[]}}',
    '{"os":"linux","OS":"linux","architecture":"x","rootfs":{"diff_ids":[]}}',
    '{"os":"linux","architecture":"x","rootfs":{"diff_ids":[]},"config":{"Labels":{"a":"\\"b","c":"","a":""}}}',
    '{"os":"linux","architecture":"x","rootfs":{"diff_ids":[]},"hi\u017ftory":[],"history":[]}',
  ])
    assert.throws(() => read(twice), { code: 'ERR_UNSUPPORTED' }, twice)
  const same =
    '{"os":"linux","architecture":"x","rootfs":{"diff_ids":["os","os"]},"config":{"Labels":{"os":"os","OS":":"}}}'
  assert.deepEqual(read(same).labels, { os: 'os', OS: ':' })
})
