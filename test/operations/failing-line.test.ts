import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failingLine } from '../../src/operations/failing-line.ts'

const dockerfile = [
  'FROM scratch AS build',
  'COPY . /src',
  'RUN make \\',
  '      install',
  '',
  'FROM scratch',
  'RUN false',
].join('\n')

const long = [
  'ARG BASE=scratch',
  'FROM $BASE AS build',
  'ENV A=1',
  'RUN echo $A && \\',
  '    # a comment',
  '    exit 3',
  'RUN <<EOF',
  'echo hi',
  'FROM nowhere',
  'EOF',
  'WORKDIR /x',
  'FROM team/app:1',
  'LABEL a=b',
  'COPY --from=build /a /a',
].join('\n')

const cases = [
  {
    name: 'the line a parse error names',
    step: undefined,
    message: 'dockerfile parse error on line 2: unknown',
    at: { start: 1, end: 1 },
  },
  {
    name: 'the line the engine room names',
    step: undefined,
    message: '/x/Dockerfile, line 3: no',
    at: { start: 2, end: 2 },
  },
  { name: 'the step of BuildKit', step: '[stage-1 1/1] RUN false', message: 'exit code: 1', at: { start: 6, end: 6 } },
  {
    name: 'the step of the classic builder',
    step: '[5/5] RUN false',
    message: 'exit code: 1',
    at: { start: 6, end: 6 },
  },
  { name: 'the step of Podman', step: '[2/2 2/2] RUN false', message: 'exit code: 1', at: { start: 6, end: 6 } },
  {
    name: 'an instruction over several lines',
    step: '[build 2/2] RUN make       install',
    message: '',
    at: { start: 2, end: 3 },
  },
  { name: 'a step that is no instruction', step: '[internal] load build context', message: 'gone', at: undefined },
  { name: 'a line beyond the end', step: undefined, message: 'parse error on line 99: x', at: undefined },
  {
    name: 'a line of another file',
    step: '[stage-1 1/1] RUN false',
    message: 'RUN false: x\nsyntax error at line 3',
    at: { start: 6, end: 6 },
  },
  { name: 'numbers of another file', step: '[build 2/7] RUN make', message: '', at: undefined },
] as const

const longCases = [
  { name: 'a comment inside', step: '[build 2/4] RUN echo 1 &&     exit 3', at: { start: 3, end: 5 } },
  { name: 'a text below it', step: '[build 3/4] RUN <<EOF (echo hi...)', at: { start: 6, end: 9 } },
  { name: 'another name for its image', step: '[stage-1 1/2] FROM r.io/team/app@sha256:0', at: { start: 11, end: 11 } },
  { name: 'a stage without a name', step: '[stage-1 2/2] COPY --from=build /a /a', at: { start: 13, end: 13 } },
  { name: 'a platform before the stage', step: '[linux/amd64 build  2/4] RUN echo', at: { start: 3, end: 5 } },
  { name: "Podman's numbers", step: '[2/2 2/3] LABEL a=b', at: { start: 12, end: 12 } },
] as const

for (const { name, step, message, at } of cases) {
  test(`failing line: ${name}`, () => assert.deepEqual(failingLine(dockerfile, step, message), at))
}

for (const { name, step, at } of longCases) {
  test(`failing line: ${name}`, () => assert.deepEqual(failingLine(long, step, 'exit code: 3'), at))
}
