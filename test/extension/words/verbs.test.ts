import '../fake/install.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const pull = await import('../../../src/extension/words/pull.ts')
const push = await import('../../../src/extension/words/push.ts')
const build = await import('../../../src/extension/words/build.ts')
const images = await import('../../../src/extension/words/images.ts')
const pages = await import('../../../src/extension/words/pages.ts')

const digest = `sha256:${'12ab34cd56ef'.padEnd(64, '0')}`
const other = `sha256:${'99'.repeat(32)}`

test('what was pulled is told with who served it, how long it took, and what it is', () => {
  const image = { durationMs: 2100, sizeBytes: 41_000_000, os: 'linux', architecture: 'amd64', digest }
  assert.equal(
    pull.pulledSentence({ name: 'team/app:1', registry: 'company', ...image }),
    'Pulled team/app:1 from company in 2.1 s (41 MB, linux/amd64, sha256:12ab34cd56ef).',
  )
})

test('who serves a name is told with the size and platform, or with the digest where neither is known', () => {
  const found = { registry: 'company', digest, platform: undefined }
  assert.equal(pull.foundText({ ...found, sizeBytes: 41_000_000 }), 'from company (41 MB)')
  assert.equal(pull.foundText({ ...found, sizeBytes: undefined }), 'from company (sha256:12ab34cd56ef)')
})

test('what would have been pulled without an engine is told with its full name', () => {
  assert.equal(
    pull.notPulledSentence({ name: 'app', registry: 'company', fullName: 'acme.io/app', digest }),
    'Nothing was pulled: no container engine answers. app would come from company as acme.io/app@sha256:12ab34cd56ef.',
  )
})

test('what was pushed is told with what was new, also when the registry told no digest', () => {
  const pushed = { name: 'acme.io/app:1', registry: 'company', layersNew: 3, layersTotal: 7, durationMs: 8000 }
  assert.equal(
    push.pushedSentence({ ...pushed, digest }),
    'Pushed acme.io/app:1 to company (sha256:12ab34cd56ef, 3 of 7 layers new, 8.0 s).',
  )
  assert.match(push.pushedSentence({ ...pushed, digest: undefined }), /\(digest not told, 3 of 7/)
})

test('a push that takes a tag says what is there and which platforms lose it, eight at most', () => {
  const asked = { registry: 'company', image: 'app:1' }
  assert.match(push.replaceQuestion({ ...asked, isBuilt: true }), /^company has app:1 already, and it is another image/)
  assert.match(push.replaceQuestion({ ...asked, isBuilt: false }), /^company has app:1 .* after the build\?$/)
  const many = Array.from({ length: 10 }, (_, place) => `p${place}`)
  assert.equal(push.thereNowSentence(digest, []), 'There now: sha256:12ab34cd56ef.')
  assert.equal(
    push.thereNowSentence(digest, many),
    'There now: p0, p1, p2, p3, p4, p5, p6, p7 and 2 more (sha256:12ab34cd56ef).',
  )
  assert.match(push.afterReplacingSentence(undefined, []), /for the platform it is built for\.$/)
  assert.match(push.afterReplacingSentence('p1', []), /the pushed image \(p1\) instead\.$/)
  assert.match(push.afterReplacingSentence('p1', ['p2']), /alone \(p1\); it has nothing for p2\.$/)
})

test('the last build is offered with where it went and up to which stage', () => {
  assert.equal(build.asLastTimeText(undefined, undefined), 'as last time')
  assert.equal(build.asLastTimeText('company', 'test'), 'to company, as last time, stage test')
})

test('a failing build names the line, the file and the reason', () => {
  assert.equal(
    build.buildFailedSentence({ line: 3, file: 'web/Dockerfile', reason: 'no such file' }),
    'The build failed at line 3 of web/Dockerfile: no such file',
  )
})

test('one tag is deleted by its name, several by their number and their names', () => {
  const tags = ['1', '2'].map((tag) => ({ registry: 'company', repository: 'app', tag }))
  const stays = 'Other tags of the same image stay.'
  assert.equal(images.deleteTagsQuestion(tags.slice(0, 1)), 'Delete app:1 in company?')
  assert.deepEqual(images.deletedTagsDetail(tags.slice(0, 1)), [stays])
  assert.equal(images.deleteTagsQuestion(tags), 'Delete 2 tags?')
  assert.deepEqual(images.deletedTagsDetail(tags), ['company/app:1, company/app:2', stays])
})

test('a name is explained as it was understood', () => {
  assert.equal(
    pages.understoodSentence({ repository: 'app' }),
    'Understood as app, tag latest; it names no registry, so the list is asked in its order.',
  )
  assert.equal(
    pages.understoodSentence({ host: 'acme.io', repository: 'app', digest }),
    'Understood as app, digest sha256:12ab34cd56ef, at acme.io and its mirrors.',
  )
})

test('who has the name too is told to have the same image only where the digests agree', () => {
  assert.equal(pages.hasItTooSentence('hub', digest, digest), 'hub has the same image.')
  assert.equal(pages.hasItTooSentence('hub', undefined, undefined), 'hub has an image of this name.')
  assert.match(pages.hasItTooSentence('hub', other, digest), /^hub has another image of this name: sha256:999/)
})
