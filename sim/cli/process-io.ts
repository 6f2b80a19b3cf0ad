import { buffer } from 'node:stream/consumers'
import type { CliIo } from './io.js'

/** The command line on this process's own streams. */
export function processIo(): CliIo {
  const { stdout, stderr, stdin, env } = process
  // A reader that closed the pipe has seen enough.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTerminal: stderr.isTTY === true,
    columns: stderr.columns ?? 80,
    env,
    readStdin: () => buffer(stdin),
    onInterrupt,
    onSignal,
    nowMs: () => Date.now(),
  }
}

/** Once only: whoever asks a second time gets the process's own end. */
function onInterrupt(callback: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const stop = (): void => signals.forEach((signal) => process.off(signal, listener))
  const listener = (): void => {
    stop()
    callback()
  }
  signals.forEach((signal) => process.on(signal, listener))
  return stop
}

function onSignal(signal: 'SIGUSR1' | 'SIGUSR2', callback: () => void): () => void {
  // Windows has no such signals.
  if (process.platform === 'win32') return () => undefined
  process.on(signal, callback)
  return () => process.off(signal, callback)
}
