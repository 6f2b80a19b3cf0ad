import { readFileSync } from 'node:fs'
import { fieldBaudRates, FieldEmulation, type FieldScene } from '../../emulate/field-emulation.js'
import { parseRoute, placeOnRoute, type RoutePoint } from '../../emulate/route.js'
import { UsageError } from '../exit.js'
import type { CliIo } from '../io.js'
import { interrupted, openEmulationLine, type LineFlags } from './emulation-line.js'

/** A part that talks on its own. */
export type FieldChip = FieldScene['chip']

/** What is before it. */
export interface FieldFlags extends LineFlags {
  readonly place: string
  readonly route?: string
  readonly distance: number
  readonly moving?: true
}

/** A GNSS receiver, level sensor or radar on a line, until the user ends it. */
export async function runField(chip: FieldChip, flags: FieldFlags, io: CliIo): Promise<void> {
  const emulation = await FieldEmulation.start({
    scene: sceneOf(chip, flags, io.nowMs()),
    openLine: (events) => openEmulationLine(flags, events),
    onNote: (text) => io.err(`${text}\n`),
  })
  try {
    io.err(`${chip} at ${emulation.lineName}, ${fieldBaudRates[chip]} baud; end with Ctrl-C\n`)
    await interrupted(io)
  } finally {
    await emulation.close()
  }
}

function sceneOf(chip: FieldChip, { place, route, distance, moving }: FieldFlags, startUnixMs: number): FieldScene {
  if (chip === 'a02yyuw') return { chip, distance: () => distance }
  if (chip === 'ld2410') return { chip, targets: () => [{ distance, isMoving: moving === true, energy: 80 }] }
  const points = route === undefined ? pointsOf(place) : parseRoute(readFileSync(route, 'utf8'), route)
  return { chip, startUnixMs, place: (atUs) => placeOnRoute(points, atUs) }
}

function pointsOf(place: string): RoutePoint[] {
  const [latitude, longitude, ...rest] = place.split(',').map((word) => (word.trim() === '' ? NaN : Number(word)))
  if (rest.length > 0 || !(Math.abs(latitude!) <= 90) || !(Math.abs(longitude!) <= 180))
    throw new UsageError(`--place: LATITUDE,LONGITUDE in degrees expected, got "${place}"`)
  return [{ atUs: 0, latitude: latitude!, longitude: longitude!, altitude: 0 }]
}
