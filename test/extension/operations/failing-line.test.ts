import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failingLine } from '../../../src/extension/operations/failing-line.ts'

const dockerfile = [
  'FROM scratch AS build',
  'COPY . /src',
  'RUN make \\',
  '      install',
  '',
  'FROM scratch',
  'RUN false',
].join('\n')

const cases = [
  {
    name: 'the line a parse error names',
    step: undefined,
    message: 'dockerfile parse error on line 2: unknown',
    at: { start: 1, end: 1 },
  },
  { name: 'the step of BuildKit', step: '[stage-1 2/2] RUN false', message: 'exit code: 1', at: { start: 6, end: 6 } },
  {
    name: 'the step of the classic builder',
    step: 'Step 5/5 : RUN false',
    message: 'exit code: 1',
    at: { start: 6, end: 6 },
  },
  {
    name: 'an instruction over several lines',
    step: '[build 3/3] RUN make       install',
    message: 'exit code: 2',
    at: { start: 2, end: 3 },
  },
  { name: 'a step that is no instruction', step: '[internal] load build context', message: 'gone', at: undefined },
  { name: 'a line beyond the end', step: undefined, message: 'error on line 99', at: undefined },
] as const

for (const { name, step, message, at } of cases) {
  test(`failing line: ${name}`, () => assert.deepEqual(failingLine(dockerfile, step, message), at))
}
