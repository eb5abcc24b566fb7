import type { Handlers, OperationCommandId } from '../commands.ts'
import { keysOf, operationCommands } from '../commands.ts'
import type { Services } from '../services.ts'

/** The handlers of everything that moves, makes or looks into images. */
export function operationHandlers({ log }: Services): Handlers<OperationCommandId> {
  const handler = (id: OperationCommandId) => () => log.info(id)
  const pairs = keysOf(operationCommands).map((id) => [id, handler(id)])
  return Object.fromEntries(pairs) as Handlers<OperationCommandId>
}
