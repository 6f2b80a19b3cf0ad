import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageVersion } from '../package-info.js'
import { examinePeers } from './peers.js'
import { examineSerialDriver } from './serial-driver.js'
import { examineSerialPorts } from './serial-ports.js'
import { examineUsb } from './usb-devices.js'

/** One thing that was looked at. Without what is "missing" most of wayside works; without what "failed" it does not. */
export interface DoctorFinding {
  readonly name: string
  readonly status: 'ok' | 'missing' | 'failed'
  readonly detail: string
  /** How to get it, or put it right. */
  readonly advice?: string
}

/** Looks at everything, in the order in which it matters. */
export async function examine(env: Readonly<Record<string, string | undefined>>): Promise<DoctorFinding[]> {
  return [
    { name: 'wayside', status: 'ok', detail: packageVersion() },
    examineNode(process.versions.node),
    await examineLoopback(),
    examineTemporaryFolder(),
    await examineDisk(),
    await examineSerialDriver(),
    ...examineSerialPorts(),
    ...examineUsb(),
    ...examinePeers(env.PATH ?? ''),
  ]
}

/** Node 20.19 is the oldest that the packages used here run on. */
export function examineNode(version: string): DoctorFinding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > 20 || (major === 20 && minor >= 19)
  if (isNewEnough) return { name: 'node', status: 'ok', detail: version }
  return { name: 'node', status: 'failed', detail: version, advice: '20.19 or newer: https://nodejs.org' }
}

/** The embedded broker listens there. */
async function examineLoopback(): Promise<DoctorFinding> {
  const name = 'loopback port'
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) =>
      resolve({ name, status: 'failed', detail: error.message, advice: 'allow listening on 127.0.0.1' }),
    )
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve({ name, status: 'ok', detail: `127.0.0.1:${port} can be had` }))
    })
  })
}

function examineTemporaryFolder(): DoctorFinding {
  const name = 'temporary folder'
  try {
    const folder = mkdtempSync(join(tmpdir(), 'wayside-doctor-'))
    writeFileSync(join(folder, 'test'), 'test')
    rmSync(folder, { recursive: true })
    return { name, status: 'ok', detail: tmpdir() }
  } catch (error) {
    return {
      name,
      status: 'failed',
      detail: (error as Error).message,
      advice: 'set TMPDIR to a folder that can be written',
    }
  }
}

/** Traces of a large city take gigabytes; a run without them next to nothing. */
async function examineDisk(): Promise<DoctorFinding> {
  const name = 'disk'
  try {
    const { bavail, bsize } = await statfs(process.cwd())
    const gigabytes = (bavail * bsize) / 1e9
    const detail = `${gigabytes.toFixed(1)} GB free here`
    return gigabytes >= 0.1 ? { name, status: 'ok', detail } : { name, status: 'failed', detail, advice: 'free 100 MB' }
  } catch (error) {
    return { name, status: 'missing', detail: (error as Error).message }
  }
}
