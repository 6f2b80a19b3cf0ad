import { readFileSync } from 'node:fs'
import {
  magnetometers,
  parkingModel,
  parkingParts,
  type MagnetometerName,
} from '../../../firmware/nodes/parking/index.js'
import { FieldSeries, FieldSeriesError } from '../../city/parking/field-series.js'
import { sites, type SiteName } from '../../city/parking/sites.js'
import { powerSaving, type PowerSavingOption } from './common-options.js'
import type { NodeKind, OptionsProblem } from './kind.js'

/** Options of a parking bay, converted. */
export interface ParkingOptions {
  readonly site: SiteName
  readonly baysPerPark: number
  readonly magnetometer: MagnetometerName
  /** A file. */
  readonly series?: string
  readonly powerSaving?: PowerSavingOption
}

/** The parking bay: a magnetometer in the ground, a radar for doubts, an indicator for reservations. */
export const parkingKind: NodeKind = {
  name: 'parking',
  title: 'Parking bay: magnetometer, radar on doubt, indicator of reservations',
  parts: parkingParts('qmc5883l'),
  partsOf: (options) => parkingParts((options as unknown as ParkingOptions).magnetometer),
  model: parkingModel,
  defaultBoard: 'nrf52840dk',
  defaultModem: 'bc660k',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      site: {
        enum: Object.keys(sites),
        default: 'on-street',
        description: 'Character of the car parks',
      },
      baysPerPark: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 10,
        description: 'Bays of a car park: the nodes of a group fill one after the other',
      },
      magnetometer: { enum: Object.keys(magnetometers), default: 'qmc5883l', description: 'Chip in the ground' },
      series: {
        type: 'string',
        minLength: 1,
        description: 'File of fields that were measured, seconds,x,y,z[,taken], in place of the modelled car park',
      },
      powerSaving,
    },
  },
  optionsProblem: seriesProblem,
}

/** Reads a series. @throws FieldSeriesError, with file and line where one is wrong */
export function readSeries(file: string): FieldSeries {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new FieldSeriesError(
      `${file}: a file that can be read expected, got ${(error as NodeJS.ErrnoException).code}`,
    )
  }
  return FieldSeries.parse(text, file)
}

function seriesProblem({ series }: Readonly<Record<string, unknown>>): OptionsProblem | undefined {
  if (typeof series !== 'string') return undefined
  try {
    readSeries(series)
    return undefined
  } catch (error) {
    if (!(error instanceof FieldSeriesError)) throw error
    return { option: 'series', expected: error.message }
  }
}
