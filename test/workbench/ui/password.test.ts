import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry } from '../../support/memory.ts'
import { journey } from './journey.ts'
import { account, fill, registryOn, signIn } from './scenes.ts'

/** The files below `folder` that contain `text`. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text))
}

journey(
  'add a private registry: a wrong password is refused before anything is saved, the right one goes to SecretStorage',
  async (stack) => {
    const company = await registryOn(stack, { htpasswd: { [account.username]: account.password } })
    const harbour = await registryOn(stack)
    await fill(company, ['team/app:1.10.0'], { auth: account })
    return { company, settings: { 'portolan.registries': [{ name: 'harbour', url: harbour.url }] } }
  },
  async ({ workbench, settingsFile, scene: { company } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.row('1  harbour').waitFor()
    await workbench.runCommand('Portolan: Add Registry')
    await quickInput.waitFor('An address, the name of an image')
    await quickInput.answer(company.host)
    await quickInput.waitFor('User name at')
    await quickInput.answer(account.username)
    await quickInput.waitFor('Password or token of alice')
    await quickInput.answer('not-the-password')
    await quickInput.waitFor(/did not accept the user name and the password/)
    await workbench.screenshot('wrong-password')
    assert.doesNotMatch(readFileSync(settingsFile, 'utf8'), /alice/)

    await quickInput.answer(account.password)
    await quickInput.waitFor('A short name for this registry')
    await quickInput.answer('company')
    await quickInput.waitFor('Where in the order?')
    await quickInput.pick('before harbour')
    await workbench.expand(workbench.row('1  company'))
    await workbench.row('team/app').waitFor()
    await workbench.row('2  harbour').waitFor()
    await workbench.screenshot('signed-in')

    assert.match(readFileSync(settingsFile, 'utf8'), /"username": "alice"/)
    assert.deepEqual(filesWith(path.resolve(settingsFile, '../../..'), account.password), [])
  },
)

journey(
  'a password that works no longer: a row that says so, and for who asks a notification with Sign In; the new one works',
  async (stack) => {
    const company = await startMemoryRegistry({ auth: account, repositories: { 'team/app': { '1.0': makeImage() } } })
    stack.defer(() => company.stop())
    return { company, settings: { 'portolan.registries': [{ name: 'company', url: company.url }] } }
  },
  async ({ workbench, scene: { company } }) => {
    const { quickInput } = workbench
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await signIn(workbench, workbench.row('1  company'))
    await workbench.expand(workbench.row('1  company'))
    await workbench.row('team/app').waitFor()

    company.configure({ auth: { ...account, password: 'another-harbour-8' } })
    await workbench.runCommand('Portolan: Pull Image')
    await quickInput.answer('team/app:1.0')
    const failure = await workbench.notification(/did not accept the user name and the password/)
    await workbench.runCommand('Portolan: Refresh')
    await workbench.row(/did not accept the user name and the password/).waitFor()
    await workbench.screenshot('password-expired')

    await workbench.press(failure, 'Sign In')
    await quickInput.waitFor('User name at')
    await quickInput.answer()
    await quickInput.waitFor('Password or token of alice')
    await quickInput.answer('another-harbour-8')
    await quickInput.closed()
    await workbench.row(/did not accept/).waitFor({ state: 'detached' })
    await workbench.row('team/app').waitFor()
  },
)
