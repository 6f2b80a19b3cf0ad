import { InvalidArgumentError } from 'commander'
import type { Line, LineEvents } from '../../emulate/line.js'
import type { CliIo } from '../io.js'

/** Where an emulated thing is to be reached: one of the two. */
export interface LineFlags {
  readonly pty?: string
  readonly tcp?: number
}

/** Opens the pseudo-terminal or the port. @throws LineError */
export async function openEmulationLine({ pty, tcp }: LineFlags, events: LineEvents): Promise<Line> {
  if (pty !== undefined) return (await import('../../emulate/pty.js')).openPty(pty, events)
  return (await import('../../emulate/tcp-line.js')).openTcpLine(tcp!, events)
}

/** Resolves when the user ends the program. */
export function interrupted(io: CliIo): Promise<void> {
  return new Promise((resolve) => io.onInterrupt(resolve))
}

/** A port of TCP, 0 for any that is free. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65535) return port
  throw new InvalidArgumentError('A whole number from 0 to 65535 expected.')
}
