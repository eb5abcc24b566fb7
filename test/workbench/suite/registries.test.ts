import assert from 'node:assert/strict'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { makeImage } from '../../support/images.ts'
import { startMemoryRegistry, type MemoryRegistry } from '../../support/memory.ts'
import { asRead } from '../markdown.ts'

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('portolan')

async function configure(registries: readonly object[]): Promise<void> {
  await settings().update('registries', registries, vscode.ConfigurationTarget.Global)
}

/** What the command shows about a name; each name once, for an open page may be a moment behind. */
async function explain(reference: string): Promise<string> {
  await vscode.commands.executeCommand('portolan.explain', reference)
  const path = `/${reference.replaceAll('/', '∕')}.md`
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'portolan-explain', path }))
  return asRead(document.getText())
}

describe('registries in the settings', () => {
  const started: MemoryRegistry[] = []
  /** One for each page, so that no test reads that of another. */
  const tags = ['1.0', '2.0', '3.0', '4.0', '5.0']
  const entry = (place: number, name: string): object => ({ name, url: started[place]?.url })

  before(async () => {
    for (const seed of ['company', 'harbour'])
      started.push(
        await startMemoryRegistry({
          repositories: { 'team/app': Object.fromEntries(tags.map((tag) => [tag, makeImage({ seed })])) },
        }),
      )
  })

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await settings().update('registries', undefined, vscode.ConfigurationTarget.Global)
    for (const registry of started) await registry.stop()
  })

  it('are asked in their order; the first that has a name serves it', async () => {
    await configure([entry(0, 'company'), entry(1, 'harbour')])
    assert.match(await explain('team/app:1.0'), /\*\*company serves it/)
  })

  it('are asked in the new order as soon as the settings change', async () => {
    await configure([entry(1, 'harbour'), entry(0, 'company')])
    assert.match(await explain('harbour-first/app:1.0'), /\| 1 \| \*\*harbour\*\*[\s\S]*\| 2 \| \*\*company\*\*/)
    await configure([entry(0, 'company'), entry(1, 'harbour')])
    assert.match(await explain('company-first/app:1.0'), /\| 1 \| \*\*company\*\*[\s\S]*\| 2 \| \*\*harbour\*\*/)
  })

  it('are explained with the login used, and with what each did so far', async () => {
    await configure([entry(0, 'company'), entry(1, 'harbour')])
    const page = await explain('team/app:3.0')
    assert.match(page, /has it, and serves it \(anonymous\)/)
    assert.match(page, /- company: found [1-9]/)
  })

  it('that want a sign-in are explained with what to do for one below', async () => {
    const closed = await startMemoryRegistry({ auth: { username: 'alice', password: 'open-harbour' } })
    started.push(closed)
    await configure([{ name: 'closed', url: closed.url }, entry(1, 'harbour')])
    const page = await explain('team/app:4.0')
    assert.match(page, /closed asks you to sign in\. .*If harbour is meant, move it above closed/)
  })

  it('keep working when another entry is wrong', async () => {
    await configure([{ name: 'wrong', url: 'ftp://nowhere' }, entry(1, 'harbour')])
    assert.match(await explain('team/app:2.0'), /\*\*harbour serves it/)
  })
})
