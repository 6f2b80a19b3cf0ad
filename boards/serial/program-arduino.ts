import { Stk500Programmer, type ProgrammerProgress } from '../arduino/stk500/index.js'
import { converse } from './converse.js'
import type { Port } from './port.js'

/** What is put onto an ATmega328P board over its bootloader. */
export interface ArduinoProgram {
  /** Program memory from address 0 on. */
  readonly image: Uint8Array
  readonly port: string
  /** 115200 for Optiboot; 57600 for a Nano with the bootloader before it. Default 115200. */
  readonly baudRate?: number
  readonly onProgress?: (told: ProgrammerProgress) => void
}

/** Pages, flash below Optiboot's 512 bytes, and signature of an ATmega328P (Atmel 7810D, sections 27.8.1 and 28.3). */
const atmega328p = { pageBytes: 128, programBytes: 32_256, signature: [0x1e, 0x95, 0x0f] }

/** Programs and verifies in real time. @throws PortError, ProgrammerError */
export async function programArduino({ image, port, baudRate, onProgress }: ArduinoProgram): Promise<void> {
  const where = { port, baudRate: baudRate ?? 115_200, prepare: reset }
  await converse<ProgrammerProgress>(new Stk500Programmer({ image, ...atmega328p }), where, (told) => {
    if (told.kind === 'progress') onProgress?.(told)
  })
}

/** DTR and RTS reach the reset pin through a capacitor: it is their falling that counts. */
async function reset(port: Port): Promise<void> {
  await port.setSignals({ dtr: false, rts: false })
  await new Promise((resolve) => setTimeout(resolve, 250))
  await port.setSignals({ dtr: true, rts: true })
  await new Promise((resolve) => setTimeout(resolve, 50))
}
