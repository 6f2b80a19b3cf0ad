import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DoctorFinding } from './examine.js'

/** What a USB device is to who flashes boards. Ids as registered with usb.org and in the USB ID repository; recalled, not confirmed. */
interface KnownUsb {
  readonly id: string
  readonly what: string
  /** Set where it is in a bootloader: what to do then. */
  readonly bootloader?: string
  /** The kernel's module that makes a serial port of it, where it needs one. */
  readonly driver?: string
}

const known: readonly KnownUsb[] = [
  {
    id: '0483:df11',
    what: 'an STM32 in its DFU bootloader',
    bootloader:
      'it takes interpreters (dfu-util -a 0 -s 0x08000000 -D espruino.bin), not images: reset it without the boot button',
  },
  {
    id: '2e8a:0003',
    what: 'an RP2040 with BOOTSEL held',
    bootloader: 'copy the interpreter as .uf2 onto its drive, or plug it in anew without the button',
  },
  { id: '0483:5740', what: 'an STM32 as a USB serial port: Espruino boards', driver: 'cdc_acm' },
  { id: '2e8a:000a', what: 'an RP2040 as a USB serial port', driver: 'cdc_acm' },
  { id: '0d28:0204', what: 'a micro:bit or another DAPLink', driver: 'cdc_acm' },
  { id: '2341:0043', what: 'an Arduino Uno', driver: 'cdc_acm' },
  { id: '2341:0042', what: 'an Arduino Mega 2560', driver: 'cdc_acm' },
  { id: '1a86:7523', what: 'a CH340 serial adapter', driver: 'ch341' },
  { id: '10c4:ea60', what: 'a CP210x serial adapter', driver: 'cp210x' },
  { id: '0403:6001', what: 'an FTDI serial adapter', driver: 'ftdi_sio' },
  { id: '303a:1001', what: 'an ESP32 with its own USB serial port', driver: 'cdc_acm' },
]

/** Boards and adapters on USB: in which mode, and whether the kernel made a serial port of them. Linux; elsewhere nothing. */
export function examineUsb(folder = '/sys/bus/usb/devices'): DoctorFinding[] {
  const names = namesIn(folder)
  return names.flatMap((name) => {
    const device = known.find(({ id }) => id === idOf(join(folder, name)))
    return device ? [findingOf(device, name, hasPort(folder, name, names))] : []
  })
}

function findingOf({ id, what, bootloader, driver }: KnownUsb, name: string, isPort: boolean): DoctorFinding {
  const detail = `${what} (${id}, ${name})`
  if (bootloader !== undefined) return { name: 'bootloader', status: 'missing', detail, advice: bootloader }
  if (isPort || driver === undefined) return { name: 'usb', status: 'ok', detail }
  const advice = `sudo modprobe ${driver}; in a container, pass the device through`
  return { name: 'usb', status: 'missing', detail: `${detail}: no serial port`, advice }
}

const idOf = (path: string): string => `${wordIn(join(path, 'idVendor'))}:${wordIn(join(path, 'idProduct'))}`

/** An interface ("1-2:1.0") holds "tty/ttyACM0" for cdc_acm, and "ttyUSB0" for adapters. */
function hasPort(folder: string, name: string, names: readonly string[]): boolean {
  const interfaces = names.filter((other) => other.startsWith(`${name}:`))
  return interfaces.some((one) => namesIn(join(folder, one)).some((entry) => entry.startsWith('tty')))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function wordIn(file: string): string {
  try {
    return readFileSync(file, 'latin1').trim()
  } catch {
    return ''
  }
}
