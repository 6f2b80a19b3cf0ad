/** Least, greatest and mean power within one column of a plot, watts. */
export interface EnvelopeColumn {
  readonly minW: number
  readonly maxW: number
  /** Times the width of the column: its energy, exactly. */
  readonly meanW: number
}

/** A power from an instant on. */
export interface Level {
  readonly atUs: number
  readonly powerW: number
}

interface Column {
  minW: number
  maxW: number
  wattUs: number
}

/**
 * A step function of power over [`fromUs`, `toUs`) in a number of columns of equal width, however many steps it has: no peak
 * is lost that lasted at all, and the means add up to the energy. Before its first step a part draws nothing.
 * @throws RangeError where there is no time or no column
 */
export function envelope(
  levels: readonly Level[],
  { fromUs, toUs, columns: count }: { readonly fromUs: number; readonly toUs: number; readonly columns: number },
): EnvelopeColumn[] {
  if (!(toUs > fromUs) || !Number.isInteger(count) || count < 1)
    throw new RangeError(`some time in 1 column or more expected, got ${fromUs} to ${toUs} in ${count}`)
  const columns = Array.from({ length: count }, (): Column => ({ minW: Infinity, maxW: -Infinity, wattUs: 0 }))
  const add = (startUs: number, endUs: number, powerW: number): void => {
    if (endUs > startUs) spread(columns, startUs - fromUs, endUs - fromUs, (toUs - fromUs) / count, powerW)
  }
  let [atUs, powerW] = [fromUs, 0]
  for (const level of levels) {
    if (level.atUs >= toUs) break
    const nextUs = Math.max(level.atUs, fromUs)
    add(atUs, nextUs, powerW)
    atUs = nextUs
    powerW = level.powerW
  }
  add(atUs, toUs, powerW)
  const widthUs = (toUs - fromUs) / count
  return columns.map(({ minW, maxW, wattUs }) => ({ minW, maxW, meanW: wattUs / widthUs }))
}

/** Adds a time of constant power to the columns it touches. Times are from the beginning of the first column. */
function spread(columns: Column[], startUs: number, endUs: number, widthUs: number, powerW: number): void {
  const first = Math.floor(startUs / widthUs)
  for (let index = first; index < columns.length && index * widthUs < endUs; index++) {
    const column = columns[index]!
    column.minW = Math.min(column.minW, powerW)
    column.maxW = Math.max(column.maxW, powerW)
    column.wattUs += powerW * (Math.min(endUs, (index + 1) * widthUs) - Math.max(startUs, index * widthUs))
  }
}
