import { mega, nano, uno } from './arduino/boards.js'
import type { Board } from './board.js'
import { esp32, espruinoPico, mdbt42q, nrf52840dk } from './espruino/boards.js'

export type * from './board.js'
export * from './wiring.js'

/** Every board there is, by name. */
export const boards: Readonly<Record<string, Board>> = {
  [espruinoPico.name]: espruinoPico,
  [esp32.name]: esp32,
  [nrf52840dk.name]: nrf52840dk,
  [mdbt42q.name]: mdbt42q,
  [uno.name]: uno,
  [nano.name]: nano,
  [mega.name]: mega,
}
