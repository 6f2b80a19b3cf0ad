import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'
import { bc66Dialect } from './commands.js'
import * as profile from './profile.js'
import type { Variant } from './variant.js'

/** Quectel BC66: see profile.ts. */
export const bc66Variant: Variant = {
  dialect: bc66Dialect,
  manufacturer: profile.manufacturer,
  model: profile.model,
  revision: profile.revision,
  romLines: profile.romLines,
  readyUs: profile.delays.ready,
  simLines: ['+CFUN: 1'],
  enterSleepLine: '+QNBIOTEVENT: "ENTER PSM"',
  exitSleepLine: '+QNBIOTEVENT: "EXIT PSM"',
  wakesByUart: false,
  wakeUs: profile.delays.wake,
  settings: profile.settings,
  ...powerOf(moduleCurrents.bc66),
  // MQTT application note, 3.3.8.
  maxMessageText: 1460,
  // TCP/IP application note [recalled, not confirmed].
  sockets: { count: 5, maxSendText: 1024, maxSendHex: 512, maxRead: 512 },
}

/** Quectel BC26: the same chip and firmware family in a smaller case. Texts [recalled, not confirmed]. */
export const bc26Variant: Variant = {
  ...bc66Variant,
  dialect: { ...bc66Dialect, name: 'bc26' },
  model: 'Quectel_BC26',
  revision: 'BC26NAR01A04',
}

/**
 * Quectel BC660K-GL: another chip (QCX212), the same commands. No loader's lines; deep sleep instead of PSM in its
 * notifications, UART wakes it and loses what woke it (facts nbiot.md 3.1 [S:UGLY], [S:BC660K-70866084601]).
 */
export const bc660kVariant: Variant = {
  ...bc66Variant,
  dialect: { ...bc66Dialect, name: 'bc660k' },
  // [recalled, not confirmed] from the AT manual of the family.
  model: 'Quectel_BC660K-GL',
  revision: 'BC660KGLAAR01A01',
  romLines: [],
  // [chosen]
  readyUs: 800_000,
  enterSleepLine: '+QNBIOTEVENT: "ENTER DEEPSLEEP"',
  exitSleepLine: '+QNBIOTEVENT: "EXIT DEEPSLEEP"',
  wakesByUart: true,
  // [chosen]
  wakeUs: 100_000,
  ...powerOf(moduleCurrents.bc660k),
  // Reads at most 512 bytes at a time [S:UGLY].
  sockets: { count: 5, maxSendText: 1024, maxSendHex: 512, maxRead: 512 },
}
