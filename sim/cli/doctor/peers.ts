import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { DoctorFinding } from './examine.js'

interface Peer {
  readonly program: string
  readonly purpose: string
  readonly debianPackage: string
}

/** Other programs that can be put beside wayside; none is needed for a run. */
const peers: readonly Peer[] = [
  { program: 'mosquitto', purpose: 'an MQTT broker for --uplink', debianPackage: 'mosquitto' },
  { program: 'mosquitto_sub', purpose: 'to look at the reports', debianPackage: 'mosquitto-clients' },
  { program: 'socat', purpose: 'pseudo-terminals for emulated devices', debianPackage: 'socat' },
  { program: 'picocom', purpose: 'a terminal on a serial port', debianPackage: 'picocom' },
  { program: 'tshark', purpose: 'to look at packet traces', debianPackage: 'tshark' },
  { program: 'avrdude', purpose: 'to flash an Arduino', debianPackage: 'avrdude' },
]

/** Which of the peers are on a search path. */
export function examinePeers(path: string): DoctorFinding[] {
  return peers.map(({ program, purpose, debianPackage }) => {
    const found = find(program, path)
    if (found !== undefined) return { name: program, status: 'ok', detail: found }
    return {
      name: program,
      status: 'missing',
      detail: `optional: ${purpose}`,
      advice: `apt-get install ${debianPackage}`,
    }
  })
}

/** Servers live where the search path of ordinary users does not lead. */
function find(program: string, path: string): string | undefined {
  const folders = [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']
  return folders.map((folder) => join(folder, program)).find((file) => isExecutable(file))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
