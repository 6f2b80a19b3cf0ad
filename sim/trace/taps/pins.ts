import type { Net } from '../../board/net.js'
import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { PinEvent } from '../events.js'
import type { Detach, TapContext } from './context.js'

const pinBuses = ['digital', 'pwm', 'analog'] as const

/** Listens to the wires of the parts on single pins; tells what is on them now, and every change. */
export function tapPins(board: SimulatedBoard, context: TapContext): Detach {
  const detach = pinBuses.flatMap((bus) =>
    board.wiring.parts
      .filter(({ part }) => part.bus === bus)
      .map(({ part }) => tapNet(board.netOf(bus, part.role), part.role, context)),
  )
  return () => detach.forEach((each) => each())
}

function tapNet(net: Net, signal: string, { hub, node, scheduler }: TapContext): Detach {
  let last: PinEvent['value'] | undefined
  const tell = (): void => {
    const value = valueOf(net)
    if (last && isSame(last, value)) return
    last = value
    hub.emit({ channel: 'pins', node, atUs: scheduler.nowUs, signal, value })
  }
  tell()
  return net.listen(tell)
}

function valueOf(net: Net): PinEvent['value'] {
  const { driven, ownVolts } = net
  if (ownVolts !== undefined) return { kind: 'volts', volts: ownVolts }
  if (!driven) return { kind: 'level', level: 'z' }
  const { duty, hz } = driven
  if (duty === undefined || hz === undefined) return { kind: 'level', level: net.level }
  return { kind: 'pwm', hz, duty, activeLevel: driven.level }
}

function isSame(first: PinEvent['value'], second: PinEvent['value']): boolean {
  if (first.kind === 'level') return second.kind === 'level' && first.level === second.level
  if (first.kind === 'volts') return second.kind === 'volts' && first.volts === second.volts
  return (
    second.kind === 'pwm' &&
    first.hz === second.hz &&
    first.duty === second.duty &&
    first.activeLevel === second.activeLevel
  )
}
