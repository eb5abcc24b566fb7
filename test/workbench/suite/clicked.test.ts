import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, it } from 'mocha'
import * as vscode from 'vscode'
import { keysOf, rowCommandName, rowCommands } from '../../../src/extension/commands.ts'

describe('a menu whose row is lost', () => {
  for (const id of keysOf(rowCommands))
    it(`does nothing and asks nothing: ${id}`, async () => {
      await vscode.env.clipboard.writeText('before')
      const called = vscode.commands.executeCommand(rowCommandName(id), undefined, [{ kind: 'local' }])
      const isDone = await Promise.race([called.then(() => true), pause(20_000, false, { ref: false })])
      if (!isDone) await vscode.commands.executeCommand('workbench.action.closeQuickOpen')
      assert.ok(isDone, 'it waits for no answer')
      assert.equal(await vscode.env.clipboard.readText(), 'before')
    })
})
