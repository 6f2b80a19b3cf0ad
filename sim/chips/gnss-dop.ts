import type { SkySatellite } from './gnss-sky.js'

/** What the satellites' geometry makes of an error of their ranges. */
export interface DopFigures {
  readonly pdop: number
  readonly hdop: number
  readonly vdop: number
}

/** What receivers say without a solution. */
export const noDop: DopFigures = { pdop: 99.99, hdop: 99.99, vdop: 99.99 }

const radian = Math.PI / 180

/** Dilution of precision of one solution for position and one clock: the inverse of the normal matrix (east, north, up, clock). */
export function dopOf(satellites: readonly SkySatellite[]): DopFigures {
  const normal = Array.from({ length: 4 }, () => [0, 0, 0, 0])
  for (const { elevation, azimuth } of satellites) {
    const flat = Math.cos(elevation * radian)
    const row = [flat * Math.sin(azimuth * radian), flat * Math.cos(azimuth * radian), Math.sin(elevation * radian), 1]
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) normal[i]![j]! += row[i]! * row[j]!
  }
  const inverse = inverted(normal)
  if (!inverse) return noDop
  const [east, north, up] = [inverse[0]![0]!, inverse[1]![1]!, inverse[2]![2]!]
  const capped = (variance: number): number => Math.min(99.99, Math.sqrt(variance))
  return { pdop: capped(east + north + up), hdop: capped(east + north), vdop: capped(up) }
}

/** Gauss and Jordan with the largest pivot; undefined where the satellites leave something open. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length
  const rows = matrix.map((row, at) => [...row, ...row.map((_, column) => (column === at ? 1 : 0))])
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let at = column + 1; at < size; at++)
      if (Math.abs(rows[at]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = at
    const row = rows[pivot]!
    if (Math.abs(row[column]!) < 1e-9) return undefined
    rows[pivot] = rows[column]!
    rows[column] = row.map((value) => value / row[column]!)
    for (let at = 0; at < size; at++) if (at !== column) rows[at] = reduced(rows[at]!, rows[column]!, column)
  }
  return rows.map((row) => row.slice(size))
}

function reduced(row: readonly number[], pivotRow: readonly number[], column: number): number[] {
  return row.map((value, at) => value - row[column]! * pivotRow[at]!)
}
