import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'mocha'
import * as vscode from 'vscode'

const { Global, Workspace } = vscode.ConfigurationTarget
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('portolan')

/** Nothing listens there: these tests are about the list alone. */
const entry = (name: string, more: object = {}): object => ({ name, url: `http://127.0.0.1:9/${name}`, ...more })

const row = (name: string): object => ({ kind: 'registry', registry: { name }, priority: 1 })

function names(value: unknown): readonly string[] {
  return (value as readonly { readonly name: string }[]).map(({ name }) => name)
}

function inspected(): { readonly user: unknown; readonly workspace: unknown } {
  const found = settings().inspect('registries')
  return { user: found?.globalValue, workspace: found?.workspaceValue }
}

describe('the order of registries in the settings', () => {
  afterEach(async () => {
    await settings().update('registries', undefined, Workspace)
    await settings().update('registries', undefined, Global)
  })

  it('moves up and down, and keeps every field and entry', async () => {
    const wrong = { name: 'wrong', url: 'ftp://127.0.0.1' }
    const b = entry('b', { owns: ['team/**'], timeout: 2 })
    await settings().update('registries', [entry('a'), wrong, b, entry('c')], Global)
    await vscode.commands.executeCommand('portolan.row.moveUp', row('c'))
    assert.deepEqual(names(inspected().user), ['a', 'wrong', 'c', 'b'])
    await vscode.commands.executeCommand('portolan.row.moveDown', row('a'))
    assert.deepEqual(inspected().user, [wrong, entry('c'), entry('a'), b])
    await vscode.commands.executeCommand('portolan.row.moveDown', row('b'))
    assert.deepEqual(names(inspected().user), ['wrong', 'c', 'a', 'b'])
  })

  it('is written where the list lives, and the list of the user stays', async () => {
    await settings().update('registries', [entry('a'), entry('b')], Global)
    await settings().update('registries', [entry('own'), entry('a')], Workspace)
    await vscode.commands.executeCommand('portolan.row.moveUp', row('a'))
    assert.deepEqual(inspected(), { user: [entry('a'), entry('b')], workspace: [entry('a'), entry('own')] })
  })

  it('a registry that only the list of the user has takes its place in the workspace as it is', async () => {
    const b = entry('b', { deny: ['secret/**'] })
    await settings().update('registries', [entry('a'), b], Global)
    await settings().update('registries', [entry('own')], Workspace)
    await vscode.commands.executeCommand('portolan.row.moveUp', row('b'))
    assert.deepEqual(inspected(), { user: [entry('a'), b], workspace: [entry('own'), b, entry('a')] })
  })

  it('starts from the default list when there is none', async () => {
    await vscode.commands.executeCommand('portolan.row.moveUp', row('Docker Hub'))
    assert.equal(inspected().user, undefined)
  })
})
