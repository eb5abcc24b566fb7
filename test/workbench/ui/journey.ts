import { test } from 'node:test'
import { openWorkbench, type OpenWorkbench, type WorkbenchOptions } from './harness.ts'

/** What a journey finds: the open workbench, and what its scene prepared. */
export type Opened<Scene> = OpenWorkbench & { readonly scene: Scene }

/**
 * One test in the real workbench. `scene` starts what the journey needs, on a stack that ends it; `steps` is the
 * journey. When a step fails, artifacts/screenshots has what the screen showed.
 */
export function journey<Scene extends WorkbenchOptions>(
  title: string,
  scene: (stack: AsyncDisposableStack) => Promise<Scene>,
  steps: (opened: Opened<Scene>) => Promise<void>,
): void {
  test(title, async () => {
    await using stack = new AsyncDisposableStack()
    const prepared = await scene(stack)
    const opened = stack.use(await openWorkbench(prepared))
    try {
      await steps({ ...opened, scene: prepared })
    } catch (error) {
      const file = await opened.workbench.screenshot(`failed ${title}`.replaceAll(/\W+/g, '-'))
      console.error(`The screen at the failure: ${file}`)
      throw error
    }
  })
}
