import type { Net } from '../../board/net.js'
import type { UartPort } from '../../board/uart.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { levelOf, microseconds, type Signal } from './signal.js'
import type { HeardByte } from './uart.js'

/** When and on whose behalf a capture is played. */
export interface PlayOptions {
  readonly scheduler: Scheduler
  /** Whose events they are: {@link Scheduler.cancelOwner} ends the playing. Default the world itself. */
  readonly owner?: OwnerId
  /** Instant of the world at which the capture's instant 0 is, microseconds. Default now. */
  readonly startUs?: number
}

/** Plays steps one after the other: one event is pending at a time. Steps that are past already are done at once. */
function play<Step>(
  steps: readonly Step[],
  dueUs: (step: Step) => number,
  act: (step: Step) => void,
  { scheduler, owner = 0, startUs = scheduler.nowUs }: PlayOptions,
): void {
  let place = 0
  const next = (): void => {
    const step = steps[place++]
    if (step === undefined) return
    const atUs = Math.max(Math.round(startUs + dueUs(step)), scheduler.nowUs)
    scheduler.at(atUs, owner, perform, step)
  }
  const perform = (step: Step): void => {
    act(step)
    next()
  }
  next()
}

/** Drives a wire with a captured signal: "0" and "1" strongly, "x" and "z" not at all. */
export function playSignal(signal: Signal, net: Net, options: PlayOptions): void {
  const by = {}
  play(
    signal.edges,
    ({ tick }) => microseconds(signal, tick),
    ({ value }) => {
      const level = levelOf(value)
      net.drive(by, level === undefined ? undefined : { strength: 'strong', level })
    },
    options,
  )
}

/** Sends captured characters from a port so that each one's last stop bit is over when it was in the capture. */
export function playBytes(bytes: readonly HeardByte[], port: UartPort, options: PlayOptions): void {
  play(
    bytes,
    ({ startUs }) => startUs,
    ({ byte }) => port.send(Uint8Array.of(byte)),
    options,
  )
}
