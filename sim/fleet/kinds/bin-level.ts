import { readFileSync } from 'node:fs'
import {
  binLevelModel,
  binLevelParts,
  levelSensors,
  type LevelSensorName,
} from '../../../firmware/nodes/bin-level/index.js'
import { wasteCategories } from '../../../firmware/nodes/bin-tag/index.js'
import type { BinHabits } from '../../city/waste/bin-life.js'
import { FillSeries, FillSeriesError } from '../../city/waste/fill-series.js'
import { perYear, powerSaving, share, type PowerSavingOption } from './common-options.js'
import type { NodeKind, OptionsProblem } from './kind.js'

/** Options of a bin, converted; durations in microseconds. */
export interface BinLevelOptions extends Omit<BinHabits, 'startUnixMs' | 'offsetMinutes' | 'series'> {
  readonly sensor: LevelSensorName
  /** A file. */
  readonly series?: string
  readonly powerSaving?: PowerSavingOption
}

/** The bin that says how full it is. */
export const binLevelKind: NodeKind = {
  name: 'bin-level',
  title: 'Waste bin: level, lid, fire and deodoriser fan',
  parts: binLevelParts('a02yyuw'),
  partsOf: (options) => binLevelParts((options as unknown as BinLevelOptions).sensor),
  model: binLevelModel,
  defaultBoard: 'nrf52840dk',
  defaultModem: 'bc95-g',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      sensor: { enum: levelSensors, default: 'a02yyuw', description: 'Level sensor in the lid' },
      place: {
        enum: ['residential', 'commercial', 'market', 'park'],
        default: 'residential',
        description: 'What stands around: how much is thrown away, and when',
      },
      category: { enum: wasteCategories, default: 'other', description: 'What goes into it' },
      height: {
        type: 'integer',
        minimum: 40,
        maximum: 400,
        default: 95,
        description: 'From the sensor to the bottom, cm; a bin of 95 holds 240 litres, others in proportion',
      },
      emptiedEvery: { type: 'integer', minimum: 1, maximum: 60, default: 2, description: 'Days between two emptyings' },
      leftOpenShare: share('Share of the visits after which the lid stays open', 0.01),
      foldShare: share('Share of the bags that stand up before the sensor', 0.08),
      firesPerYear: perYear('Fires a year, mean', 0.2),
      fallsPerYear: perYear('Times a year that it is knocked over, mean', 2),
      series: {
        type: 'string',
        minLength: 1,
        description: 'File of fills that were measured, seconds,percent[,celsius], in place of the modelled people',
      },
      powerSaving,
    },
  },
  optionsProblem: (options) => heightProblem(options) ?? seriesProblem(options),
}

/** Reads a series. @throws FillSeriesError, with file and line where one is wrong */
export function readFillSeries(file: string): FillSeries {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new FillSeriesError(`${file}: a file that can be read expected, got ${(error as NodeJS.ErrnoException).code}`)
  }
  return FillSeries.parse(text, file)
}

/** A MaxBotix sees nothing nearer than 30 cm: a small bin would look as if it never got full. */
function heightProblem({ sensor, height }: Readonly<Record<string, unknown>>): OptionsProblem | undefined {
  if (sensor !== 'maxbotix' || (height as number) >= 160) return undefined
  return { option: 'height', expected: 'at least 160 with a maxbotix, which measures from 30 cm on' }
}

function seriesProblem({ series }: Readonly<Record<string, unknown>>): OptionsProblem | undefined {
  if (typeof series !== 'string') return undefined
  try {
    readFillSeries(series)
    return undefined
  } catch (error) {
    if (!(error instanceof FillSeriesError)) throw error
    return { option: 'series', expected: error.message }
  }
}
