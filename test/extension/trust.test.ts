import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  commandName,
  keysOf,
  operationCommands,
  registryCommands,
  treeCommands,
  type CommandId,
} from '../../src/extension/commands.ts'
import { trustedOnly, withTrust } from '../../src/extension/trust.ts'

const ids = keysOf<CommandId>({ ...registryCommands, ...treeCommands, ...operationCommands })

/** Calls every command with arguments; says which ran. */
function calls(isTrusted: boolean) {
  const ran: (readonly unknown[])[] = []
  let refused = 0
  const recording = ids.map((id) => [id, (...args: readonly unknown[]) => ran.push([id, ...args])])
  const handlers = withTrust(Object.fromEntries(recording), {
    isTrusted: () => isTrusted,
    refuse: () => void (refused += 1),
  })
  for (const id of ids) (handlers[id] as (...args: readonly unknown[]) => unknown)('a', 'b')
  return { ran, refused }
}

test('in a workspace that is not trusted, building does nothing however it is called', () => {
  const { ran, refused } = calls(false)
  const names = new Set(ran.map(([id]) => id))
  assert.deepEqual(
    ids.filter((id) => !names.has(id)),
    ['build', 'buildAndPush'],
  )
  assert.equal(refused, 2)
})

test('in a trusted one, every command is passed on as it was called', () => {
  assert.deepEqual(calls(true), { ran: ids.map((id) => [id, 'a', 'b']), refused: 0 })
})

test('the commands that need trust are those the manifest disables without it', () => {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  const { contributes } = JSON.parse(text) as {
    readonly contributes: { readonly commands: readonly { readonly command: string; readonly enablement?: string }[] }
  }
  const disabled = contributes.commands.filter(({ enablement }) => enablement === 'isWorkspaceTrusted')
  assert.deepEqual(
    disabled.map(({ command }) => command),
    keysOf<CommandId>(trustedOnly as Readonly<Record<CommandId, true>>).map(commandName),
  )
})
