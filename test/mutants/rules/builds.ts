import type { Mutant } from '../mutant.ts'

const resolving = ['test/operations/bases.test.ts']
const images = { file: 'src/operations/bases.ts', tests: resolving }
const triggers = { file: 'src/operations/triggers.ts', tests: resolving }
const kept = { file: 'src/operations/kept.ts', tests: resolving }
const documents = { file: 'src/core/oci/fields.ts', tests: ['test/core/oci/config.test.ts'] }
const suggestions = {
  file: 'src/extension/names/suggestions.ts',
  tests: ['test/extension/names/suggestions.test.ts'],
}
const labelled = ['test/core/chain/label.test.ts']
const plan = { file: 'src/core/chain/plan.ts', tests: labelled }
const names = { file: 'src/core/chain/names.ts', tests: labelled }
const reader = { tests: ['test/language/images.test.ts', 'test/language/buildkit.test.ts'] }
const context = { file: 'src/engine/build/context.ts', tests: ['test/engine/context.test.ts'] }

/** Names belong to their owner: in builds, behind labels and while a person types. */
export const buildRules: readonly Mutant[] = [
  {
    ...reader,
    rule: 'a variable may be named as parts of an object are',
    file: 'src/language/values.ts',
    from: 'return Object.create(null) as Record<string, string>',
    to: 'return {}',
  },
  {
    ...images,
    rule: 'the builder reads what was resolved',
    from: 'text: replaceImages(text, replacements)',
    to: 'text: replaceImages(text, new Map())',
  },
  {
    ...images,
    rule: 'an owned name that can not be had ends the build',
    from: 'this.#isKept(reference) || this.#isFinal',
    to: 'this.#isFinal',
  },
  {
    ...images,
    rule: 'a registry that refuses a short name has the last word',
    from: '|| this.#isFinal(reason, reference)) throw reason',
    to: ') throw reason',
  },
  {
    ...images,
    rule: 'an owned name of a stage that is not needed can only reach its owner',
    from: 'return image.isTrigger ? undefined : this.#ownersName(reference)',
    to: 'return undefined',
  },
  {
    ...images,
    rule: 'what is only resolved and not pinned is not given to a builder',
    from: '${registry.qualifiedName(repository)}@${descriptor.digest}',
    to: '${registry.qualifiedName(repository)}:latest',
  },
  {
    ...images,
    rule: 'BUILDKIT_SYNTAX is a name as any other',
    from: '[syntaxArgument]: await work.syntax(syntax)',
    to: '[syntaxArgument]: syntax',
  },
  {
    ...images,
    rule: "Podman's variables in COPY --from are filled in",
    from: "variablesInFrom: engine.product === 'Podman'",
    to: 'variablesInFrom: false',
  },
  {
    ...images,
    rule: 'a base is asked for its ONBUILD',
    from: "if (image.kind === 'from') await this.#check",
    to: "if (image.kind === 'syntax') await this.#check",
  },
  {
    ...triggers,
    rule: 'an ONBUILD that names an owned image is refused',
    from: 'if (reason === undefined) continue',
    to: 'if (reason !== "") continue',
  },
  {
    ...triggers,
    rule: 'a base that can not be looked at is refused',
    from: "throw new CoreError('ERR_POLICY', message, { registry: resolution.registry.name, cause })",
    to: 'return []',
  },
  {
    ...triggers,
    rule: 'every image that a builder may take is looked at, whatever its annotations',
    from: 'matchPlatforms(bare,',
    to: 'matchPlatforms(manifests,',
  },
  {
    file: 'src/engine/build/ignored.ts',
    tests: ['test/engine/context.test.ts'],
    rule: 'what an ignore file outside the context says does not reach the builder',
    from: '...(!isLink && { text })',
    to: 'text',
  },
  {
    ...images,
    rule: 'an owned name that can not be replaced where it stands ends the build',
    from: '|| image.ranges.length === 0',
    to: '',
  },
  {
    ...kept,
    rule: 'a name with a digest that only builders read has an owner all the same',
    from: "?? readReference(name.split('@', 1)[0] ?? '')",
    to: '',
  },
  {
    ...documents,
    rule: 'a document with a name twice, which engines read differently, is refused',
    from: 'if (!repeatsName(text)) return value',
    to: 'if (text !== "") return value',
  },
  {
    ...documents,
    rule: 'a name counts in any case, as for engines',
    from: 'name.toUpperCase().toLowerCase()',
    to: 'name',
  },
  {
    ...suggestions,
    rule: 'an owned name is not asked elsewhere while a person types',
    from: '|| !mayAsk(chain, entry, repository)) return []',
    to: ') return []',
  },
  {
    ...plan,
    rule: 'who owns what follows a label owns the name',
    from: '[...aims.keys()]).flatMap(aliases)) : written',
    to: '[]).flatMap(aliases)) : written',
  },
  {
    ...plan,
    rule: "a workspace's word on a name with a label does not count against the user's",
    from: '[users(written), users(labelled), written]',
    to: '[users(written), written]',
  },
  {
    ...plan,
    rule: 'an owned name is kept from Docker Hub that is not in the list',
    from: 'return owners.size === 0 ? undefined : ruleText(ownedBy(owners))',
    to: 'return undefined',
  },
  {
    ...plan,
    rule: 'a rule against a name at Docker Hub holds for the builder',
    from: 'return reasons.includes(undefined) ? undefined : reasons[0]',
    to: 'return undefined',
  },
  {
    ...names,
    rule: 'a label before an owned name is no part of it',
    from: 'isOwnRest && !isOwned ? rest : written',
    to: 'written',
  },
  {
    ...names,
    rule: 'a name that is owned itself is asked for as it is written',
    from: 'isOwnRest && !isOwned ? rest : written',
    to: 'isOwnRest ? rest : written',
  },
  {
    ...reader,
    file: 'src/language/images.ts',
    rule: '# syntax= names an image',
    from: 'return [...syntaxOf(file), ...stages]',
    to: 'return stages',
  },
  {
    ...reader,
    file: 'src/language/stages.ts',
    rule: 'mounts name images',
    from: "if (keyword !== 'RUN') return []",
    to: "if (keyword !== 'RUNS') return []",
  },
  {
    ...reader,
    file: 'src/language/lines.ts',
    rule: 'quoted signs are no heredoc',
    from: 'return rawWords(instruction).flatMap',
    to: "return instruction.split(' ').flatMap",
  },
  {
    ...reader,
    file: 'src/language/stages.ts',
    rule: 'a later stage is no base of an earlier one',
    from: 'places.get(stage) ?? 0)',
    to: 'file.stages.length)',
  },
  {
    file: 'src/engine/build/filesync.ts',
    rule: 'another text of the same length is sent again',
    from: ': stampOf(content)]',
    to: ': 1n]',
    tests: ['test/engine/session.test.ts'],
  },
  {
    ...context,
    rule: 'the archive holds the text that was resolved',
    from: 'strays(request.text ?? ',
    to: 'strays(',
  },
  {
    ...context,
    rule: 'a file that can not be packed ends its build alone',
    from: "    sink.on('error', done)\n",
    to: '',
  },
]
