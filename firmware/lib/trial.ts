import type { Timers } from '../hal/index.js'
import type { Outbox } from './outbox.js'
import type { Settings, SettingsTable } from './settings.js'

const second = 1000000
/** How often one looks whether the platform has heard of the node under its new settings, and after how many looks they are given up. */
const lookUs = 600 * second
const looks = 144

/**
 * Watches settings on trial: they are kept once the platform has acknowledged a report that was made under them, and rolled back
 * after a day without.
 * @param onRollBack the old settings hold again
 */
export function watchTrial(
  timers: Timers,
  settings: Pick<Settings<SettingsTable>, 'isOnTrial' | 'keep' | 'rollBack'>,
  outbox: Outbox,
  onRollBack: () => void,
): void {
  look(timers, settings, outbox, acknowledged(outbox), looks, onRollBack)
}

function look(
  timers: Timers,
  settings: Pick<Settings<SettingsTable>, 'isOnTrial' | 'keep' | 'rollBack'>,
  outbox: Outbox,
  acknowledgedBefore: number,
  left: number,
  onRollBack: () => void,
): void {
  timers.after(lookUs, () => {
    if (!settings.isOnTrial) return
    if (acknowledged(outbox) > acknowledgedBefore) return settings.keep()
    if (left > 1) return look(timers, settings, outbox, acknowledgedBefore, left - 1, onRollBack)
    settings.rollBack()
    onRollBack()
  })
}

/** Reports that the platform has acknowledged since the start. */
function acknowledged({ created, dropped, pending }: Outbox): number {
  return created - dropped - pending
}
