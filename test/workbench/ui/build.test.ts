import assert from 'node:assert/strict'
import { authorization, send } from '../../support/seed.ts'
import { journey } from './journey.ts'
import { account, engineOn, registryOn, signIn } from './scenes.ts'

const dockerfile = 'FROM scratch\nCOPY hello.txt /hello.txt\nLABEL made="by hand"\n'

journey(
  'right-click a Dockerfile, build and push into a private registry: two answers the first time, one the second',
  async (stack) => {
    const company = await registryOn(stack, { htpasswd: { [account.username]: account.password } })
    const harbour = await registryOn(stack)
    const engine = await engineOn(stack)
    const registries = [
      { name: 'company', url: company.url, username: account.username },
      { name: 'harbour', url: harbour.url },
    ]
    return {
      company,
      files: { Dockerfile: dockerfile, 'hello.txt': 'hello\n' },
      env: { DOCKER_HOST: engine.host },
      settings: { 'portolan.registries': registries },
    }
  },
  async ({ workbench, scene: { company } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await signIn(workbench, workbench.row('1  company'))

    await workbench.openView('Explorer')
    const before = quickInput.answered
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build and Push Image')
    await quickInput.waitFor('Name and tag of the image')
    await quickInput.answer('team/greeting:1.0')
    await quickInput.waitFor('to which registry?')
    await quickInput.pick('company')
    await workbench.notification(/Pushed 127\.0\.0\.1:\d+\/team\/greeting:1\.0 to company \(sha256:[0-9a-f]+/)
    const first = quickInput.answered - before
    assert.ok(first <= 2, `${first} answers`)
    await workbench.screenshot('build-and-push')
    await workbench.closeNotifications()

    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build and Push Image')
    await quickInput.waitFor('Build and Push Image')
    await quickInput.answer()
    await workbench.notification(/Pushed 127\.0\.0\.1:\d+\/team\/greeting:1\.0 to company \(sha256:[0-9a-f]+/)
    const second = quickInput.answered - before - first
    assert.ok(second <= 1, `${second} answers`)

    const headers = authorization({ auth: account })
    const tags = await send(`${company.url}/v2/team/greeting/tags/list`, { headers })
    assert.deepEqual(JSON.parse(tags.body.toString('utf8')), { name: 'team/greeting', tags: ['1.0'] })
  },
)

journey(
  'a Dockerfile that fails: the step and its message, the line in Problems, nothing pushed',
  async (stack) => {
    const company = await registryOn(stack)
    const engine = await engineOn(stack)
    return {
      company,
      files: { Dockerfile: 'FROM scratch\nCOPY not-here.txt /\n' },
      env: { DOCKER_HOST: engine.host },
      settings: { 'portolan.registries': [{ name: 'company', url: company.url }] },
    }
  },
  async ({ workbench, scene: { company } }) => {
    await workbench.openView('Portolan')
    await workbench.openView('Explorer')
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build and Push Image')
    await workbench.quickInput.waitFor('Name and tag of the image')
    await workbench.quickInput.answer('team/broken:1.0')
    await workbench.notification(/not-here\.txt/)
    await workbench.runCommand('Problems: Focus on Problems View')
    await workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'not-here.txt' }).first().waitFor()
    await workbench.screenshot('build-fails')
    const catalog = await send(`${company.url}/v2/_catalog`)
    assert.deepEqual(JSON.parse(catalog.body.toString('utf8')), { repositories: [] })
  },
)
