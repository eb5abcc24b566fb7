import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Mutant } from './mutant.ts'

const copied = [
  'src',
  'test',
  'media',
  'dist',
  '.ci',
  'package.json',
  'package.nls.json',
  'tsconfig.json',
  'esbuild.js',
  'LICENSE',
]

/** A copy of the checkout in which a rule can be broken. */
export class Copy {
  readonly path: string

  /** Copies the checkout at `root` to `path`; the installed packages are shared. */
  constructor(root: string, target: string) {
    this.path = target
    for (const name of copied.filter((name) => existsSync(path.join(root, name))))
      cpSync(path.join(root, name), path.join(target, name), { recursive: true })
    symlinkSync(path.join(root, 'node_modules'), path.join(target, 'node_modules'), 'junction')
  }

  /** Runs `work` while the rule is broken. */
  async broken<T>({ file, from, to }: Mutant, work: () => Promise<T>): Promise<T> {
    const changed = path.join(this.path, file)
    const whole = readFileSync(changed, 'utf8')
    try {
      writeFileSync(
        changed,
        whole.replace(from, () => to),
      )
      return await work()
    } finally {
      writeFileSync(changed, whole)
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 })
  }
}
