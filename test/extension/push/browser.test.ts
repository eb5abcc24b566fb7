import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserPage } from '../../../src/extension/push/browser.ts'

const cases: readonly (readonly [host: string, repository: string, page: string | undefined])[] = [
  ['docker.io', 'library/nginx', 'https://hub.docker.com/_/nginx/tags?name=1.0'],
  ['docker.io', 'alice/shop', 'https://hub.docker.com/r/alice/shop/tags?name=1.0'],
  ['quay.io', 'team/app', 'https://quay.io/repository/team/app?tab=tags&tag=1.0'],
  ['ghcr.io', 'team/app', 'https://ghcr.io/team/app'],
  ['europe-docker.pkg.dev', 'project/images/app', 'https://europe-docker.pkg.dev/project/images/app:1.0'],
  ['registry.acme.io:5000', 'team/app', undefined],
]

for (const [host, repository, page] of cases)
  test(`the page of ${host}/${repository}: ${page ?? 'none is known'}`, () => {
    assert.equal(browserPage(host, repository, '1.0'), page)
  })
