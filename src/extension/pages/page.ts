import { asText, code, plain } from '../display/markdown.ts'
import type { PageHeadings } from '../words/pages.ts'

/** The explanation of one name, ready to be shown: every text is a sentence or a name. */
export interface Page {
  readonly title: string
  /** How the name was understood. */
  readonly understood: string
  readonly verdict: string
  /** The full digest of what is served, where something is. */
  readonly digest?: string
  /** Who else has it, and whether it is the same. */
  readonly others: readonly string[]
  readonly headings: PageHeadings
  readonly rows: readonly PageRow[]
  /** Names that exist, when this one does not. */
  readonly near: readonly string[]
  /** What each registry did so far. */
  readonly tallies: readonly string[]
}

export interface PageRow {
  readonly place: number
  readonly registry: string
  readonly url: string
  /** Asked or skipped, and for which rule. */
  readonly rule: string
  /** Empty when it was not asked. */
  readonly answer: string
  readonly time: string
}

/** The page as Markdown. Text from outside is never markup. */
export function markdown(page: Page): string {
  const { headings } = page
  const [registry, rule, answer, time] = headings.columns
  const cells = page.rows.map(
    (row) =>
      `| ${row.place} | **${plain(row.registry)}** ${code(row.url)} | ${plain(row.rule)} | ${plain(row.answer)} | ${plain(row.time)} |`,
  )
  const served = page.digest === undefined ? [] : ['', code(page.digest)]
  return [
    `# ${plain(page.title)}`,
    '',
    plain(page.understood),
    '',
    `**${plain(page.verdict)}**`,
    ...served,
    ...list(page.others.map(plain)),
    ...section(headings.near, page.near.map(code)),
    '',
    `## ${plain(headings.inOrder)}`,
    '',
    `| | ${plain(registry)} | ${plain(rule)} | ${plain(answer)} | ${plain(time)} |`,
    '|--:|---|---|---|--:|',
    ...cells,
    ...section(headings.tallies, page.tallies.map(plain)),
    '',
  ].join('\n')
}

/** The page as plain text for a colleague; text from outside adds no line to it. */
export function text(page: Page): string {
  const { headings } = page
  const rows = page.rows.flatMap(({ place, registry, url, rule, answer, time }) => [
    `${place}. ${registry} (${url})`,
    `   ${rule}`,
    ...(answer === '' ? [] : [`   ${answer}${time === '' ? '' : ` (${time})`}`]),
  ])
  return [
    page.title,
    page.understood,
    page.verdict,
    ...(page.digest === undefined ? [] : [page.digest]),
    ...page.others,
    ...(page.near.length === 0 ? [] : ['', `${headings.near}: ${page.near.join(', ')}`]),
    '',
    `${headings.inOrder}:`,
    ...rows,
    '',
  ]
    .map(asText.plain)
    .join('\n')
}

function list(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${line}`)]
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${plain(heading)}`, ...list(lines)]
}
