import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { hexImage } from '../../../boards/arduino/hex/index.js'
import { flashBytes } from './atmega328p.js'
import { FirmwareError } from './firmware-error.js'

/** The package that ships StandardFirmata as Intel HEX, and where. */
const packageName = 'avrgirl-arduino'
const imagePath = (board: string): string => join('junk', 'hex', board, 'StandardFirmata.cpp.hex')

/**
 * StandardFirmata for a board ("uno", "nano"), out of the installed package avrgirl-arduino: bytes of program memory from 0 on.
 * @throws FirmwareError ("no-image") where the package is not installed
 */
export function standardFirmata(board: string): Uint8Array {
  return hexImage(readImage(board), flashBytes)
}

function readImage(board: string): string {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`))
    return readFileSync(join(folder, imagePath(board)), 'utf8')
  } catch (cause) {
    throw new FirmwareError(
      'no-image',
      `${board}: the npm package ${packageName} expected, whose StandardFirmata it runs (npm install ${packageName}), or --firmware FILE.hex`,
      cause,
    )
  }
}
