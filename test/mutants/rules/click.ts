import type { Mutant } from '../mutant.ts'

const rows = ['test/extension/rows.test.ts']
const manifest = ['test/extension/manifest.test.ts']
const replaced = ['test/operations/replace.test.ts']
const likeness = ['test/extension/tree/local/likeness.test.ts']

/** An action acts on what was clicked, and destroys nothing unannounced. */
export const clickRules: readonly Mutant[] = [
  {
    rule: 'a menu whose row was lost does nothing',
    file: 'src/extension/rows.ts',
    from: 'return rows === undefined ? refuse() : handler(',
    to: 'return handler(',
    tests: rows,
  },
  {
    rule: 'selected rows are meant only when the clicked one is among them',
    file: 'src/extension/rows.ts',
    from: 'if (!rows.includes(node)) return [node]',
    to: 'if (rows.length === 0) return [node]',
    tests: rows,
  },
  {
    rule: 'nothing is done to a part of the selected rows',
    file: 'src/extension/rows.ts',
    from: 'return rows.every(isRow) ? rows : undefined',
    to: 'return rows.filter(isRow)',
    tests: rows,
  },
  {
    rule: 'the title of the view does not act on the focused row',
    file: 'src/extension/rows.ts',
    from: 'isOfRows(arg) ? undefined : arg',
    to: 'arg',
    tests: rows,
  },
  {
    rule: 'Delete Tag of a menu is the command that never looks at the selection',
    file: 'package.json',
    from: '"command": "portolan.row.deleteTag",\n          "when": "view == portolan.registries',
    to: '"command": "portolan.deleteTag",\n          "when": "view == portolan.registries',
    tests: manifest,
  },
  {
    rule: 'Pull is asked of the row alone, its inline button too',
    file: 'src/extension/commands.ts',
    from: '  pull: true,\n  push: true,',
    to: '  push: true,',
    tests: manifest,
  },
  {
    rule: 'another image of the tag is announced before a push',
    file: 'src/operations/replace.ts',
    from: 'if (image !== undefined && isPushedAs(image, manifest)) return undefined',
    to: 'if (image !== undefined) return undefined',
    tests: replaced,
  },
  {
    rule: 'one platform of several is not the image that was there',
    file: 'src/operations/replace.ts',
    from: "if (document.kind !== 'image') return false",
    to: "if (document.kind !== 'image') return digests.length > 0",
    tests: replaced,
  },
  {
    rule: 'a registry that hides the manifest does not stop the question',
    file: 'src/operations/replace.ts',
    from: 'if (manifest === undefined) return { digest, platforms: [] }',
    to: 'if (manifest === undefined) return undefined',
    tests: replaced,
  },
  {
    rule: 'giving up while the target is asked gives up the push',
    file: 'src/operations/replace.ts',
    from: "if (isCoreError(error, 'ERR_CANCELLED')) throw error",
    to: '',
    tests: replaced,
  },
  {
    rule: 'an image is local by its digest, not by its name',
    file: 'src/extension/tree/local/likeness.ts',
    from: "return document.kind === 'image' || digests.length > 0 ? 'other' : 'unknown'",
    to: "return 'same'",
    tests: likeness,
  },
  {
    rule: 'a tag nobody has asked for is not marked as local',
    file: 'src/extension/tree/local/likeness.ts',
    from: "if (manifest === undefined) return 'unknown'",
    to: "if (manifest === undefined) return 'same'",
    tests: likeness,
  },
]
