import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { provideDebianPackage } from './install.ts'
import { find } from './tools.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The Chromium of this machine: `PORTOLAN_CHROMIUM`, else one on the path, else Debian's, installed now.
 * @throws Error saying how to install one
 */
function provideChromium(): string {
  const installed = [...names.map(find), ...applications.filter((file) => existsSync(file))]
  const found = process.env['PORTOLAN_CHROMIUM'] ?? installed.find((file) => file !== undefined)
  if (found !== undefined) return found
  provideDebianPackage('chromium', 'Chromium, to open the workbench in')
  return '/usr/bin/chromium'
}

/** A headless Chromium, driven by Playwright. Root has no sandbox of its own, so there it goes without. */
export function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update']
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({
    executablePath: provideChromium(),
    args: [...quiet, '--disable-sync', '--disable-dev-shm-usage', ...sandbox],
    handleSIGINT: false,
    handleSIGTERM: false,
  })
}
