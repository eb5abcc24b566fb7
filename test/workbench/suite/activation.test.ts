import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] }
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('portolan.portolan')
  assert.ok(found, 'the extension portolan.portolan is installed')
  return found
}

describe('activation', () => {
  it('activates, and says how long that took', async () => {
    const started = performance.now()
    await extension().activate()
    console.log(`    activation took ${(performance.now() - started).toFixed(1)} ms in the extension host`)
    assert.equal(extension().isActive, true)
  })

  it('gives other extensions an API with a version, that nobody can change', async () => {
    const api = await extension().activate()
    assert.ok(typeof api === 'object' && api !== null && Object.isFrozen(api))
    assert.deepEqual(Object.keys(api).sort(), ['onDidChange', 'pull', 'resolve', 'version'])
    assert.equal(Object(api).version, 1)
  })

  it('registers every command that the manifest contributes', async () => {
    await extension().activate()
    const registered = new Set(await vscode.commands.getCommands(true))
    const { contributes } = extension().packageJSON as Manifest
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command))
    assert.deepEqual(missing, [])
    assert.ok(contributes.commands.length > 0)
  })
})
