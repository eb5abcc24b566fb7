/** Rows as lines with aligned columns, two spaces apart; a column that is empty in every row is left out. */
export function table(rows: readonly (readonly string[])[], indent = ''): readonly string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
  return rows.map((row) => {
    const cells = widths.flatMap((width, column) => (width === 0 ? [] : [padded(row[column] ?? '', width)]))
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
}

/** A table of a name and a value; rows without a value are left out. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
  indent = '',
): readonly string[] {
  const rows = pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))
  return table(rows, indent)
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - widthOf(text))
}

/** Characters as a person counts them. */
function widthOf(text: string): number {
  return Array.from(text).length
}
