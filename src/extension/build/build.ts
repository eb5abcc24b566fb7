import path from 'node:path'
import * as vscode from 'vscode'
import { isCoreError, messageOf } from '../../core/index.ts'
import type { Credential, Resolution } from '../../core/index.ts'
import type { BuildEvent, Engine } from '../../engine/index.ts'
import { dockerfileNeeds } from '../../language/index.ts'
import type { LineRange } from '../../language/index.ts'
import { complain } from '../display/notices.ts'
import { problem } from '../display/problems.ts'
import { messageFor } from '../words/messages.ts'
import { agreeToReplace } from '../push/agreed.ts'
import { fetchBases } from './bases.ts'
import { askBuild } from './inputs.ts'
import type { BuildInputs } from './inputs.ts'
import { rememberBuild } from './memory.ts'
import type { Given } from './needs.ts'
import { BuildProblem } from './problem.ts'
import { BuildTerminal } from './terminal.ts'
import { credentialFor } from '../context.ts'
import type { OperationContext } from '../context.ts'
import { pickDockerfile } from './dockerfiles.ts'
import { failingLine } from './failing-line.ts'
import { duration, shortDigest } from '../words/format.ts'
import { announcePush, send } from '../push/push.ts'
import type { Pushed } from '../push/push.ts'
import { simulated } from '../work/simulated.ts'
import type { Running } from '../work/work.ts'

interface Build {
  readonly file: vscode.Uri
  readonly text: string
  readonly inputs: BuildInputs
  readonly engine: Engine
  readonly terminal: BuildTerminal
}

interface Marking extends Pick<Build, 'file' | 'text'> {
  /** The step that failed. */
  readonly step: string | undefined
  /** Of the image that could not be had. */
  readonly lines: LineRange | undefined
}

interface BuildOptions {
  readonly push: boolean
}

/** Builds Dockerfiles, pushes what came out of them, and keeps the failing lines in Problems. */
export class Builder implements vscode.Disposable {
  readonly #context: OperationContext
  readonly #problems = vscode.languages.createDiagnosticCollection('portolan')
  readonly #terminals = new Map<string, BuildTerminal>()
  readonly #given = new Map<string, Given>()

  constructor(context: OperationContext) {
    this.#context = context
  }

  /** Builds `target` (asked for when absent) and, with `push`, pushes the image. A failure is told, never thrown. */
  async build(target: vscode.Uri | undefined, options: BuildOptions): Promise<void> {
    const title = options.push ? vscode.l10n.t('Build and Push Image') : vscode.l10n.t('Build Image')
    const file = target ?? (await pickDockerfile(title))
    if (file === undefined) return
    try {
      if (file.scheme !== 'file') throw notOnDisk()
      const document = await vscode.workspace.openTextDocument(file)
      if (document.isDirty) await document.save()
      await this.#build(file, document.getText(), { ...options, title })
    } catch (error) {
      await this.#tell(error, file, options)
    }
  }

  dispose(): void {
    this.#problems.dispose()
    for (const terminal of this.#terminals.values()) terminal.dispose()
  }

  async #build(
    file: vscode.Uri,
    text: string,
    { push, title }: BuildOptions & { readonly title: string },
  ): Promise<void> {
    const dockerfile = file.toString()
    const given = this.#given.get(dockerfile) ?? new Map<string, string>()
    this.#given.set(dockerfile, given)
    const folder = path.dirname(file.fsPath)
    const asking = { title, dockerfile, folder, push, needs: dockerfileNeeds(text), given }
    const inputs = await askBuild(this.#context, asking)
    if (inputs === undefined) return
    const engine = await this.#context.engine.current()
    const { entry, repository, tag, registry, target, buildArgs } = inputs
    if (engine === undefined) {
      const place = vscode.workspace.asRelativePath(file)
      simulated(
        vscode.l10n.t(
          'Nothing was built: no container engine answers. {0} would be built as {1}.',
          place,
          fullName(inputs),
        ),
      )
      return
    }
    const last = { repository, tag, buildArgs, ...(registry && { registry }), ...(target && { target }) }
    await rememberBuild(this.#context.workspaceState, dockerfile, last)
    const name = `${repository}:${tag}`
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
      const { entry } = inputs
      const asking = { running: { ...running, signal } }
      const agreed = entry && (await agreeToReplace(this.#context, { target: { ...inputs, entry }, ...asking }))
      const imageId = await this.#image({ ...build, terminal }, { ...running, signal })
      if (inputs.entry === undefined) {
        terminal.success(vscode.l10n.t('{0} is {1}', fullName(inputs), shortDigest(imageId)))
        return undefined
      }
      const push = { source: imageId, entry: inputs.entry, repository: inputs.repository, tag: inputs.tag }
      terminal.note(vscode.l10n.t('Pushing {0} to {1}…', fullName(inputs), inputs.entry.registry.name))
      const pushed = await send(this.#context, { engine: build.engine, push, running: { ...running, signal }, agreed })
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
      const isStopped = signal.aborted || isCoreError(error, 'ERR_CANCELLED')
      const message = isCoreError(error, 'ERR_ENGINE') ? messageOf(error) : messageFor(error).text
      terminal.failure(isStopped ? vscode.l10n.t('Cancelled.') : message)
      throw error
    }
  }

  /** The built image's id. A failure leaves its line in Problems. @throws BuildProblem where the line is known. */
  async #image({ file, text, inputs, engine, terminal }: Build, running: Running): Promise<string> {
    const { signal } = running
    let step: string | undefined
    let lines: LineRange | undefined
    const onEvent = (event: BuildEvent): void => {
      terminal.event(event)
      if (event.kind === 'step' && event.state === 'started') running.report(event.name)
      if (event.kind === 'step' && event.state === 'failed') step = event.name
    }
    const given = { ...inputs.buildArgs, ...inputs.hidden }
    const target = inputs.target ? { target: inputs.target } : {}
    const name = `${inputs.repository}:${inputs.tag}`
    try {
      const onLines = (range: LineRange): void => void (lines = range)
      const asked = { text, buildArgs: given, ...target }
      const images = await fetchBases(this.#context, { ...asked, engine, terminal, running, onLines })
      lines = undefined
      const { imageId, durationMs } = await engine.build({
        context: path.dirname(file.fsPath),
        dockerfile: file.fsPath,
        text: images.text,
        tags: [name],
        buildArgs: images.buildArgs,
        ...target,
        secrets: inputs.secrets,
        credentialFor: (host) => this.#credential(host, images.resolutions),
        onEvent,
        signal,
      })
      terminal.success(vscode.l10n.t('Built {0} in {1}', name, duration(durationMs)))
      return imageId
    } catch (error) {
      if (signal.aborted || isCoreError(error, 'ERR_CANCELLED')) throw error
      throw this.#marked(error, { file, text, step, lines })
    }
  }

  /**
   * The credential of the configured registry at `host`, of several there the one that serves an image of the build; nothing
   * for a host that is not configured.
   */
  async #credential(host: string, resolutions: readonly Resolution[]): Promise<Credential | undefined> {
    const wanted = host === 'registry-1.docker.io' || host === 'index.docker.io' ? 'docker.io' : host
    const { entries } = await this.#context.registries.current()
    const serving = resolutions.flatMap(({ registry }) => entries.filter((entry) => entry.registry === registry))
    const there = [...serving, ...entries].filter(({ registry }) => registry.host === wanted)
    const entry = there.find(({ rules }) => rules.addedBy === undefined) ?? there[0]
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

  /** `error`, with its line in Problems where it has one; what the engine says belongs to the file in any case. */
  #marked(error: unknown, { file, text, step, lines }: Marking): unknown {
    const isEngine = isCoreError(error, 'ERR_ENGINE')
    const found = lines ?? failingLine(text, step, isEngine ? messageOf(error) : '')
    if (found === undefined && !isEngine) return error
    const message = isEngine ? messageOf(error) : messageFor(error).text
    const { start, end } = found ?? { start: 0, end: 0 }
    const range = new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER)
    this.#problems.set(file, [problem(range, message)])
    return isEngine && found !== undefined ? new BuildProblem(message, found, error) : error
  }

  /** A failing line is told by its line and the first words of the builder; the terminal and Problems have the rest. */
  async #tell(error: unknown, file: vscode.Uri, options: BuildOptions): Promise<void> {
    const retry = (): Promise<void> => this.build(file, options)
    const terminal = this.#terminals.get(file.toString())
    if (!(error instanceof BuildProblem)) {
      await this.#context.failures.tell(error, { retry })
      return
    }
    this.#context.log.error(error.message)
    const show = vscode.l10n.t('Show Line')
    const output = vscode.l10n.t('Show Output')
    const again = vscode.l10n.t('Retry')
    const chosen = await complain(
      vscode.l10n.t(
        'The build failed at line {0} of {1}: {2}',
        error.lines.start + 1,
        vscode.workspace.asRelativePath(file),
        error.message.split('\n')[0] ?? '',
      ),
      show,
      output,
      again,
    )
    if (chosen === show) await showLine(file, error.lines.start)
    if (chosen === output) terminal?.show()
    if (chosen === again) await retry()
  }
}

async function showLine(file: vscode.Uri, line: number): Promise<void> {
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(line, 0, line, 0) })
}

function notOnDisk(): Error {
  return new Error(vscode.l10n.t('images are built from files on a disk, and this one is elsewhere'))
}

function fullName({ entry, repository, tag }: BuildInputs): string {
  return `${entry ? entry.registry.fullName(repository) : repository}:${tag}`
}
