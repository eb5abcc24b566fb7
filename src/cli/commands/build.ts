import { stat } from 'node:fs/promises'
import path from 'node:path'
import { CoreError, parseReference } from '../../core/index.ts'
import type { PushTarget } from '../../core/index.ts'
import type { BuildEvent } from '../../engine/index.ts'
import { build as buildImage, buildAndPush } from '../../operations/index.ts'
import type { BuildingEvent, BuildRequest, Built, Pushed } from '../../operations/index.ts'
import type { Command, Given } from '../command.ts'
import type { Output } from '../output.ts'
import type { Session } from '../session.ts'
import { exitStatus } from '../status.ts'
import { facts } from '../table.ts'
import { formatDuration } from '../../core/text.ts'
import { UsageError } from '../usage.ts'

/** Builds an image through the engine, its base images from the registries in their order. */
export const build: Command = {
  name: 'build',
  words: ['DOCKERFILE'],
  summary: 'build an image through the engine, and push it',
  options: {
    tag: { type: 'string' },
    push: { type: 'boolean' },
    target: { type: 'string' },
    'build-arg': { type: 'string', multiple: true },
    'no-cache': { type: 'boolean' },
  },
  optionHelp: {
    '--tag REF': 'its name',
    '--push': 'push it to the registry that its name means',
    '--target STAGE': 'build up to this stage',
    '--build-arg NAME=VALUE': 'a build argument; may be given more than once',
    '--no-cache': 'run every step',
  },
  run: async (session, given) => {
    const { output, operations } = session
    const tag = given.value('tag')
    if (tag === undefined) throw new UsageError('--tag is missing', 'build')
    const request = await requestOf(given, tag)
    const target = given.flag('push') ? session.chain.pushTarget(parseReference(tag)) : undefined
    const { built, pushed } = await run(session, { request, target, context: await operations() })
    output.show(resultOf(tag, built, pushed), () => describe(tag, built, pushed))
    return exitStatus.done
  },
}

interface Building {
  readonly request: BuildRequest
  readonly target: PushTarget | undefined
  readonly context: Awaited<ReturnType<Session['operations']>>
}

async function run(
  { output, signal }: Session,
  { request, target, context }: Building,
): Promise<{ readonly built: Built; readonly pushed?: Pushed }> {
  const options = { signal, onEvent: (event: BuildingEvent): void => tell(output, event) }
  if (target !== undefined) return await buildAndPush(context, { build: request, target }, options)
  return { built: await buildImage(context, request, options) }
}

async function requestOf(given: Given, tag: string): Promise<BuildRequest> {
  const [word = ''] = given.words
  const found = await stat(word).catch((error: Error) => {
    throw new CoreError('ERR_LOCAL', error.message, { cause: error })
  })
  const dockerfile = path.resolve(found.isDirectory() ? path.join(word, 'Dockerfile') : word)
  const { tag: version = 'latest', ...name } = parseReference(tag)
  if (name.digest !== undefined) throw new UsageError('--tag takes a name with a tag, not a digest', 'build')
  const place = name.host === undefined ? name.repository : `${name.host}/${name.repository}`
  const target = given.value('target')
  return {
    context: path.dirname(dockerfile),
    dockerfile,
    tags: [`${place}:${version}`],
    buildArgs: Object.fromEntries(given.values('build-arg').map(argument)),
    noCache: given.flag('no-cache'),
    ...(target !== undefined && { target }),
  }
}

/** `NAME=VALUE`. */
function argument(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UsageError(`--build-arg ${JSON.stringify(text)} is not NAME=VALUE`, 'build')
  return [text.slice(0, equals), text.slice(equals + 1)]
}

function resultOf(tag: string, { imageId, durationMs }: Built, pushed: Pushed | undefined) {
  const built = { reference: tag, imageId, durationMs: Math.round(durationMs) }
  if (pushed === undefined) return built
  return {
    ...built,
    pushed: { reference: pushed.reference, registry: pushed.target.registry.name, digest: pushed.digest },
  }
}

function describe(tag: string, { imageId, durationMs }: Built, pushed: Pushed | undefined): readonly string[] {
  return facts([
    ['Built', `${tag} in ${formatDuration(durationMs)}`],
    ['Image', imageId],
    ['Pushed', pushed?.reference],
    ['Registry', pushed?.target.registry.name],
    ['Digest', pushed?.digest],
  ])
}

/** What happens, on stderr; of the builder, its steps and what they print. */
function tell(output: Output, event: BuildingEvent): void {
  if (event.kind === 'resolved')
    output.tell(`${event.name}: from ${event.resolution.registry.name} (${event.resolution.descriptor.digest})`)
  if (event.kind === 'left') output.tell(`${event.name}: left to the engine`)
  if (event.kind === 'moved') output.tell(`portolan: ${event.from.name} broke off; going on from ${event.to.name}`)
  if (event.kind === 'builder') for (const line of linesOf(event.event)) output.tell(line)
}

function linesOf(event: BuildEvent): readonly string[] {
  if (event.kind === 'warning') return [`warning: ${event.text}`]
  if (event.kind === 'log')
    return event.text
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`)
  if (event.kind !== 'step' || event.state === 'started') return []
  return [`${event.name}: ${event.state}${event.error === undefined ? '' : `: ${event.error}`}`]
}
