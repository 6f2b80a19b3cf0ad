import type { Board } from '../board.js'
import * as esp32Boards from './boards/esp32.js'
import * as ownBoards from './boards/espruino.js'
import * as nrf52Boards from './boards/nrf52.js'
import * as rp2040Boards from './boards/rp2040.js'
import * as stm32Boards from './boards/stm32.js'

/**
 * Every board that runs the Espruino interpreter and that a node can use. Of the board files of 2v29.277 these are left out:
 * builds for a PC, a browser or Linux; other builds for a board that is here (BANGLEJS2_*, PUCKJS_*, PIXLJS_WIZ, ESP32_IDF4,
 * ESP8266_BOARD); watches, badges and screens with no free pins (BANGLEJS*, DICKENS, DTNO1_F5, ID205, PIPBOY, HEXBADGE,
 * EPAPER_BADGE, ESP32_CYD, HYSTM32_*, STM32F4LCD); sensors and trackers whose pins are all soldered to something (RUUVITAG,
 * RAK8211, RAK8212, RAK5010); interpreters too small for any node (MICROBIT1, NRF51822DK, STM32VLDISCOVERY,
 * STM32F3DISCOVERY); a port without buses (NRF54L15DK); a board whose pinout is not public (STM32L496STEMCELL).
 */
export const espruinoBoards: readonly Board[] = [
  ownBoards,
  nrf52Boards,
  stm32Boards,
  esp32Boards,
  rp2040Boards,
].flatMap(
  // The order of a module's exports depends on who bundles it.
  (family) => Object.values<Board>(family).sort((first, second) => (first.name < second.name ? -1 : 1)),
)
