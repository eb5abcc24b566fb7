import path from 'node:path'
import * as vscode from 'vscode'
import { isCoreError, messageOf } from '../../core/index.ts'
import type { CoreError } from '../../core/index.ts'
import type { Engine } from '../../engine/index.ts'
import { dockerfileNeeds } from '../../language/index.ts'
import type { LineRange } from '../../language/index.ts'
import { build as buildImage, buildAndPush } from '../../operations/index.ts'
import type { BuildingEvent, BuildRequest, Pushed } from '../../operations/index.ts'
import { operationContext } from '../context.ts'
import type { CommandContext } from '../context.ts'
import { complain } from '../display/notices.ts'
import { problem } from '../display/problems.ts'
import {
  buildFailedSentence,
  buildImageTitle,
  buildingTitle,
  buildLines,
  buildTerminalTitle,
  notBuiltSentence,
  notOnDiskText,
  showLineTitle,
  showOutputTitle,
} from '../words/build.ts'
import { messageFor, remedyTitles } from '../words/messages.ts'
import { askOwner } from '../pull/asking.ts'
import { pushedFromHere, rememberPushed } from '../push/memory.ts'
import { announcePush } from '../push/pushed.ts'
import { askToReplace } from '../push/replace.ts'
import { simulated } from '../work/simulated.ts'
import type { Running } from '../work/work.ts'
import { pickDockerfile } from './dockerfiles.ts'
import { askBuild } from './inputs.ts'
import type { BuildInputs } from './inputs.ts'
import { rememberBuild } from './memory.ts'
import type { Given } from './needs.ts'
import { buildPainter, fullName } from './painter.ts'
import { BuildProblem } from './problem.ts'
import { BuildTerminal } from './terminal.ts'

interface Build {
  readonly file: vscode.Uri
  readonly text: string
  readonly inputs: BuildInputs
  readonly engine: Engine
}

interface Operating {
  readonly signal: AbortSignal
  readonly onEvent: (event: BuildingEvent) => void
  readonly terminal: BuildTerminal
}

interface BuildOptions {
  readonly push: boolean
}

/** Builds Dockerfiles, pushes what came out of them, and keeps the failing lines in Problems. */
export class Builder implements vscode.Disposable {
  readonly #context: CommandContext
  readonly #problems = vscode.languages.createDiagnosticCollection('portolan')
  readonly #terminals = new Map<string, BuildTerminal>()
  readonly #given = new Map<string, Given>()

  constructor(context: CommandContext) {
    this.#context = context
  }

  /** Builds `target` (asked for when absent) and, with `push`, pushes the image. A failure is told, never thrown. */
  async build(target: vscode.Uri | undefined, options: BuildOptions): Promise<void> {
    const title = buildImageTitle(options)
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
    const { repository, tag, registry, target, buildArgs } = inputs
    if (engine === undefined) {
      simulated(notBuiltSentence(vscode.workspace.asRelativePath(file), fullName(inputs)))
      return
    }
    const last = { repository, tag, buildArgs, ...(registry && { registry }), ...(target && { target }) }
    await rememberBuild(this.#context.workspaceState, dockerfile, last)
    const job = { verb: 'build', title: buildingTitle(`${repository}:${tag}`) } as const
    const pushed = await this.#context.work.run(job, (running) => this.#run({ file, text, inputs, engine }, running))
    if (pushed) announcePush(this.#context, pushed)
  }

  async #run(build: Build, running: Running): Promise<Pushed | undefined> {
    const stop = new AbortController()
    const terminal = this.#terminal(build, () => stop.abort())
    const signal = AbortSignal.any([running.signal, stop.signal])
    const paint = buildPainter({ terminal, running: { ...running, signal }, inputs: build.inputs })
    let marked: BuildProblem | undefined
    const onEvent = (event: BuildingEvent): void => {
      paint(event)
      if (event.kind === 'failed') marked = this.#mark(build.file, event.error, event.lines)
    }
    try {
      return await this.#operate(build, { signal, onEvent, terminal })
    } catch (error) {
      const isStopped = signal.aborted || isCoreError(error, 'ERR_CANCELLED')
      const message = isCoreError(error, 'ERR_ENGINE') ? messageOf(error) : messageFor(error).text
      terminal.failure(isStopped ? buildLines.cancelled() : message)
      throw marked ?? error
    }
  }

  async #operate(build: Build, { signal, onEvent, terminal }: Operating): Promise<Pushed | undefined> {
    const { inputs, engine } = build
    const { entry, repository, tag } = inputs
    const { workspaceState } = this.#context
    const context = await operationContext(this.#context, engine)
    const options = { signal, onEvent, ask: { owner: askOwner, replace: askToReplace } }
    if (entry === undefined) {
      const { imageId } = await buildImage(context, requestOf(build), options)
      terminal.success(buildLines.named(fullName(inputs), imageId))
      return undefined
    }
    const target = { registry: entry.registry, repository, tag }
    const request = { build: requestOf(build), target, ours: pushedFromHere(workspaceState, target) }
    const { built, pushed } = await buildAndPush(context, request, options)
    const { reference, digest, durationMs } = pushed
    if (digest !== undefined) await rememberPushed(workspaceState, reference, digest)
    terminal.success(buildLines.pushed(reference, digest ?? built.imageId, durationMs))
    return pushed
  }

  #terminal({ file, inputs }: Build, onInterrupt: () => void): BuildTerminal {
    this.#problems.delete(file)
    this.#terminals.get(file.toString())?.dispose()
    const terminal = new BuildTerminal(buildTerminalTitle(inputs.repository), onInterrupt)
    this.#terminals.set(file.toString(), terminal)
    terminal.title(`${vscode.workspace.asRelativePath(file)} → ${fullName(inputs)}`)
    return terminal
  }

  /** Puts a failure in Problems where it has its line; what the engine says belongs to the file in any case. */
  #mark(file: vscode.Uri, error: CoreError, lines: LineRange | undefined): BuildProblem | undefined {
    const isEngine = error.code === 'ERR_ENGINE'
    if (lines === undefined && !isEngine) return undefined
    const message = isEngine ? messageOf(error) : messageFor(error).text
    const { start, end } = lines ?? { start: 0, end: 0 }
    const range = new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER)
    this.#problems.set(file, [problem(range, message)])
    return isEngine && lines !== undefined ? new BuildProblem(message, lines, error) : undefined
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
    const show = showLineTitle()
    const output = showOutputTitle()
    const again = remedyTitles.retry()
    const sentence = buildFailedSentence({
      line: error.lines.start + 1,
      file: vscode.workspace.asRelativePath(file),
      reason: error.message.split('\n')[0] ?? '',
    })
    const chosen = await complain(sentence, show, output, again)
    if (chosen === show) await showLine(file, error.lines.start)
    if (chosen === output) terminal?.show()
    if (chosen === again) await retry()
  }
}

async function showLine(file: vscode.Uri, line: number): Promise<void> {
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(line, 0, line, 0) })
}

function notOnDisk(): Error {
  return new Error(notOnDiskText())
}

function requestOf({ file, text, inputs }: Build): BuildRequest {
  const { repository, tag, target, buildArgs, hidden, secrets } = inputs
  return {
    context: path.dirname(file.fsPath),
    dockerfile: file.fsPath,
    text,
    tags: [`${repository}:${tag}`],
    buildArgs: { ...buildArgs, ...hidden },
    ...(target && { target }),
    secrets,
  }
}
