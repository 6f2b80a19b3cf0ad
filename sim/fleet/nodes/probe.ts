import { Probe } from '../../../firmware/nodes/probe/index.js'
import { SimulatedNode, type NodeFirmware } from './simulated-node.js'

/** A probe of the fleet: a board with a modem. */
export class ProbeNode extends SimulatedNode {
  protected makeFirmware(): NodeFirmware {
    const { reportEvery, payloadBytes } = this.plan.options as { reportEvery: number; payloadBytes: number }
    const { broker } = this.surroundings
    return new Probe(this.board.device, this.plan.modem.driver, { reportEveryUs: reportEvery, payloadBytes, broker })
  }

  protected breakPart(): void {
    // It has no part but the modem.
  }
}
