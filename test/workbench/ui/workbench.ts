import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { QuickInput } from './input.ts'

const screenshots = path.resolve(import.meta.dirname, '../../../artifacts/screenshots')

/** One row of a tree, as a person sees it. */
export interface Row {
  readonly label: string
  readonly description: string
  readonly level: number
  readonly expanded: boolean | undefined
}

/** A notification on the screen. */
export interface Notification {
  readonly severity: 'info' | 'warning' | 'error'
  readonly text: string
  readonly buttons: readonly string[]
}

/** The workbench in a browser page, by the gestures of a person: what is looked for is waited for. */
export class Workbench {
  readonly page: Page
  readonly quickInput: QuickInput
  /** What the page wrote to its console as an error. */
  readonly errors: string[] = []

  constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(60_000)
    this.quickInput = new QuickInput(page)
    page.on('console', (message) => void (message.type() === 'error' && this.errors.push(message.text())))
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.#ready()
  }

  /** The same window again, as after Developer: Reload Window. */
  async reload(): Promise<void> {
    await this.page.reload()
    await this.#ready()
  }

  async #ready(): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor()
  }

  /**
   * Shows the view container of this title. A click on the icon of one that a starting window is about to show again
   * hides it: then it is clicked once more.
   */
  async openView(title: string): Promise<void> {
    const tab = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${title}"])`)
    const shown = this.page.locator('.sidebar .composite.title', { hasText: title })
    await tab.waitFor()
    for (let tries = 0; tries < 10; tries += 1) {
      if ((await tab.getAttribute('class'))?.includes('checked') !== true) await tab.click()
      const visible = shown.waitFor({ timeout: 6000 })
      if (await visible.then(() => true).catch(() => false)) return
    }
    await shown.waitFor()
  }

  get #tree(): Locator {
    return this.page.locator('.sidebar .tree-explorer-viewlet-tree-view').first()
  }

  /** Makes the side bar this many pixels wide. */
  async widen(pixels: number): Promise<void> {
    const bar = await this.page.locator('.part.sidebar').boundingBox()
    if (bar === null) throw new Error('there is no side bar')
    const [x, y] = [bar.x + bar.width, bar.y + 300]
    await this.page.mouse.move(x, y)
    await this.page.mouse.down()
    await this.page.mouse.move(bar.x + pixels, y, { steps: 5 })
    await this.page.mouse.up()
  }

  /** The row of the view's tree with this label, wherever it is; under `parent` if given. */
  row(label: string | RegExp): Locator {
    const name = typeof label === 'string' ? new RegExp(`^${escape(label)}$`) : label
    const labelled = this.page.locator('.monaco-icon-label .label-name', { hasText: name })
    return this.page.locator('.sidebar .monaco-list-row[role=treeitem]').filter({ has: labelled })
  }

  /** The rows of the view's tree that are on the screen. */
  treeRows(): Promise<Row[]> {
    return this.#tree.locator('.monaco-list-row').evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
        .map((row) => {
          const expanded = row.getAttribute('aria-expanded')
          return {
            label: row.querySelector('.label-name')?.textContent ?? '',
            description: row.querySelector('.label-description')?.textContent ?? '',
            level: Number(row.getAttribute('aria-level')),
            expanded: expanded === null ? undefined : expanded === 'true',
          }
        }),
    )
  }

  /** Opens a row and waits until its children have come. */
  async expand(row: Locator): Promise<void> {
    await row.waitFor()
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click()
    await row.and(this.page.locator('[aria-expanded=true]')).waitFor()
    await row.locator('.codicon-tree-item-loading').waitFor({ state: 'detached' })
  }

  /** Right click, then this entry of the menu; as long as the entry is grey, the menu is closed and opened again. */
  async contextMenu(target: Locator, entry: string | RegExp): Promise<void> {
    const menu = this.page.locator('.monaco-menu')
    const item = menu.locator('.action-menu-item', { hasText: entry }).first()
    for (let tries = 0; tries < 60; tries += 1) {
      await target.click({ button: 'right' })
      await item.waitFor()
      if (!(await item.evaluate((entry) => entry.closest('.disabled') !== null))) break
      await this.page.keyboard.press('Escape')
      await menu.waitFor({ state: 'detached' })
    }
    await item.hover()
    await item.click({ delay: 150 })
    await menu.waitFor({ state: 'detached' })
  }

  /** Runs a command by its title in the palette; `Portolan: Pull Image...` */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1')
    await this.quickInput.type(`>${title}`)
    await this.quickInput.item(title).first().click()
  }

  /** The notifications on the screen now. */
  notifications(): Promise<Notification[]> {
    return this.page.locator('.notifications-toasts .notification-list-item').evaluateAll((items) =>
      items.map((item) => ({
        severity: item.querySelector('.codicon-error')
          ? ('error' as const)
          : item.querySelector('.codicon-warning')
            ? ('warning' as const)
            : ('info' as const),
        text: item.querySelector('.notification-list-item-message')?.textContent ?? '',
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (button) => button.textContent ?? '',
        ),
      })),
    )
  }

  /** The notification with this text, once it is on the screen. */
  async notification(text: string | RegExp, timeout = 60_000): Promise<Locator> {
    const item = this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first()
    await item.waitFor({ timeout })
    return item
  }

  async closeNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications')
    await this.page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'detached' })
  }

  /**
   * Presses a button of a notification or a dialog, as late as a person would at the earliest: of more than three
   * notifications in 800 ms VS Code shows three, and the answer would be the fourth.
   */
  async press(within: Locator, button: string): Promise<void> {
    await this.page.waitForTimeout(800)
    await within.locator('.monaco-button', { hasText: button }).first().click()
  }

  /** Waits until a page in the editor area (a webview) shows this text. */
  async webviewText(text: RegExp): Promise<void> {
    await this.webview().filter({ hasText: text }).waitFor()
  }

  /** What the page in the editor area says. */
  webview(): Locator {
    const content = this.page.locator('iframe.webview.ready').last().contentFrame().locator('iframe#active-frame')
    return content.contentFrame().locator('body')
  }

  /** Writes artifacts/screenshots/NAME.png. */
  async screenshot(name: string): Promise<string> {
    await mkdir(screenshots, { recursive: true })
    const file = path.join(screenshots, `${name}.png`)
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
    return file
  }
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
