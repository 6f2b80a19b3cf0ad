import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { DoctorFinding } from './examine.js'

/** What USB serial adapters and boards are called on Linux and macOS. */
const portNames = /^(ttyUSB\d+|ttyACM\d+|ttyAMA\d+|cu\.(usb|wchusb|SLAB).*)$/

/** Every serial port that is there, and whether this user may use it. */
export function examineSerialPorts(folder = '/dev'): DoctorFinding[] {
  const ports = listPorts(folder)
  if (ports.length === 0)
    return [
      {
        name: 'serial ports',
        status: 'missing',
        detail: 'none',
        advice: 'plug in a board, for wayside on real hardware',
      },
    ]
  return ports.map((path) => examinePort(path))
}

function listPorts(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => portNames.test(name))
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}

function examinePort(path: string): DoctorFinding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return { name: 'serial port', status: 'ok', detail: path }
  } catch {
    const advice = `sudo usermod -aG ${groupOf(path)} ${userInfo().username}, then log in anew`
    return { name: 'serial port', status: 'missing', detail: `${path}: no permission`, advice }
  }
}

/** Debian's group for serial ports is dialout (20), that of Arch and its like uucp (14, 986). */
function groupOf(path: string): string {
  try {
    return [14, 986].includes(statSync(path).gid) ? 'uucp' : 'dialout'
  } catch {
    return 'dialout'
  }
}
