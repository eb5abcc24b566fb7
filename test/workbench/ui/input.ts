import type { Locator, Page } from 'playwright-core'

/** The box at the top of the window that asks: a text, or one of a list. */
export class QuickInput {
  readonly #page: Page
  readonly #widget: Locator
  /** How many questions were answered: what a person had to do. */
  answered = 0

  constructor(page: Page) {
    this.#page = page
    this.#widget = page.locator('.quick-input-widget')
  }

  get #box(): Locator {
    return this.#widget.locator('.quick-input-box input')
  }

  /** Waits for a question whose title, prompt or placeholder contains this. */
  async waitFor(question: string | RegExp, timeout = 60_000): Promise<void> {
    await this.#asking(question).waitFor({ timeout })
  }

  /** Whether the question on the screen contains this. */
  async asks(question: string | RegExp): Promise<boolean> {
    return (await this.#asking(question).count()) > 0
  }

  #asking(question: string | RegExp): Locator {
    const asked = this.#page.locator('.quick-input-title, .quick-input-message', { hasText: question })
    return this.#widget.filter({ has: asked.or(this.#page.getByPlaceholder(question)) })
  }

  /** Replaces the text in the box; nothing is accepted yet. */
  async type(text: string): Promise<void> {
    await this.#box.waitFor()
    await this.#box.fill(text)
  }

  /** Entries of the list with this text. */
  item(text: string | RegExp): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row', { hasText: text })
  }

  /** Types the text, if given, and presses Enter. */
  async answer(text?: string): Promise<void> {
    await this.#box.waitFor()
    if (text !== undefined) await this.#box.fill(text)
    this.answered++
    await this.#box.press('Enter')
  }

  /** Picks an entry of the list. */
  async pick(text: string | RegExp): Promise<void> {
    this.answered++
    await this.item(text).first().click()
  }

  async closed(timeout = 60_000): Promise<void> {
    await this.#widget.waitFor({ state: 'hidden', timeout })
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape')
    await this.closed()
  }
}
