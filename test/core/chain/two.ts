import { after, before, beforeEach } from 'node:test'
import { startFaultProxy } from '../../support/faults.ts'
import type { FaultProxy } from '../../support/faults.ts'
import { makeImage, seed } from '../../support/images.ts'
import type { SampleImage } from '../../support/images.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import type { RegistryServer } from '../../support/registry.ts'

/** Two real registries, each behind a proxy in which things go wrong on demand. */
export interface TwoRegistries {
  readonly first: FaultProxy
  readonly second: FaultProxy
  /** In both as `team/app:1`, with different content. */
  readonly firstApp: SampleImage
  readonly secondApp: SampleImage
  /** The same in both as `team/same:1`. */
  readonly same: SampleImage
  /** In the second only, as `team/low:1`. */
  readonly low: SampleImage
  /** The paths the first, the second was asked for since the test began. */
  pathsAt(proxy: FaultProxy): readonly string[]
}

/** Starts them for the tests of a file; faults and logs are cleared before each test. */
export function twoRegistries(): TwoRegistries {
  const images = {
    firstApp: makeImage({ seed: 'first' }),
    secondApp: makeImage({ seed: 'second' }),
    same: makeImage({ seed: 'same', layers: [300_000, 5_000] }),
    low: makeImage({ seed: 'low' }),
  }
  const servers: RegistryServer[] = []
  const proxies: FaultProxy[] = []
  const proxy = (index: number): FaultProxy => {
    const found = proxies[index]
    if (found === undefined) throw new Error('the registries are not started yet')
    return found
  }
  before(async () => {
    servers.push(...(await Promise.all([startDockerRegistry(), startDockerRegistry()])))
    for (const [index, { url }] of servers.entries()) {
      await seed(url, 'team/app', '1', index === 0 ? images.firstApp : images.secondApp)
      await seed(url, 'team/same', '1', images.same)
      if (index === 1) await seed(url, 'team/low', '1', images.low)
      if (index === 1) await seed(url, 'library/base', 'latest', images.low)
      proxies.push(await startFaultProxy(url))
    }
  })
  after(async () => {
    await Promise.all([...proxies, ...servers].map((each) => each.stop()))
  })
  beforeEach(async () => {
    for (const each of proxies) {
      await each.use('ok')
      each.requests.length = 0
    }
  })
  return {
    ...images,
    get first() {
      return proxy(0)
    },
    get second() {
      return proxy(1)
    },
    pathsAt: ({ requests }) => requests.map(({ method, path }) => `${method} ${path}`),
  }
}
