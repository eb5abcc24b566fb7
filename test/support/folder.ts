import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()
process.once('exit', () => folders.forEach(removeNow))

/** A new folder of this process, removed at the latest when the process exits. */
export function temporaryFolder(name = 'test'): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `portolan-${name}-`))
  folders.add(path)
  return { path, remove: () => removeNow(path) }
}

function removeNow(path: string): void {
  folders.delete(path)
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
