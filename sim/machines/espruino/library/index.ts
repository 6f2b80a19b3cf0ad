import type { Session } from '../session.js'
import { defineBuses } from './buses.js'
import { defineFlash } from './flash.js'
import { definePins } from './pins.js'
import { defineSerial } from './serial.js'
import { defineStorage } from './storage.js'
import { defineSystem } from './system.js'
import { defineTimers } from './timers.js'

/** Everything that a program finds on the chip besides the language. */
export function defineLibraries(session: Session): void {
  definePins(session)
  defineTimers(session)
  defineBuses(session)
  defineSerial(session)
  defineStorage(session)
  defineFlash(session)
  defineSystem(session)
}
