import type { KeyValue } from '../../hal/index.js'
import type { LampRating } from '../../drivers/lamp-curve.js'
import { Settings, settingFields } from '../../lib/settings.js'
import { streetlightModel as model } from './model.js'

/** What a street lamp does if no command says otherwise. */
export interface StreetlightDefaults {
  readonly reportEveryUs: number
  /** Whether the photocell may move dusk and dawn. */
  readonly photocell: boolean
  readonly lamp: LampRating
}

const bounds = {
  /** Seconds. */
  reportEvery: { path: model.reportEvery.path, low: 60, high: 86400 },
  photocell: { path: model.usePhotocell.path, low: 0, high: 1 },
  /** Watts. */
  ratedPower: { path: model.nominalPower.path, low: 5, high: 1000, isFloat: true },
} as const

/** What of a command may be a setting of a street lamp. */
export const streetlightFields = settingFields(bounds)

const tableOf = ({ reportEveryUs, photocell, lamp }: StreetlightDefaults) => ({
  reportEvery: { ...bounds.reportEvery, initial: reportEveryUs / 1000000 },
  photocell: { ...bounds.photocell, initial: photocell ? 1 : 0 },
  ratedPower: { ...bounds.ratedPower, initial: lamp.ratedPowerW },
})

/** The settings of a street lamp. */
export type StreetlightSettings = Settings<ReturnType<typeof tableOf>>

/** Opens the settings of a lamp; one that was never told anything needs none (`hasStoredSettings`). */
export function openSettings(defaults: StreetlightDefaults, keyValue: KeyValue | undefined): StreetlightSettings {
  return new Settings(tableOf(defaults), keyValue)
}
