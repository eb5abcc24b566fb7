import assert from 'node:assert/strict'
import { journey } from './journey.ts'
import { companyAndHarbour, engineOn, imageNames } from './scenes.ts'

journey(
  'pull by name: the first registry that has it serves it, and the image is in the engine under the name asked for',
  async (stack) => {
    const { company, harbour, settings } = await companyAndHarbour(stack)
    const engine = await engineOn(stack)
    return {
      company,
      harbour,
      engine,
      env: { DOCKER_HOST: engine.host },
      settings: { 'portolan.registries': settings },
    }
  },
  async ({ workbench, scene: { company, harbour, engine } }) => {
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.runCommand('Portolan: Pull Image')
    await workbench.quickInput.answer('team/app:1.10.0')
    await workbench.notification(/Pulled team\/app:1\.10\.0 from company/)
    await workbench.screenshot('pull')
    await workbench.closeNotifications()

    await workbench.runCommand('Portolan: Pull Image')
    await workbench.quickInput.answer('team/app:1.8.0')
    await workbench.notification(/Pulled team\/app:1\.8\.0 from harbour/)

    const names = await imageNames(engine)
    for (const name of ['team/app:1.10.0', `${company.host}/team/app:1.10.0`, `${harbour.host}/team/app:1.8.0`])
      assert.ok(names.includes(name), `${name} is among ${names.join(', ')}`)

    await workbench.expand(workbench.row('Local images'))
    await workbench.expand(workbench.row('team/app'))
    await workbench.row('1.10.0').waitFor()
  },
)

journey(
  'pull of an unknown name: one message, with what every registry said behind Why?',
  async (stack) => {
    const { settings } = await companyAndHarbour(stack)
    const engine = await engineOn(stack)
    return { env: { DOCKER_HOST: engine.host }, settings: { 'portolan.registries': settings } }
  },
  async ({ workbench }) => {
    await workbench.openView('Portolan')
    await workbench.widen(460)
    await workbench.runCommand('Portolan: Pull Image')
    await workbench.quickInput.answer('no/such:image')
    const failure = await workbench.notification(/None of your registries has this; company, harbour were asked/)
    await workbench.screenshot('pull-unknown')
    await workbench.press(failure, 'Why?')
    await workbench.webviewText(/company[\s\S]*does not have it[\s\S]*harbour[\s\S]*does not have it/)
    await workbench.screenshot('explain')
  },
)
