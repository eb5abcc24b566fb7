import * as vscode from 'vscode'
import { oneLine } from '../../core/text.ts'
import { copyLines, mention } from '../display/notices.ts'
import { pageCopiedText } from '../words/pages.ts'

const scheme = 'portolan-explain'

/** A page to read, and the same as text for a colleague. */
export interface Content {
  readonly markdown: string
  readonly text: string
}

/** Read-only pages of Markdown, each under a name; opening one again shows its new content. */
export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #pages = new Map<string, Content>()
  readonly #changed = new vscode.EventEmitter<vscode.Uri>()
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this)
  readonly onDidChange = this.#changed.event

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#pages.get(uri.path)?.markdown ?? ''
  }

  async open(name: string, content: Content): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${oneLine(name).replaceAll('/', '∕')}.md` })
    this.#pages.set(uri.path, content)
    this.#changed.fire(uri)
    await vscode.commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor')
  }

  /** Puts the page on screen into the clipboard, as text. */
  async copy(uri: vscode.Uri | undefined): Promise<void> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
    const open = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined
    const page = this.#pages.get((uri ?? open)?.path ?? '')
    if (page === undefined) return
    await copyLines(...page.text.split('\n'))
    mention(pageCopiedText(), 3000)
  }

  dispose(): void {
    this.#registration.dispose()
    this.#changed.dispose()
  }
}
