import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseImages, dockerfileNeeds } from '../../src/engine/index.ts'

const whole = `# syntax=docker/dockerfile:1
ARG REGISTRY=registry.acme.io
ARG VERSION
FROM --platform=linux/amd64 \${REGISTRY}/base:\${VERSION:-1} AS Build
ARG TOKEN_URL
ARG VERSION
ARG LEVEL=4
ARG TARGETARCH
RUN --mount=type=secret,id=npm --mount=type=bind,from=ghcr.io/a/tools:2,target=/x <<EOT
FROM not/an:image
EOT
RUN --mount=type=secret,target=/run/secrets/other true
FROM build AS two
COPY --from=build /a /b
COPY --from=0 /a /b
COPY --chown=1:1 --from=quay.io/z/y@sha256:abc /a /b
FROM scratch
FROM $REGISTRY:3
`

test('base images are those of FROM, COPY --from and mounts; stages and scratch are not', () => {
  const mounted = ['ghcr.io/a/tools:2', 'quay.io/z/y@sha256:abc']
  assert.deepEqual(baseImages(whole), ['registry.acme.io/base:1', ...mounted, 'registry.acme.io:3'])
})

test('build arguments are filled in, those that were declared', () => {
  const images = baseImages(whole, { REGISTRY: 'localhost:5000', VERSION: '7', OTHER: 'x' })
  assert.deepEqual(
    images.filter((name) => name.startsWith('localhost')),
    ['localhost:5000/base:7', 'localhost:5000:3'],
  )
  assert.deepEqual(baseImages('FROM ${OTHER:-a}:${X:+no}1\n', { OTHER: 'x' }), ['a:1'])
})

test('an argument may be made of others', () => {
  assert.deepEqual(baseImages('ARG A=x\nARG B=${A}/y\nFROM "${B}:1"\n', { A: 'z' }), ['z/y:1'])
})

test('the needs are arguments without a value, stages and secrets', () => {
  assert.deepEqual(dockerfileNeeds(whole), {
    args: ['VERSION', 'TOKEN_URL'],
    targets: ['Build', 'two'],
    secrets: ['npm', 'other'],
  })
})

test('a text that is no Dockerfile has no images and no needs', () => {
  for (const text of ['', '\u0000\u0001', 'FROM', 'FROM \n', 'ARG\nCOPY --from\nRUN --mount\n', 'FROM ${', '<<EOF']) {
    assert.deepEqual(dockerfileNeeds(text), { args: [], targets: [], secrets: [] }, text)
    baseImages(text)
  }
})
