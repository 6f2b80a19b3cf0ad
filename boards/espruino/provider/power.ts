import type { Power, ResetCause, WakeSource } from '../../../firmware/hal/device.js'
import { pinOf } from './claims.js'
import type { Globals } from './globals.js'

declare const E: Globals['E']
declare const global: Globals['global']
declare const setDeepSleep: Globals['setDeepSleep']
declare const setWatch: Globals['setWatch']

/** A file that is there while a restart by the firmware is under way. */
const restarting = 'restart'
const edges = ['both', 'rising', 'falling', 'both'] as const

/**
 * Sleep and restart. The interpreter does not say why it started: a restart by the firmware leaves a mark in Storage, anything
 * else counts as power-on.
 */
export class EspruinoPower implements Power {
  readonly resetCause: ResetCause

  constructor() {
    const storage = global.require('Storage')
    const isRestart = storage.read(restarting) !== undefined
    if (isRestart) storage.erase(restarting)
    this.resetCause = isRestart ? 'software' : 'power-on'
  }

  /**
   * nRF52 and others sleep by themselves whenever the interpreter waits. An STM32 stops its clocks between tasks from here on
   * until an edge of a wake source: its UARTs hear nothing meanwhile, timers are up to a second late.
   */
  sleep(wake?: readonly WakeSource[]): void {
    if (typeof setDeepSleep !== 'function') return
    const wakeUp = (): void => setDeepSleep(false)
    if (wake)
      wake.forEach(({ pin, edge }) => {
        setWatch(wakeUp, pinOf(pin, 'pin'), { repeat: false, edge: edges[edge]!, debounce: 0 })
      })
    setDeepSleep(true)
  }

  restart(): void {
    global.require('Storage').write(restarting, '1')
    E.reboot()
  }
}
