import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startFaultProxy } from '../../support/faults.ts'
import { makeImage } from '../../support/images.ts'
import { authorization, seed, send } from '../../support/seed.ts'
import { journey } from './journey.ts'
import { companyAndHarbour, engineOn, imageNames, registryOn } from './scenes.ts'

const dockerfile = 'FROM team/app:1.10.0 AS base\nCOPY hello.txt /hello.txt\nFROM base AS extra\nLABEL more="yes"\n'

journey(
  'pull, push, build and explain with an engine: names like it, cancel, no question, another owner',
  async (stack) => {
    const { company, harbour } = await companyAndHarbour(stack)
    const gate = await startFaultProxy(company.url)
    stack.defer(() => gate.stop())
    const engine = await engineOn(stack)
    await seed(company.url, 'team/big', '1.0', makeImage({ seed: 'big', layers: [2_000_000], format: 'docker' }))
    await seed(company.url, 'tools/ci', '2', makeImage({ seed: 'ours', layers: [2000], format: 'docker' }))
    await seed(harbour.url, 'tools/ci', '2', makeImage({ seed: 'theirs', layers: [2000], format: 'docker' }))
    return {
      gate,
      harbour,
      engine,
      files: { Dockerfile: dockerfile, 'hello.txt': 'hello\n' },
      env: { DOCKER_HOST: engine.host },
      settings: {
        'workbench.colorTheme': 'Default Dark Modern',
        'portolan.build.askAgain': 'never',
        'portolan.registries': [
          { name: 'company', url: gate.url },
          { name: 'harbour', url: harbour.url },
        ],
      },
    }
  },
  async ({ workbench, scene: { gate, harbour, engine } }) => {
    const { quickInput, page } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)

    // a name with a slip in it: the nearest one that exists is a button
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('taem/app:1.10.0')
    const missing = await workbench.notification(/None of your registries has this/)
    await workbench.screenshot('pull-near')
    await workbench.press(missing, 'Pull team/app:1.10.0')
    await workbench.notification(/Pulled team\/app:1\.10\.0 from company/)
    await workbench.closeNotifications()

    // a pull that is cancelled: gone at once, nothing said, nothing left
    await gate.use('trickle')
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/big:1.0')
    const running = await workbench.notification(/Pulling team\/big:1\.0.*from company/)
    await page.locator('.statusbar-item', { hasText: 'pull 1' }).waitFor()
    await workbench.screenshot('pull-running')
    await workbench.press(running, 'Cancel')
    await running.waitFor({ state: 'detached', timeout: 3000 })
    await page.locator('.statusbar-item', { hasText: 'pull 1' }).waitFor({ state: 'detached' })
    assert.deepEqual(await workbench.notifications(), [])
    assert.deepEqual(
      (await imageNames(engine)).filter((name) => name.includes('team/big')),
      [],
    )
    await gate.use('ok')

    // a reload asks nothing: the pull that was running goes on by itself
    await gate.use('trickle')
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/big:1.0')
    await workbench.notification(/Pulling team\/big:1\.0.*from company/)
    await gate.use('ok')
    await page.reload()
    await workbench.openView('Portolan')
    await workbench.notification(/Pulled team\/big:1\.0 from company/)
    await workbench.closeNotifications()

    // why this one, from a row
    await workbench.expand(workbench.row('2  harbour'))
    await workbench.expand(workbench.row('tools/ci'))
    await workbench.contextMenu(workbench.row('2'), 'Explain')
    await workbench.webviewText(/company serves it[\s\S]*harbour has another image of this name/)
    await workbench.screenshot('explain-dark')
    await page.locator('.editor-actions a[aria-label^="Copy Explanation as Text"]').click()
    await page.locator('.statusbar-item', { hasText: 'The page was copied' }).waitFor()
    await workbench.contextMenu(workbench.row('2'), 'Inspect')
    await workbench.webviewText(/Digest: sha256:[0-9a-f]{64}[\s\S]*Layers/)
    await workbench.screenshot('inspect-dark')

    // a local image goes to a registry, from its row
    await workbench.expand(workbench.row('Local images'))
    await workbench.row('team/big').waitFor()
    await workbench.expand(workbench.row('team/app').filter({ hasText: '1.10.0' }))
    await workbench.contextMenu(workbench.row('1.10.0'), 'Push')
    await quickInput.waitFor('to which registry?')
    await quickInput.pick('harbour')
    await quickInput.waitFor('Name and tag in harbour')
    assert.equal(await page.locator('.quick-input-box input').inputValue(), 'team/app:1.10.0')
    await quickInput.answer('pushed/app:1.10.0')
    await workbench.notification(
      /Pushed 127\.0\.0\.1:\d+\/pushed\/app:1\.10\.0 to harbour \(sha256:[0-9a-f]+, \d of 2 layers new/,
    )
    await workbench.screenshot('push')
    await workbench.closeNotifications()
    const tags = await send(`${harbour.url}/v2/pushed/app/tags/list`, { headers: authorization({}) })
    assert.deepEqual(JSON.parse(tags.body.toString('utf8')), { name: 'pushed/app', tags: ['1.10.0'] })

    // build: asked once, never again; the terminal says who served the base image
    await workbench.openView('Explorer')
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build Image')
    await quickInput.waitFor('Name and tag of the image')
    await workbench.screenshot('build-name')
    await quickInput.answer('team/built:1.0')
    await page.locator('.terminal-wrapper.active').waitFor()
    while (!(await imageNames(engine)).includes('team/built:1.0')) await pause(200)
    await page.locator('.statusbar-item', { hasText: 'build 1' }).waitFor({ state: 'detached' })
    await engine.ask('DELETE', '/images/team%2Fbuilt%3A1.0')
    const answered = quickInput.answered
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build Image')
    while (!(await imageNames(engine)).includes('team/built:1.0')) await pause(200)
    assert.equal(quickInput.answered, answered)
    await page.locator('.statusbar-item', { hasText: 'build 1' }).waitFor({ state: 'detached' })
    await workbench.screenshot('build-dark')

    // another owner: the person decides
    await gate.use('all:503')
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('tools/ci:2')
    const question = page.locator('.monaco-dialog-box', { hasText: 'Another registry would serve tools/ci:2' })
    await question.waitFor()
    await workbench.screenshot('owner-changed')
    await workbench.press(question, 'Use the Other Image')
    await workbench.notification(/Pulled tools\/ci:2 from harbour .*company did not answer; harbour served it/)
    await workbench.screenshot('pull-lower')
  },
)

journey(
  'without an engine: registries of Docker and Podman are imported, and a pull says what it would have done',
  async (stack) => {
    const { company, harbour } = await companyAndHarbour(stack)
    const mirror = await registryOn(stack)
    const home = {
      '.docker/config.json': JSON.stringify({ auths: { [company.host]: {} } }),
      '.config/containers/registries.conf': [
        'unqualified-search-registries = ["docker.io"]',
        '[[registry]]',
        `location = "${harbour.host}"`,
        'insecure = true',
        '[[registry.mirror]]',
        `location = "${mirror.host}"`,
        'insecure = true',
      ].join('\n'),
    }
    return { company, harbour, mirror, home, settings: { 'portolan.registries': [] } }
  },
  async ({ workbench, settingsFile, scene: { company, harbour } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.screenshot('welcome')
    await workbench.runCommand('Portolan: Import Registries')
    await quickInput.waitFor('From where?')
    await quickInput.item('Docker: logins').waitFor()
    await quickInput.item('Podman: registries').first().waitFor()
    await workbench.screenshot('import-from')
    await quickInput.answer()
    await quickInput.waitFor('Which ones should be added?')
    await quickInput.item(company.host).waitFor()
    await workbench.screenshot('import-preview')
    await quickInput.answer()
    await workbench.notification(/registries were added/)
    await workbench.screenshot('imported')
    const written = readFileSync(settingsFile, 'utf8')
    for (const host of [company.host, harbour.host]) assert.ok(written.includes(host), written)
    await workbench.row('4  Docker Hub').waitFor()
    await workbench.closeNotifications()

    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/app:1.10.0')
    const told = await workbench.notification(
      /Nothing was pulled: no container engine answers\. team\/app:1\.10\.0 would/,
    )
    await workbench.screenshot('simulated')
    await workbench.press(told, 'How to Connect an Engine')
    await workbench.page.locator('.monaco-dialog-box', { hasText: 'Start Docker or Podman' }).waitFor()
  },
)
