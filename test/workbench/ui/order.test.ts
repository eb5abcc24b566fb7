import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { journey } from './journey.ts'
import { account, fill, registryOn } from './scenes.ts'

journey(
  'a pasted docker login line, another place by the keyboard, and a removed registry leaves no login behind',
  async (stack) => {
    const company = await registryOn(stack, { htpasswd: { [account.username]: account.password } })
    const harbour = await registryOn(stack)
    await fill(company, ['team/api:1.0'], { auth: account })
    return { company, settings: { 'portolan.registries': [{ name: 'harbour', url: harbour.url }] } }
  },
  async ({ workbench, settingsFile, scene: { company } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.row('1  harbour').waitFor()
    await workbench.runCommand('Portolan: Add Registry')
    await quickInput.waitFor('An address, the name of an image')
    await quickInput.answer(`docker login -u ${account.username} ${company.host}`)
    await quickInput.waitFor('Password or token of alice')
    await quickInput.answer(account.password)
    await quickInput.waitFor(/signed in as alice · 1 repository/)
    await quickInput.answer('company')
    await quickInput.waitFor('Where in the order?')
    // Enter alone: a new registry comes first, before Docker Hub and all others.
    await quickInput.answer()
    await workbench.expand(workbench.row('1  company'))
    await workbench.row('team/api').waitFor()
    const before = readFileSync(settingsFile, 'utf8')

    await workbench.row('1  company').click()
    await workbench.page.keyboard.press('Alt+ArrowDown')
    await workbench.row('2  company').waitFor()
    await workbench.row('1  harbour').waitFor()
    assert.ok(
      readFileSync(settingsFile, 'utf8').search('harbour') < readFileSync(settingsFile, 'utf8').search('company'),
    )

    await workbench.contextMenu(workbench.row('2  company'), 'Remove Registry')
    const dialog = workbench.page.locator('.monaco-dialog-box')
    await dialog.waitFor()
    await workbench.press(dialog, 'Remove')
    await workbench.row('2  company').waitFor({ state: 'detached' })
    assert.doesNotMatch(readFileSync(settingsFile, 'utf8'), /company/)

    await workbench.runCommand('Preferences: Open User Settings (JSON)')
    await workbench.page.locator('.editor-instance .view-line').first().click()
    await workbench.page.keyboard.press('Control+a')
    await workbench.page.keyboard.insertText(before)
    await workbench.page.keyboard.press('Control+s')
    const again = workbench.row('1  company')
    await again.filter({ hasText: 'sign in needed' }).waitFor()
    await workbench.screenshot('removed-and-back')
  },
)
