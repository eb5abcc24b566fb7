import path from 'node:path'
import * as vscode from 'vscode'
import { isCoreError, messageOf } from '../../core/index.ts'
import type { Credential } from '../../core/index.ts'
import { baseImages, dockerfileNeeds } from '../../engine/index.ts'
import type { BuildEvent, Engine } from '../../engine/index.ts'
import { fetchBases } from './base-images.ts'
import { askBuild } from './build-inputs.ts'
import type { BuildInputs } from './build-inputs.ts'
import { rememberBuild } from './build-memory.ts'
import { BuildTerminal } from './build-terminal.ts'
import { credentialFor } from './context.ts'
import type { OperationContext } from './context.ts'
import { pickDockerfile } from './dockerfiles.ts'
import { failingLine } from './failing-line.ts'
import { duration, shortDigest } from './format.ts'
import { announcePush, send } from './push.ts'
import type { Pushed } from './push.ts'
import { simulated } from './simulated.ts'
import type { Running } from './work.ts'

interface Build {
  readonly file: vscode.Uri
  readonly text: string
  readonly inputs: BuildInputs
  readonly engine: Engine
  readonly terminal: BuildTerminal
}

/** Builds Dockerfiles, pushes what came out of them, and keeps the failing lines in Problems. */
export class Builder implements vscode.Disposable {
  readonly #context: OperationContext
  readonly #problems = vscode.languages.createDiagnosticCollection('portolan')
  readonly #terminals = new Map<string, BuildTerminal>()

  constructor(context: OperationContext) {
    this.#context = context
  }

  /** Builds `target` (asked for when absent) and, with `push`, pushes the image. A failure is told, never thrown. */
  async build(target: vscode.Uri | undefined, options: { readonly push: boolean }): Promise<void> {
    const title = options.push ? vscode.l10n.t('Build and Push Image') : vscode.l10n.t('Build Image')
    try {
      const file = target ?? (await pickDockerfile(title))
      if (file === undefined) return
      const document = await vscode.workspace.openTextDocument(file)
      if (document.isDirty) await document.save()
      await this.#build(file, document.getText(), { ...options, title })
    } catch (error) {
      await this.#context.failures.tell(error, { retry: () => this.build(target, options) })
    }
  }

  dispose(): void {
    this.#problems.dispose()
    for (const terminal of this.#terminals.values()) terminal.dispose()
  }

  async #build(
    file: vscode.Uri,
    text: string,
    { push, title }: { readonly push: boolean; readonly title: string },
  ): Promise<void> {
    const folder = path.dirname(file.fsPath)
    const asking = { title, dockerfile: file.toString(), folder, push, needs: dockerfileNeeds(text) }
    const inputs = await askBuild(this.#context, asking)
    if (inputs === undefined) return
    const engine = await this.#context.engine.current()
    const name = `${inputs.repository}:${inputs.tag}`
    if (engine === undefined) {
      simulated(
        vscode.l10n.t(
          'Nothing was built: no container engine answers. {0} would be the image {1}.',
          file.fsPath,
          fullName(inputs),
        ),
      )
      return
    }
    const { entry, repository, tag, registry, target, buildArgs } = inputs
    await rememberBuild(this.#context.workspaceState, file.toString(), {
      repository,
      tag,
      buildArgs,
      ...(registry && { registry }),
      ...(target && { target }),
    })
    const pushed = await this.#context.work.run(
      { verb: 'build', title: vscode.l10n.t('Building {0}', name) },
      (running) => this.#run({ file, text, inputs, engine }, running),
    )
    if (pushed && entry) announcePush(this.#context, { source: name, entry, repository, tag }, pushed)
  }

  async #run(build: Omit<Build, 'terminal'>, running: Running): Promise<Pushed | undefined> {
    const stop = new AbortController()
    const terminal = this.#terminal(build, () => stop.abort())
    const signal = AbortSignal.any([running.signal, stop.signal])
    const { inputs } = build
    try {
      const imageId = await this.#image({ ...build, terminal }, { ...running, signal })
      if (inputs.entry === undefined) {
        terminal.success(vscode.l10n.t('{0} is {1}', fullName(inputs), shortDigest(imageId)))
        return undefined
      }
      const push = { source: imageId, entry: inputs.entry, repository: inputs.repository, tag: inputs.tag }
      terminal.note(vscode.l10n.t('Pushing {0} to {1}…', fullName(inputs), inputs.entry.registry.name))
      const pushed = await send(this.#context, { engine: build.engine, push, running: { ...running, signal } })
      terminal.success(
        vscode.l10n.t(
          'Pushed {0} ({1}) in {2}',
          pushed.reference,
          shortDigest(pushed.result.digest ?? imageId),
          duration(pushed.ms),
        ),
      )
      return pushed
    } catch (error) {
      terminal.failure(isCoreError(error, 'ERR_CANCELLED') ? vscode.l10n.t('Cancelled.') : messageOf(error))
      throw error
    }
  }

  /** The built image's id. A failure leaves its line in Problems. */
  async #image({ file, text, inputs, engine, terminal }: Build, running: Running): Promise<string> {
    const { signal } = running
    let failed: string | undefined
    const onEvent = (event: BuildEvent): void => {
      terminal.event(event)
      if (event.kind === 'step' && event.state === 'started') running.report(event.name)
      if (event.kind === 'step' && event.state === 'failed') failed = event.name
    }
    try {
      const names = baseImages(text, inputs.buildArgs)
      await fetchBases(this.#context, { engine, names, terminal, signal })
      const { imageId, durationMs } = await engine.build({
        context: path.dirname(file.fsPath),
        dockerfile: file.fsPath,
        tags: [`${inputs.repository}:${inputs.tag}`],
        buildArgs: inputs.buildArgs,
        ...(inputs.target && { target: inputs.target }),
        secrets: inputs.secrets,
        credentialFor: (host) => this.#credential(host),
        onEvent,
        signal,
      })
      terminal.success(vscode.l10n.t('Built {0} in {1}', `${inputs.repository}:${inputs.tag}`, duration(durationMs)))
      return imageId
    } catch (error) {
      if (isCoreError(error, 'ERR_ENGINE')) this.#mark(file, { text, step: failed, message: messageOf(error) })
      throw error
    }
  }

  /** The credential of the configured registry at `host`; nothing for a host that is not configured. */
  async #credential(host: string): Promise<Credential | undefined> {
    const wanted = host === 'registry-1.docker.io' || host === 'index.docker.io' ? 'docker.io' : host
    const { entries } = await this.#context.registries.current()
    const entry = entries.find(({ registry }) => registry.host === wanted)
    return entry && (await credentialFor(this.#context, entry.registry, ''))
  }

  #terminal({ file, inputs }: Omit<Build, 'terminal'>, onInterrupt: () => void): BuildTerminal {
    this.#problems.delete(file)
    this.#terminals.get(file.toString())?.dispose()
    const terminal = new BuildTerminal(vscode.l10n.t('Build {0}', inputs.repository), onInterrupt)
    this.#terminals.set(file.toString(), terminal)
    terminal.title(`${vscode.workspace.asRelativePath(file)} → ${fullName(inputs)}`)
    return terminal
  }

  #mark(
    file: vscode.Uri,
    { text, step, message }: { readonly text: string; readonly step: string | undefined; readonly message: string },
  ): void {
    const found = failingLine(text, step, message) ?? { start: 0, end: 0 }
    const range = new vscode.Range(found.start, 0, found.end, Number.MAX_SAFE_INTEGER)
    const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error)
    problem.source = 'Portolan'
    this.#problems.set(file, [problem])
  }
}

function fullName({ entry, repository, tag }: BuildInputs): string {
  return `${entry ? entry.registry.fullName(repository) : repository}:${tag}`
}
