// Takes media/screenshot.png anew: the sample workspace of `npm start`, with a real engine.
// usage: node test/workbench/screenshot.ts      (after npm run package)
import path from 'node:path'
import { startSamples } from '../start/samples.ts'
import { engineOn } from './ui/scenes.ts'
import { openWorkbench } from './ui/harness.ts'

const root = path.resolve(import.meta.dirname, '../..')

await using stack = new AsyncDisposableStack()
const samples = await startSamples()
stack.defer(() => samples.stop())
const engine = await engineOn(stack)
const { workbench } = stack.use(
  await openWorkbench({
    template: path.join(root, 'test/start/workspace'),
    env: { DOCKER_HOST: engine.host },
    settings: { 'portolan.registries': samples.settings, 'workbench.colorTheme': 'Default Dark Modern' },
  }),
)
await workbench.openView('Portolan')
await workbench.widen(500)
await workbench.runCommand('Portolan: Pull Image')
await workbench.quickInput.answer('team/app:1.10.0')
await workbench.notification('Pulled team/app:1.10.0 from company')
await workbench.closeNotifications()
await workbench.expand(workbench.row('1  company'))
await workbench.expand(workbench.row('team/app').first())
await workbench.expand(workbench.row('1.10.0'))
await workbench.row('arm64').waitFor()
await workbench.expand(workbench.row('2  harbour'))
await workbench.row('library/hello').waitFor()
await workbench.expand(workbench.row('Local images'))
await workbench.runCommand('Portolan: Explain')
await workbench.quickInput.answer('team/app:1.9.2')
await workbench.webviewText(/company serves it, from/)
await workbench.row('team/app').filter({ hasText: 'shadowed by company' }).waitFor()
await workbench.page.mouse.move(900, 700)
await workbench.page.screenshot({
  path: path.join(root, 'media/screenshot.png'),
  animations: 'disabled',
  caret: 'hide',
})
