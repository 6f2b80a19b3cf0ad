import { describeFrame, frameBytes } from '../../../protocols/dali/index.js'
import type { DaliBus, DaliStation, DaliTap, DaliTraffic } from '../../board/dali-bus.js'
import { daliWire } from '../vcd/wires.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'

const nothing = new Uint8Array(0)

/**
 * Puts a tap on a DALI line: each frame is told when the line is at rest again, with its edges; bits that are no frame have
 * no bytes. `role`: of the interface on the board; `own`: its model, whose frames are "sent".
 */
export function tapDali(bus: DaliBus, role: string, own: DaliStation, context: TapContext): Detach {
  assertUntapped(bus.tap, context)
  bus.tap = new DaliLineTap(daliWire(role), own, context)
  return () => (bus.tap = undefined)
}

class DaliLineTap implements DaliTap {
  constructor(
    private readonly wire: string,
    private readonly own: DaliStation,
    private readonly context: TapContext,
  ) {}

  onTraffic({ startUs, edgesUs, frame, by }: DaliTraffic): void {
    const { hub, node, scheduler } = this.context
    hub.emit({
      channel: 'frames',
      node,
      link: 'dali',
      startUs,
      atUs: scheduler.nowUs,
      direction: by.includes(this.own) ? 'sent' : 'received',
      bytes: frame ? frameBytes(frame) : nothing,
      comment: frame ? describeFrame(frame) : 'bits that are no frame',
      edgesUs,
      wire: this.wire,
    })
  }
}
