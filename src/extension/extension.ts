import * as vscode from 'vscode'
import {
  commandName,
  keysOf,
  loadedOnUse,
  operationCommands,
  registryCommands,
  treeCommands,
  type Handlers,
} from './commands.ts'
import type { CredentialProvider } from '../core/index.ts'
import { LiveEngine } from './engine.ts'
import { Notifications } from './failures.ts'
import { channelLogger } from './host/logger.ts'
import { begun } from './interrupted.ts'
import { keptCredentials } from './registries/credentials.ts'
import { LiveRegistries } from './registries/live.ts'
import { Secrets } from './registries/secrets.ts'
import { RegistrySettings } from './registries/settings.ts'
import type { Services } from './services.ts'
import { RegistryDrag } from './tree/drag.ts'
import { TreeView } from './tree/view.ts'

/** The composition root. Makes what is light; core, engine, tree and commands are loaded when they are first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Portolan', { log: true })
  const logger = channelLogger(log)
  const version = String(context.extension.packageJSON.version)
  const settings = new RegistrySettings()
  const secrets = new Secrets(context.secrets)
  const configs = async () => (await registries.current()).configs
  const credentials = (others: CredentialProvider) => keptCredentials({ secrets, configs, others })
  const host = once(async () => (await import('./host/host.ts')).createHost({ logger, version, credentials }))
  const registries: LiveRegistries = new LiveRegistries({ settings, host })
  const engine = new LiveEngine(logger)
  const failures = new Notifications(log)
  const order = once(async () => (await import('./registries/order.ts')).registryOrder(settings))
  const dragAndDrop = new RegistryDrag(async (name, before) => (await order()).place(name, before))
  const tree = new TreeView({ registries, engine, log, dragAndDrop })
  context.subscriptions.push(log, registries, engine, tree)

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
  const operations = once(async () => (await import('./operations/operations.ts')).operationHandlers(services))
  const handlers: Handlers = {
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
  for (const id of keysOf(handlers))
    context.subscriptions.push(vscode.commands.registerCommand(commandName(id), reported(handlers[id], failures)))
  if (begun(context.workspaceState).length > 0) void operations()
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

/** `load`, called at most once. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => (loaded ??= load())
}
