import assert from 'node:assert/strict'
import { startFaultProxy } from '../../support/faults.ts'
import { journey } from './journey.ts'
import { engineOn, fill, imageNames, registryOn } from './scenes.ts'
import type { Workbench } from './workbench.ts'

/** Refreshes `company` from its menu; it takes its time to answer. */
async function refreshSlowly(workbench: Workbench): Promise<void> {
  await workbench.contextMenu(workbench.row('1  company'), 'Refresh')
  await workbench.page.locator('.sidebar .monaco-progress-container.active').first().waitFor()
}

/** The dialog with this text, closed again by Escape. */
async function dismiss(workbench: Workbench, text: string): Promise<void> {
  const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: text })
  await dialog.waitFor()
  await workbench.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
}

journey(
  'a menu opened while a slow registry was refreshed acted on the row that was selected in another registry',
  async (stack) => {
    const company = await registryOn(stack)
    const production = await registryOn(stack)
    await fill(company, ['team/app:1.0', 'team/app:2.0', 'team/app:3.0'])
    await fill(production, ['prod/db:9.9'])
    const gate = await startFaultProxy(company.url)
    stack.defer(() => gate.stop())
    const engine = await engineOn(stack)
    return {
      gate,
      engine,
      env: { DOCKER_HOST: engine.host },
      settings: {
        'portolan.registries': [
          { name: 'company', url: gate.url, timeout: 20 },
          { name: 'production', url: production.url },
        ],
      },
    }
  },
  async ({ workbench, scene: { gate, engine } }) => {
    const { page, quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.expand(workbench.row('1  company'))
    await workbench.expand(workbench.row('team/app'))
    await workbench.expand(workbench.row('2  production'))
    await workbench.expand(workbench.row('prod/db'))
    await workbench.row('9.9').click()
    await workbench.row('Layer 1').waitFor()
    const before = await workbench.treeRows()
    await gate.use('slow:4000')

    await refreshSlowly(workbench)
    const during = await workbench.treeRows()
    assert.deepEqual(
      during.map(({ label, level, expanded }) => ({ label, level, expanded })),
      before.map(({ label, level, expanded }) => ({ label, level, expanded })),
    )
    await workbench.contextMenu(workbench.row('3.0'), 'Delete Tag')
    await workbench.screenshot('delete-while-refreshing')
    await dismiss(workbench, 'Delete team/app:3.0 in company?')

    await refreshSlowly(workbench)
    await workbench.contextMenu(workbench.row('3.0'), 'Copy Name')
    await page.locator('.statusbar-item', { hasText: /Copied .*team\/app:3\.0/ }).waitFor()

    await refreshSlowly(workbench)
    await workbench.contextMenu(workbench.row('3.0'), 'Explain')
    await workbench.webviewText(/team\/app:3\.0/)

    await refreshSlowly(workbench)
    await workbench.contextMenu(workbench.row('1  company'), 'Remove Registry')
    await dismiss(workbench, 'company')

    await refreshSlowly(workbench)
    await workbench.contextMenu(workbench.row('2.0'), 'Pull')
    await workbench.notification(/Pulled .*team\/app:2\.0 from company/)
    assert.deepEqual(
      (await imageNames(engine)).filter((name) => name.includes('prod/db')),
      [],
    )
    await workbench.closeNotifications()

    // what is in the title is about the whole view, whichever row has the focus
    await workbench.row('9.9').click()
    await page.locator('.sidebar .pane-header, .sidebar .title').first().hover()
    await page.locator('.sidebar a.action-label[aria-label^="Pull Image"]').first().click()
    await quickInput.waitFor('Pull Image')
    await page.keyboard.press('Escape')
  },
)
