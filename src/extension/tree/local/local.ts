import { formatSize } from '../../../core/text.ts'
import type { EngineImage, EngineInfo } from '../../../engine/index.ts'
import { messageFor } from '../../words/messages.ts'
import { imageCountText, noEngineText, rowSentences } from '../../words/rows.ts'
import type { EngineConnection } from '../../services.ts'
import { containing, type Filter } from '../filter.ts'
import { plainName, totalBytes } from './names.ts'
import type { LocalGroupNode, LocalImageNode, LocalRootNode, MessageNode, TreeNode } from '../../nodes.ts'

type State =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'known'; readonly info: EngineInfo; readonly images: readonly EngineImage[] }

export const localRoot: LocalRootNode = { kind: 'local' }

/** The engine's images as rows. */
export class LocalRows {
  readonly #engine: EngineConnection
  readonly #changed: () => void
  #state: State = { kind: 'unknown' }
  #asking: Promise<void> | undefined
  #outdated = false
  #named: ReadonlyMap<string, EngineImage> = new Map()
  #groups: readonly LocalGroupNode[] = []
  filter: Filter | undefined

  /** `changed` is called when an answer differs from what the rows showed before. */
  constructor(engine: EngineConnection, changed: () => void) {
    this.#engine = engine
    this.#changed = changed
  }

  get connected(): boolean {
    return this.#state.kind === 'known'
  }

  get description(): string {
    if (this.#state.kind === 'known') {
      const { info, images } = this.#state
      const version = info.version.split('.')[0] ?? info.version
      return `${info.product} ${version} · ${imageCountText(images.length)} · ${formatSize(totalBytes(images))}`
    }
    return this.#state.kind === 'unknown' ? '' : noEngineText()
  }

  /** The engine's image of this full name, if it has one. */
  image(fullName: string): EngineImage | undefined {
    return this.#named.get(plainName(fullName))
  }

  /** The row an image stands below. */
  groupOf({ image, reference }: LocalImageNode): LocalGroupNode | undefined {
    return this.#groups.find(({ images }) =>
      images.some((one) => one.reference === reference && one.image.id === image.id),
    )
  }

  /** Asks anew; where no engine answered, one is looked for again. */
  reload(): void {
    if (!this.connected) this.#engine.reset()
    void this.refresh()
  }

  /** Asks the engine for its images; once more when something changed while it was asked. Never rejects. */
  refresh(): Promise<void> {
    this.#outdated = true
    this.#asking ??= this.#askUntilCurrent().finally(() => (this.#asking = undefined))
    return this.#asking
  }

  async rows(): Promise<readonly TreeNode[]> {
    if (this.#state.kind === 'unknown') await this.refresh()
    if (this.#state.kind === 'known') return this.#groupRows(this.#state.images)
    return [this.#state.kind === 'failed' ? failedRow(this.#state.error) : noEngineRow()]
  }

  /** Loads the core. */
  async #groupRows(images: readonly EngineImage[]): Promise<readonly TreeNode[]> {
    const { groupImages } = await import('./groups.ts')
    const groups = groupImages(images)
    this.#groups = groups
    const part = this.filter?.repository
    if (part !== undefined) return groups.filter(({ repository }) => containing([repository ?? ''], part).length > 0)
    if (groups.length > 0) return groups
    return [{ kind: 'message', parent: localRoot, severity: 'info', text: rowSentences.noImages() }]
  }

  async #askUntilCurrent(): Promise<void> {
    while (this.#outdated) {
      this.#outdated = false
      await this.#ask()
    }
  }

  async #ask(): Promise<void> {
    const before = this.#state
    this.#state = await this.#answer()
    const images = this.#state.kind === 'known' ? this.#state.images : []
    this.#named = new Map(images.flatMap((image) => image.references.map((name) => [plainName(name), image])))
    if (JSON.stringify(before) !== JSON.stringify(this.#state)) this.#changed()
  }

  async #answer(): Promise<State> {
    try {
      const engine = await this.#engine.current()
      if (engine === undefined) return { kind: 'absent' }
      const [info, images] = await Promise.all([engine.info(), engine.images()])
      return { kind: 'known', info, images }
    } catch (error) {
      return { kind: 'failed', error }
    }
  }
}

function noEngineRow(): MessageNode {
  return {
    kind: 'message',
    parent: localRoot,
    severity: 'info',
    text: rowSentences.noEngine(),
    details: rowSentences.whereEnginesWereSought(),
    retry: true,
  }
}

function failedRow(error: unknown): MessageNode {
  const { text } = messageFor(error)
  return { kind: 'message', parent: localRoot, severity: 'error', text, retry: true }
}
