import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imageNames } from '../../src/language/images.ts'
import { dockerfileNeeds } from '../../src/language/needs.ts'

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

test('images are those of the syntax, FROM, COPY --from and mounts; stages and scratch are not', () => {
  const named = imageNames(whole).map(({ name }) => name)
  const mounted = ['ghcr.io/a/tools:2', 'quay.io/z/y@sha256:abc']
  assert.deepEqual(named, ['docker/dockerfile:1', 'registry.acme.io/base:1', ...mounted, 'registry.acme.io:3'])
})

test('the needs are arguments without a value, stages and secrets', () => {
  assert.deepEqual(dockerfileNeeds(whole), {
    args: ['VERSION', 'TOKEN_URL'],
    targets: ['Build', 'two'],
    secrets: ['npm', 'other'],
  })
})

test('quoted signs that are no heredoc hide no argument', () => {
  const source = 'FROM a\nRUN echo "a <<EOF b"\nARG T\nRUN --mount=type=secret,id=s true\n'
  assert.deepEqual(dockerfileNeeds(source), { args: ['T'], targets: [], secrets: ['s'] })
})

test('a text that is no Dockerfile has no needs', () => {
  for (const text of ['', '\u0000\u0001', 'FROM', 'ARG\nCOPY --from\nRUN --mount\n', '<<EOF'])
    assert.deepEqual(dockerfileNeeds(text), { args: [], targets: [], secrets: [] }, text)
})
