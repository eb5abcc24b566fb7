import * as vscode from 'vscode'
import { showQuickPick } from '../display/boxes.ts'
import { openDockerfileTitle, whichDockerfilePrompt } from '../words/build.ts'

const pattern = '**/{Dockerfile,Dockerfile.*,*.dockerfile,*.Dockerfile,Containerfile,Containerfile.*}'
const most = 200

/** Lets the person choose one of the workspace's Dockerfiles; the only one, or the one being edited, is taken. */
export async function pickDockerfile(title: string): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document.uri
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', most)
  const files = found.filter((uri) => !uri.path.endsWith('.dockerignore'))
  const edited = files.find((uri) => uri.toString() === open?.toString())
  if (edited !== undefined) return edited
  if (files.length <= 1) return files[0] ?? (await browse(title))
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
  items.sort((one, other) => one.label.localeCompare(other.label))
  const picked = await showQuickPick(items, { title, placeHolder: whichDockerfilePrompt() })
  return picked?.uri
}

async function browse(title: string): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title, canSelectMany: false, openLabel: openDockerfileTitle() })
  return chosen?.[0]
}
