import type { EngineImage } from '../../engine/index.ts'
import type { Command } from '../command.ts'
import { exitStatus } from '../status.ts'
import { table } from '../table.ts'
import { formatSize } from '../../core/text.ts'

/** The engine's images. */
export const images: Command = {
  name: 'images',
  words: [],
  summary: 'the images of the container engine',
  options: {},
  optionHelp: {},
  run: async ({ output, signal, operations }) => {
    const { engine } = await operations()
    const found = await engine.images(signal)
    const sorted = [...found].sort((one, other) => nameOf(one).localeCompare(nameOf(other)))
    output.show({ images: sorted }, () => table(sorted.flatMap(rowsOf)))
    return exitStatus.done
  },
}

/** A row for each name; one for an image without. */
function rowsOf(image: EngineImage): readonly (readonly string[])[] {
  const names = image.references.length === 0 ? ['-'] : image.references
  return names.map((name) => [name, image.id.slice(0, 'sha256:'.length + 12), formatSize(image.sizeBytes)])
}

function nameOf({ references, id }: EngineImage): string {
  return references[0] ?? `~${id}`
}
