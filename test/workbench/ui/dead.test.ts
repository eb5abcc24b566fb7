import assert from 'node:assert/strict'
import { startFaultProxy } from '../../support/faults.ts'
import { journey } from './journey.ts'
import { fill, registryOn } from './scenes.ts'

journey(
  'a registry that is down is one row with a reason and Retry; the other one is not held up',
  async (stack) => {
    const company = await registryOn(stack)
    const harbour = await registryOn(stack)
    await fill(company, ['team/app:1.10.0'])
    await fill(harbour, ['team/web:3.1.0'])
    const gate = await startFaultProxy(company.url, 'refuse')
    stack.defer(() => gate.stop())
    const registries = [
      { name: 'company', url: gate.url },
      { name: 'harbour', url: harbour.url },
    ]
    return { gate, settings: { 'portolan.registries': registries } }
  },
  async ({ workbench, scene }) => {
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.expand(workbench.row('2  harbour'))
    await workbench.row('team/web').waitFor()
    await workbench.expand(workbench.row('1  company'))
    const problem = workbench.row(/cannot be reached: nothing listens at this address/)
    await problem.waitFor()
    await workbench.row('team/web').waitFor()
    await workbench.screenshot('dead-registry')
    assert.deepEqual(await workbench.notifications(), [])

    await scene.gate.use('ok')
    await problem.click()
    await workbench.row('team/app').waitFor()
    assert.equal(await problem.count(), 0)
  },
)
