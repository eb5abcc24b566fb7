import { hostname } from 'node:os'
import * as vscode from 'vscode'
import { openApi } from './api.ts'
import type { PortolanApi } from './api.ts'
import {
  commandName,
  keysOf,
  loadedOnUse,
  operationCommands,
  registryCommands,
  rowCommandName,
  rowCommands,
  treeCommands,
  type Handlers,
} from './commands.ts'
import { openLog } from './display/log.ts'
import { warn } from './display/notices.ts'
import { LiveEngine } from './engine.ts'
import { Notifications } from './failures.ts'
import { channelLogger } from './host/logger.ts'
import { begun } from './interrupted.ts'
import { forgetOtherArguments } from './build/memory.ts'
import { followOtherWindows } from './registries/elsewhere.ts'
import { LiveRegistries } from './registries/live.ts'
import { Secrets } from './registries/secrets.ts'
import { RegistrySettings, workspaceId } from './registries/settings.ts'
import { Upkeep } from './registries/upkeep.ts'
import { offRow, onRow } from './rows.ts'
import type { Services } from './services.ts'
import { RegistryDrag } from './tree/drag.ts'
import { TreeView } from './tree/view.ts'
import { withTrust } from './trust.ts'
import { lostRowSentence } from './words/rows.ts'
import { manageTrustTitle, untrustedText } from './words/trust.ts'

/** The composition root. Makes what is light; core, engine, tree and commands are loaded when they are first used. */
export function activate(context: vscode.ExtensionContext): PortolanApi {
  const log = openLog('Portolan')
  const logger = channelLogger(log)
  const version = String(context.extension.packageJSON.version)
  const settings = new RegistrySettings()
  const secrets = new Secrets(context.secrets)
  const configs = async () => (await registries.current()).configs
  const logins = once(async () => {
    const [{ Logins }, { otherLogins }] = await Promise.all([
      import('./registries/logins.ts'),
      import('./host/host.ts'),
    ])
    return new Logins({ secrets, workspace: workspaceId, others: await otherLogins(logger) })
  })
  const host = once(async () => {
    const credentials = (await logins()).listed(configs)
    return (await import('./host/host.ts')).createHost({ logger, version, credentials })
  })
  const upkeep = new Upkeep({
    secrets,
    scopes: () => settings.scopes(),
    isTrusted: () => vscode.workspace.isTrusted,
    workspace: workspaceId,
    home: homeOf(vscode.env.remoteName),
    globalState: context.globalState,
    workspaceState: context.workspaceState,
    logger,
  })
  const registries: LiveRegistries = new LiveRegistries({
    settings,
    host,
    logins: async (config) => (await logins()).for(config),
    onRead: () => void upkeep.look(),
  })
  const engine = new LiveEngine(logger)
  const failures = new Notifications(log, async (names) => {
    const { chain } = await registries.current()
    for (const name of names) chain.resetHealth(name)
  })
  const order = once(async () => (await import('./registries/order.ts')).registryOrder(settings))
  const dragAndDrop = new RegistryDrag(async (name, before) => (await order()).place(name, before))
  const tree = new TreeView({ registries, engine, log, dragAndDrop })
  const elsewhere = followOtherWindows({ secrets, live: registries, tree, workspace: workspaceId })
  context.subscriptions.push(log, registries, engine, tree, upkeep, elsewhere)

  const services: Services = {
    registries,
    engine,
    host,
    tree,
    failures,
    log,
    globalState: context.globalState,
    workspaceState: context.workspaceState,
    extensionUri: context.extensionUri,
    subscriptions: context.subscriptions,
  }
  const operations = once(async () => (await import('./verbs.ts')).operationHandlers(services))
  const all: Handlers = {
    ...loadedOnUse(
      registryCommands,
      once(async () => {
        const { registryHandlers } = await import('./registries/handlers.ts')
        return registryHandlers({ services, settings, secrets, live: registries })
      }),
    ),
    ...loadedOnUse(
      treeCommands,
      once(async () => {
        const { treeHandlers } = await import('./tree/handlers.ts')
        return treeHandlers({ tree, log })
      }),
    ),
    ...loadedOnUse(operationCommands, operations),
  }
  const handlers = withTrust(all, {
    isTrusted: () => vscode.workspace.isTrusted,
    refuse: async () => failures.tell(await notTrusted(), { actions: [manageTrust()] }),
  })
  void forgetOtherArguments(context.workspaceState)
  const register = (name: string, handler: (...args: never[]) => unknown): void =>
    void context.subscriptions.push(vscode.commands.registerCommand(name, reported(handler, failures)))
  for (const id of keysOf(handlers)) register(commandName(id), offRow(handlers[id]))
  for (const id of keysOf(rowCommands)) register(rowCommandName(id), onRow(handlers[id], sayLost))
  if (begun(context.workspaceState).length > 0) void operations()
  return openApi(services)
}

function sayLost(): void {
  void warn(lostRowSentence())
}

/** `handler`, with what it throws told to the person. */
function reported(handler: (...args: never[]) => unknown, failures: Notifications): (...args: never[]) => unknown {
  return async (...args) => {
    try {
      return await handler(...args)
    } catch (error) {
      await failures.tell(error)
      return undefined
    }
  }
}

async function notTrusted(): Promise<Error> {
  const { CoreError } = await import('../core/index.ts')
  return new CoreError('ERR_POLICY', untrustedText())
}

function manageTrust() {
  return { title: manageTrustTitle(), run: () => vscode.commands.executeCommand('workbench.trust.manage') }
}

/** Whose user settings these are: those of a remote computer are not those of this one. */
function homeOf(remoteName: string | undefined): string {
  return remoteName === undefined ? '' : `${remoteName} ${hostname()}`
}

/** `load`, called at most once. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => (loaded ??= load())
}
