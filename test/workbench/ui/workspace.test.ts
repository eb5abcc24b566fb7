import assert from 'node:assert/strict'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { journey } from './journey.ts'
import { account } from './scenes.ts'

const repositories = { 'team/app': { '1.0': makeImage() } }
const ownedNames = ['team/**']

journey(
  'a workspace’s registry says so, gets no login of docker’s, and is not asked for a name that the user’s own owns',
  async (stack) => {
    const company = await startMemoryRegistry({ repositories })
    const project = await startMemoryRegistry({ repositories, auth: account })
    stack.defer(() => company.stop())
    stack.defer(() => project.stop())
    const auth = Buffer.from(`${account.username}:${account.password}`).toString('base64')
    return {
      company,
      project,
      settings: { 'portolan.registries': [{ name: 'company', url: company.url, owns: ownedNames }] },
      files: {
        '.vscode/settings.json': JSON.stringify({
          'portolan.registries': [{ name: 'project', url: project.url, owns: ['**'] }],
        }),
      },
      home: { '.docker/config.json': JSON.stringify({ auths: { [project.host]: { auth } } }) },
    }
  },
  async ({ workbench, scene: { company, project } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)
    const row = workbench.row('1  project')
    await row.waitFor()
    await row
      .getByText(/from this workspace/)
      .first()
      .waitFor()
    await workbench.row('2  company').waitFor()
    await workbench.screenshot('from-this-workspace')

    project.requests.length = 0
    await workbench.runCommand('Portolan: Explain')
    await quickInput.answer('team/app:1.0')
    await workbench.webviewText(/company serves it/)
    assert.deepEqual(
      project.requests.filter(({ path }) => path.includes('team/app')),
      [],
    )
    assert.ok(company.requests.some(({ path }) => path.includes('team/app')))

    await workbench.contextMenu(row, 'Sign In')
    await quickInput.waitFor(/User name at/)
    await quickInput.waitFor(/added by this workspace/)
    await workbench.screenshot('sign-in-of-the-workspace')
    assert.deepEqual(
      project.requests.filter(({ headers }) => headers.authorization !== undefined),
      [],
    )
  },
)

journey(
  'a window that is not trusted: the workspace’s registry is not there, and building by a key does nothing but say why',
  async (stack) => {
    const company = await startMemoryRegistry({ repositories })
    const evil = await startMemoryRegistry({ repositories })
    stack.defer(() => company.stop())
    stack.defer(() => evil.stop())
    return {
      evil,
      restricted: true,
      keybindings: [{ key: 'ctrl+alt+b', command: 'portolan.build' }],
      settings: { 'portolan.registries': [{ name: 'company', url: company.url }] },
      files: {
        Dockerfile: 'FROM scratch\n',
        '.vscode/settings.json': JSON.stringify({ 'portolan.registries': [{ name: 'evil', url: evil.url }] }),
      },
    }
  },
  async ({ workbench, scene: { evil } }) => {
    await workbench.openView('Portolan')
    await workbench.row('1  company').waitFor()
    assert.equal(await workbench.row(/evil/).count(), 0)
    await workbench.page.keyboard.press('Control+Alt+b')
    await workbench.notification(/built only in a workspace that you trust/)
    await workbench.screenshot('not-trusted')
    assert.deepEqual(evil.requests, [])
  },
)
