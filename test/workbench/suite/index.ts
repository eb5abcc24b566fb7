import { readdirSync } from 'node:fs'
import path from 'node:path'
import Mocha from 'mocha'

/** What VS Code calls when it runs extension tests: rejects when a test failed. */
export function run(): Promise<void> {
  const words = process.env['PORTOLAN_TESTS']
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    forbidOnly: true,
    ...(words ? { fgrep: words } : {}),
  })
  for (const file of readdirSync(__dirname)) if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file))
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed`))))
  })
}
