import * as vscode from 'vscode'

/** Says what would have been done, and offers the way to an engine. */
export function simulated(sentence: string): void {
  const how = vscode.l10n.t('How to Connect an Engine')
  void vscode.window.showWarningMessage(sentence, how).then((chosen) => {
    if (chosen !== how) return
    void vscode.window.showInformationMessage(vscode.l10n.t('Connect a container engine'), {
      modal: true,
      detail: vscode.l10n.t(
        'Start Docker or Podman on this computer, or set DOCKER_HOST or a Docker context before VS Code starts. Portolan looks at the Docker context, DOCKER_HOST, /var/run/docker.sock and the Podman socket, and uses the engine as soon as one answers. Browsing, explaining and copying names work without.',
      ),
    })
  })
}
