import assert from 'node:assert/strict'
import { journey } from './journey.ts'
import { companyAndHarbour } from './scenes.ts'

for (const [theme, name] of [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
] as const) {
  journey(
    `browse in the ${name} theme: registries in order, repositories, tags, what is shadowed`,
    async (stack) => {
      const { settings } = await companyAndHarbour(stack)
      return { settings: { 'portolan.registries': settings, 'workbench.colorTheme': theme } }
    },
    async ({ workbench }) => {
      await workbench.openView('Portolan')
      await workbench.widen(460)
      await workbench.expand(workbench.row('1  company'))
      await workbench.expand(workbench.row('team/app'))
      await workbench.row('1.10.0').waitFor()
      await workbench.expand(workbench.row('2  harbour'))
      await workbench.row('library/hello').waitFor()

      const rows = await workbench.treeRows()
      const shown = rows.map(({ label, level }) => `${'  '.repeat(level - 1)}${label}`)
      assert.deepEqual(shown.slice(0, 9), [
        '1  company',
        '  team/api',
        '  team/app',
        '    1.10.0',
        '    1.9.2',
        '2  harbour',
        '  library/hello',
        '  team/app',
        '  team/web',
      ])
      const [ours, theirs] = rows.filter(({ label }) => label === 'team/app')
      assert.doesNotMatch(ours?.description ?? '', /shadowed/)
      assert.match(theirs?.description ?? '', /shadowed by company/)
      await workbench.screenshot(`browse-${name}`)
    },
  )
}
