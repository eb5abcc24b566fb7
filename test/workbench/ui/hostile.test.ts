import assert from 'node:assert/strict'
import type { Locator } from 'playwright-core'
import { label, startHostileRegistry } from '../../support/hostileregistry.ts'
import { journey } from './journey.ts'
import { engineOn } from './scenes.ts'
import type { Workbench } from './workbench.ts'

const command = 'command:workbench.action.files.newUntitledFile'

/** Fails when something in `place` can be followed, is drawn as an icon or mathematics, or was fetched. */
async function assertPlain(place: Locator): Promise<void> {
  await place.first().waitFor()
  for (const markup of ['a[href], .monaco-link', 'img', '.katex', '.codicon'])
    assert.equal(await place.locator(markup).count(), 0, `${markup} in ${await place.first().innerText()}`)
}

/** What hovering over a row shows. A row that is read anew below the mouse shows nothing until the mouse comes again. */
async function hoverOf({ page }: Workbench, row: Locator): Promise<Locator> {
  const contents = page.locator('.monaco-hover .hover-contents')
  for (let tries = 0; tries < 10 && (await contents.count()) === 0; tries += 1) {
    await page.mouse.move(900, 600)
    await row.hover()
    await contents
      .first()
      .waitFor({ timeout: 3000 })
      .catch(() => undefined)
  }
  return contents
}

/** Clicks where a link would be; what it would run opens an editor. */
async function assertRunsNothing(workbench: Workbench, text: Locator): Promise<void> {
  const box = await text.boundingBox()
  assert.ok(box)
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9])
    await text.click({ position: { x: box.width * part, y: 8 }, force: true })
  assert.equal(await workbench.page.locator('.tab', { hasText: 'Untitled' }).count(), 0)
}

journey(
  'a hostile registry: its text is text in rows, hovers, notifications, boxes and pages',
  async (stack) => {
    const registry = await startHostileRegistry()
    stack.defer(() => registry.stop())
    return { settings: { 'portolan.registries': [{ name: label, url: registry.url }] } }
  },
  async ({ workbench }) => {
    const { page, quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)
    const registry = workbench.row(/^1 {2}\[x\] \(command:y\) \$ \(zap\)/)
    await workbench.expand(registry)
    await workbench.expand(workbench.row('team/app'))
    await workbench.row('1.0').waitFor()
    await assertPlain(registry.locator('.monaco-icon-label-container'))
    await assertPlain(await hoverOf(workbench, registry))
    await workbench.screenshot('hostile-tree')

    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/sent:1')
    const notification = await workbench.notification(/Not done, for safety/)
    const text = notification.locator('.notification-list-item-message')
    await assertPlain(text)
    await assertRunsNothing(workbench, text)
    await workbench.screenshot('hostile-notification')
    await workbench.closeNotifications()

    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.type('team/ap')
    const choice = quickInput.item(/\[x\] \(command:y\) \$ \(zap\)/).first()
    await assertPlain(choice.locator('.monaco-icon-label-container'))
    await workbench.screenshot('hostile-choices')
    await page.keyboard.press('Escape')

    await workbench.runCommand('Portolan: Add Registry')
    await quickInput.type(`[sign-in](${command})`)
    await assertPlain(page.locator('.quick-input-message', { hasText: 'This is not an address' }))
    await workbench.screenshot('hostile-answer')
    await page.keyboard.press('Escape')

    await workbench.runCommand('Portolan: Explain')
    await quickInput.answer('team/denied:1')
    await workbench.webviewText(/https:\/\/evil\.example\/login/)
    await assertPlain(workbench.webview())
    await workbench.screenshot('hostile-explanation')

    await workbench.contextMenu(workbench.row('1.0'), 'Inspect')
    await workbench.webviewText(/Labels[\s\S]*frac/)
    await assertPlain(workbench.webview())
    await workbench.screenshot('hostile-inspection')
  },
)

journey(
  'a hostile Dockerfile: what it names is text in the notification',
  async (stack) => {
    const engine = await engineOn(stack)
    return { env: { DOCKER_HOST: engine.host }, files: { Dockerfile: `FROM [See-details](${command})\n` } }
  },
  async ({ workbench }) => {
    await workbench.openView('Portolan')
    await workbench.openView('Explorer')
    await workbench.contextMenu(workbench.row('Dockerfile'), 'Build Image')
    await workbench.quickInput.waitFor('Name and tag of the image')
    await workbench.quickInput.answer('team/greeting:1.0')
    const notification = await workbench.notification(/See-details/)
    const text = notification.locator('.notification-list-item-message')
    await assertPlain(text)
    await assertRunsNothing(workbench, text)
    await workbench.screenshot('hostile-dockerfile')
  },
)
