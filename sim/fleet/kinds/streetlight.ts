import { readFileSync } from 'node:fs'
import { streetlightParts } from '../../../firmware/nodes/streetlight/hardware.js'
import { streetlightModel } from '../../../firmware/nodes/streetlight/index.js'
import { MainsSeries, MainsSeriesError } from '../../city/mains-series.js'
import { reportEvery } from './common-options.js'
import type { NodeKind, OptionsProblem, OptionsSchema } from './kind.js'

/** The mains of a group of lamps, converted. */
export interface MainsOfLamps {
  readonly sagsPerDay: number
  readonly lampsPerFeeder: number
  readonly nominalVolts: number
  readonly series?: string
}

/** Options of every kind of street lamp, converted; durations in microseconds, times of day in minutes. */
export interface StreetlightOptions {
  readonly reportEvery: number
  readonly plan: readonly { readonly at: number; readonly level: number }[]
  readonly photocell: boolean
  readonly ratedPower: number
  readonly mains?: MainsOfLamps
}

/** The street lamp with its photocell, meter, 0-10 V dimmer and modem. */
export const streetlightKind: NodeKind = {
  name: 'streetlight',
  title: 'Street lamp: photocell, energy meter, 0-10 V dimmer',
  parts: streetlightParts,
  model: streetlightModel,
  defaultBoard: 'espruino-pico',
  defaultModem: 'bc66',
  optionsSchema: streetlightOptions(),
  optionsProblem: mainsProblem,
}

/** Options of every kind of street lamp. */
export function streetlightOptions(): OptionsSchema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery,
      plan: {
        type: 'array',
        minItems: 1,
        maxItems: 12,
        description: 'Dimming plan by hour of local time; in force while it is dark',
        default: [
          { at: '16:00', level: 100 },
          { at: '22:00', level: 70 },
          { at: '00:00', level: 50 },
          { at: '05:00', level: 80 },
        ],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['at', 'level'],
          properties: {
            at: { type: 'string', format: 'time-of-day', description: 'From when on, HH:MM local time' },
            level: { type: 'integer', minimum: 0, maximum: 100, description: 'Dimming level in percent; 0 is off' },
          },
        },
      },
      photocell: { type: 'boolean', default: true, description: 'Whether the photocell corrects dusk and dawn' },
      ratedPower: {
        type: 'number',
        minimum: 5,
        maximum: 1000,
        default: 100,
        description: 'Input power of the lamp at full, W',
      },
      mains: {
        type: 'object',
        additionalProperties: false,
        description: 'Mains whose voltage moves; without it 220 V for ever',
        properties: {
          sagsPerDay: {
            type: 'number',
            minimum: 0,
            maximum: 144,
            default: 0.5,
            description: 'Sags of a feeder a day, mean',
          },
          lampsPerFeeder: {
            type: 'integer',
            minimum: 1,
            maximum: 1000,
            default: 40,
            description: 'Lamps on one feeder, in the order of their numbers',
          },
          nominalVolts: {
            type: 'number',
            minimum: 100,
            maximum: 400,
            default: 230,
            description: 'At the transformer without load, V',
          },
          series: {
            type: 'string',
            description: 'CSV of measured voltages in place of the model: seconds,volts[,volts...], a column a feeder',
          },
        },
      },
    },
  }
}

/** Reads a series of voltages. @throws MainsSeriesError, with file and line where one is wrong */
export function readMains(file: string): MainsSeries {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new MainsSeriesError(
      `${file}: a file that can be read expected, got ${(error as NodeJS.ErrnoException).code}`,
    )
  }
  return MainsSeries.parse(text, file)
}

/** What is wrong with the series of the mains, where there is one. */
export function mainsProblem(options: Readonly<Record<string, unknown>>): OptionsProblem | undefined {
  const { mains } = options as unknown as StreetlightOptions
  if (mains?.series === undefined) return undefined
  try {
    readMains(mains.series)
    return undefined
  } catch (error) {
    if (!(error instanceof MainsSeriesError)) throw error
    return { option: 'mains', expected: error.message }
  }
}
