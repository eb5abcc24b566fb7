import * as vscode from 'vscode'
import { advise, warn } from '../display/notices.ts'

interface Action {
  readonly title: string
  readonly run: () => unknown
}

/** Says what would have been done, and offers the way to an engine; `more` is offered beside it. */
export function simulated(sentence: string, more?: Action): void {
  const how = vscode.l10n.t('How to Connect an Engine')
  const buttons = more === undefined ? [how] : [more.title, how]
  void warn(sentence, ...buttons).then(async (chosen) => {
    if (chosen === more?.title) await more?.run()
    if (chosen !== how) return
    await advise(
      vscode.l10n.t('Connect a container engine'),
      vscode.l10n.t(
        'Start Docker or Podman on this computer, or set DOCKER_HOST or a Docker context before VS Code starts. Portolan looks at the Docker context, DOCKER_HOST, /var/run/docker.sock and the Podman socket, and uses the engine as soon as one answers. Browsing, explaining and copying names work without.',
      ),
    )
  })
}
