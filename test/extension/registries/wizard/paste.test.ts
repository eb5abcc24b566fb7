import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf } from '../../../../src/extension/registries/wizard/kinds.ts'
import { readPasted, type Pasted } from '../../../../src/extension/registries/wizard/paste.ts'

const hub = { url: 'docker.io', host: 'docker.io' }

const understood: Readonly<Record<string, Pasted>> = {
  'ghcr.io': { url: 'https://ghcr.io', host: 'ghcr.io' },
  ' https://registry.acme.io/team ': { url: 'https://registry.acme.io/team', host: 'registry.acme.io' },
  'https://registry.acme.io/v2/': { url: 'https://registry.acme.io', host: 'registry.acme.io' },
  'localhost:5000': { url: 'http://localhost:5000', host: 'localhost:5000' },
  '127.0.0.1:5000/': { url: 'http://127.0.0.1:5000', host: '127.0.0.1:5000' },
  'harbour:5000': { url: 'https://harbour:5000', host: 'harbour:5000' },
  'http://harbour:5000': { url: 'http://harbour:5000', host: 'harbour:5000' },
  'https://alice@registry.acme.io': { url: 'https://registry.acme.io', host: 'registry.acme.io', username: 'alice' },
  'https://alice:secret@registry.acme.io': {
    url: 'https://registry.acme.io',
    host: 'registry.acme.io',
    username: 'alice',
  },
  'ghcr.io/acme/app:1.0': { url: 'https://ghcr.io', host: 'ghcr.io', repository: 'acme/app' },
  'europe-docker.pkg.dev/project/repo/image': {
    url: 'https://europe-docker.pkg.dev',
    host: 'europe-docker.pkg.dev',
    repository: 'project/repo/image',
  },
  'ubuntu:22.04': { ...hub, repository: 'library/ubuntu' },
  'team/app': { ...hub, repository: 'team/app' },
  'docker.io/team/app': { ...hub, repository: 'team/app' },
  'docker hub': hub,
  'index.docker.io': hub,
  '': hub,
  'docker login': hub,
  '$ docker login -u alice registry.acme.io': {
    url: 'https://registry.acme.io',
    host: 'registry.acme.io',
    username: 'alice',
  },
  'sudo docker login registry.acme.io --username=alice --password "s e"': {
    url: 'https://registry.acme.io',
    host: 'registry.acme.io',
    username: 'alice',
    password: 's e',
  },
  'aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com':
    {
      url: 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      username: 'AWS',
    },
  'podman login -u robot quay.io': { url: 'https://quay.io', host: 'quay.io', username: 'robot' },
  'docker pull registry.gitlab.com/group/project:latest': {
    url: 'https://registry.gitlab.com',
    host: 'registry.gitlab.com',
    repository: 'group/project',
  },
  'FROM --platform=linux/amd64 quay.io/team/base:3 AS base': {
    url: 'https://quay.io',
    host: 'quay.io',
    repository: 'team/base',
  },
  'https://hub.docker.com/_/nginx': { ...hub, repository: 'library/nginx' },
  'https://hub.docker.com/r/grafana/grafana/tags': { ...hub, repository: 'grafana/grafana' },
}

for (const [text, expected] of Object.entries(understood))
  test(`${JSON.stringify(text)} is understood`, () => assert.deepEqual(readPasted(text), expected))

for (const text of ['ftp://registry.acme.io', 'two words', 'team/UPPER', 'https://registry.acme.io?x=1', 'team//app'])
  test(`${JSON.stringify(text)} is refused with a reason`, () => {
    const answer = readPasted(text)
    assert.ok('reason' in answer && answer.reason.length > 5)
  })

test('a host says which product it is', () => {
  const kinds = {
    'docker.io': 'hub',
    'ghcr.io': 'ghcr',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com': 'ecr',
    'public.ecr.aws': 'ecrPublic',
    'europe-docker.pkg.dev': 'gar',
    'eu.gcr.io': 'gar',
    'acme.azurecr.io': 'acr',
    'quay.io': 'quay',
    'registry.gitlab.com': 'gitlab',
    'harbor.acme.io:8443': 'harbor',
    'acme.jfrog.io': 'artifactory',
    'nexus.acme.io': 'nexus',
    'codeberg.org': 'forgejo',
    'registry.acme.io': 'other',
    'notquay.io': 'other',
  }
  for (const [host, id] of Object.entries(kinds)) assert.equal(kindOf(host).id, id, host)
  assert.equal(kindOf('registry.acme.io:5000').label, 'registry.acme.io:5000')
})
