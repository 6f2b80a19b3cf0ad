import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

/** Whether mosquitto is there (Debian: mosquitto). */
export const hasMosquitto = spawnSync('mosquitto', ['-h']).error === undefined

/** Its name in the title of a test, and why that is skipped. */
export const mosquittoTitle = hasMosquitto
  ? 'mosquitto'
  : 'mosquitto (skipped: no such program; apt-get install mosquitto)'

/** A real mosquitto with its persistence on, that can be stopped and started again. */
export class Mosquitto {
  private readonly folder = mkdtempSync(join(tmpdir(), 'wayside-mosquitto-'))
  private child: ChildProcess | undefined
  private exited: Promise<unknown> = Promise.resolve()

  constructor(readonly port: number) {
    const lines = [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'user root',
      'persistence true',
      `persistence_location ${this.folder}/`,
      // The subscriber of the test must get everything, however late it is.
      'max_queued_messages 0',
      'max_inflight_messages 0',
    ]
    writeFileSync(join(this.folder, 'mosquitto.conf'), lines.join('\n'))
  }

  async start(): Promise<void> {
    const child = spawn('mosquitto', ['-c', join(this.folder, 'mosquitto.conf')], { stdio: 'ignore' })
    this.exited = new Promise((resolve) => child.once('exit', resolve))
    this.child = child
    await vi.waitFor(() => canConnect(this.port), { timeout: 10_000, interval: 10 })
  }

  async stop(): Promise<void> {
    this.child?.kill('SIGTERM')
    await this.exited
    this.child = undefined
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true })
  }
}

function canConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}
