import { statSync } from 'node:fs'
import path from 'node:path'
import { makeImage } from '../support/images.ts'
import { silentServer } from '../support/faults.ts'
import { startMemoryRegistry } from '../support/memory.ts'
import { openWorkbench } from '../workbench/ui/harness.ts'
import type { Figures } from './run.ts'

const image = makeImage()
const vsix = path.resolve(import.meta.dirname, '../../portolan.vsix')

/** The extension as a person meets it: activation, size, a long list, a registry that hangs. */
export async function run(): Promise<Figures> {
  const vsixBytes = statSync(vsix).size
  return { vsixBytes, ...(await activation()), ...(await longList()), ...(await hungRegistry()) }
}

/** What VS Code itself measured, with the view open. */
async function activation(): Promise<Figures> {
  await using opened = await openWorkbench({ settings: { 'portolan.registries': [] } })
  const { workbench } = opened
  await workbench.openView('Portolan')
  await workbench.page.setViewportSize({ width: 1280, height: 2400 })
  await workbench.runCommand('Developer: Show Running Extensions')
  const row = workbench.page.locator('.runtime-extensions-editor .extension', { hasText: 'Portolan' })
  const text = await row.locator('.activation-time').first().textContent({ timeout: 30_000 })
  return { activationMs: Number(/(\d+)\s*ms/.exec(text ?? '')?.[1]) }
}

/** From the click on a repository of 5,000 tags to its first row, and what that asked the registry. */
async function longList(): Promise<Figures> {
  const registry = await startMemoryRegistry({
    repositories: { 'team/app': { first: image } },
    tags: { 'team/app': 4999 },
  })
  try {
    await using opened = await openWorkbench({
      settings: { 'portolan.registries': [{ name: 'company', url: registry.url }] },
    })
    const { workbench } = opened
    await workbench.openView('Portolan')
    await workbench.expand(workbench.row('1  company'))
    await workbench.row('team/app').waitFor()
    const before = registry.requests.length
    const started = performance.now()
    await workbench.row('team/app').locator('.monaco-tl-twistie').click()
    await workbench
      .row(/^v\d{5}$/)
      .first()
      .waitFor()
    const firstTagMs = Math.round(performance.now() - started)
    await workbench.page.waitForLoadState('networkidle')
    return {
      firstTagOf5000Ms: firstTagMs,
      tagRequestsBeforeHover: registry.requests.length - before,
      allRequestsBeforeHover: registry.requests.length,
    }
  } finally {
    await registry.stop()
  }
}

/** A first registry that takes the connection and never answers, above one that works. */
async function hungRegistry(): Promise<Figures> {
  const silent = await silentServer()
  const registry = await startMemoryRegistry({ repositories: { 'team/app': { latest: image } } })
  try {
    const registries = [
      { name: 'silent', url: silent.url },
      { name: 'company', url: registry.url },
    ]
    await using opened = await openWorkbench({ settings: { 'portolan.registries': registries } })
    const { workbench } = opened
    await workbench.openView('Portolan')
    await workbench.row('2  company').waitFor()
    const started = performance.now()
    await workbench.row('1  silent').locator('.monaco-tl-twistie').click()
    await workbench.row('2  company').locator('.monaco-tl-twistie').click()
    await workbench.row('team/app').waitFor()
    const workingRegistryMs = Math.round(performance.now() - started)
    await workbench.row(/does not answer|cannot be reached/).waitFor()
    return { besideHungRegistryMs: workingRegistryMs, hungRegistryReasonMs: Math.round(performance.now() - started) }
  } finally {
    await silent.stop()
    await registry.stop()
  }
}
