import assert from 'node:assert/strict'
import { makeImage, makeMultiPlatform } from '../../support/images.ts'
import type { RegistryServer } from '../../support/registry.ts'
import { seed, send } from '../../support/seed.ts'
import { journey } from './journey.ts'
import { engineOn, registryOn } from './scenes.ts'
import type { Workbench } from './workbench.ts'

const ours = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'ours', format: 'docker' })
const theirs = makeMultiPlatform(['linux/amd64', 'linux/arm64'], { seed: 'theirs', format: 'docker' })
const later = makeImage({ seed: 'later', format: 'docker' })

/** The digest a tag has in a registry now, asked without Portolan. */
async function digestIn(registry: RegistryServer, repository: string, tag: string): Promise<string> {
  const accept = [theirs.mediaType, later.mediaType].join(', ')
  const { headers } = await send(`${registry.url}/v2/${repository}/manifests/${tag}`, { headers: { accept } })
  return String(headers['docker-content-digest'])
}

/** Pushes the local team/app:1.10.0 to harbour under its own name. */
async function pushToHarbour({ contextMenu, row, quickInput }: Pushing): Promise<void> {
  await contextMenu(row(), 'Push')
  await quickInput.waitFor('to which registry?')
  await quickInput.pick('harbour')
  await quickInput.waitFor('Name and tag in harbour')
  await quickInput.answer()
}

interface Pushing extends Pick<Workbench, 'quickInput'> {
  readonly contextMenu: Workbench['contextMenu']
  readonly row: () => ReturnType<Workbench['row']>
}

journey(
  'a push replaced another image, its platforms too, and a tag was marked as local that was another by then',
  async (stack) => {
    const company = await registryOn(stack)
    const harbour = await registryOn(stack)
    await seed(company.url, 'team/app', '1.10.0', ours)
    await seed(harbour.url, 'team/app', '1.10.0', theirs)
    await seed(harbour.url, 'team/built', '1.0', theirs)
    const engine = await engineOn(stack)
    return {
      company,
      harbour,
      engine,
      files: { Dockerfile: 'FROM scratch\nCOPY hello.txt /hello.txt\n', 'hello.txt': 'hello\n' },
      env: { DOCKER_HOST: engine.host },
      settings: {
        'portolan.registries': [
          { name: 'company', url: company.url },
          { name: 'harbour', url: harbour.url },
        ],
      },
    }
  },
  async ({ workbench, scene: { company, harbour } }) => {
    const { page, quickInput } = workbench
    const question = page.locator('.monaco-dialog-box', { hasText: 'harbour has team' })
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/app:1.10.0')
    await workbench.notification(/Pulled team\/app:1\.10\.0 from company/)
    await workbench.closeNotifications()

    // the mark comes when the tag was opened, and goes when the registry has another image
    await workbench.expand(workbench.row('1  company'))
    await workbench.expand(workbench.row('team/app').first())
    const tag = workbench.row('1.10.0').first()
    await tag.waitFor()
    assert.doesNotMatch((await tag.textContent()) ?? '', /local/)
    await workbench.expand(tag)
    await tag.filter({ hasText: '✓ local' }).waitFor()
    await workbench.screenshot('local-same')
    await seed(company.url, 'team/app', '1.10.0', theirs)
    await workbench.contextMenu(workbench.row('1  company'), 'Refresh')
    await tag.filter({ hasText: 'local is another' }).waitFor()
    await workbench.screenshot('local-other')
    await workbench.row('1  company').locator('.monaco-tl-twistie').click()

    // a push asks; Cancel leaves everything as it is, and says nothing
    await workbench.expand(workbench.row('Local images'))
    await workbench.expand(workbench.row('team/app').filter({ hasText: '1.10.0' }))
    const pushing = {
      quickInput,
      contextMenu: workbench.contextMenu.bind(workbench),
      row: () => workbench.row('1.10.0').filter({ hasText: ' in ' }),
    }
    await pushToHarbour(pushing)
    await question.filter({ hasText: 'There now: linux/amd64, linux/arm64' }).waitFor()
    await question.filter({ hasText: 'it has nothing for linux/arm64' }).waitFor()
    await workbench.screenshot('replace-question')
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await page.locator('.notification-list-item', { hasText: 'Pushing' }).waitFor({ state: 'detached' })
    assert.deepEqual(await workbench.notifications(), [])
    assert.equal(await digestIn(harbour, 'team/app', '1.10.0'), theirs.digest)

    // Replace replaces; what was pushed from here is not asked about again
    await pushToHarbour(pushing)
    await question.waitFor()
    await workbench.press(question, 'Replace')
    await workbench.notification(/Pushed \S+\/team\/app:1\.10\.0 to harbour/)
    await workbench.closeNotifications()
    const pushed = await digestIn(harbour, 'team/app', '1.10.0')
    assert.notEqual(pushed, theirs.digest)
    await pushToHarbour(pushing)
    await workbench.notification(/Pushed \S+\/team\/app:1\.10\.0 to harbour/)
    await workbench.closeNotifications()

    // a build asks before it begins, once
    await workbench.openView('Explorer')
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build and Push Image')
    await quickInput.waitFor('Name and tag of the image')
    await quickInput.answer('team/built:1.0')
    await quickInput.waitFor('to which registry?')
    await quickInput.pick('harbour')
    await question.filter({ hasText: 'it was not pushed from here' }).waitFor()
    await workbench.screenshot('replace-build')
    await workbench.press(question, 'Replace')
    await workbench.notification(/Pushed \S+\/team\/built:1\.0 to harbour/)
    assert.notEqual(await digestIn(harbour, 'team/built', '1.0'), theirs.digest)
  },
)
