import type { PackWriter } from '../../../protocols/senml/index.js'
import type { Device } from '../../hal/index.js'
import type { ModemConstructor } from '../../modems/modem.js'
import { LampNode, type Position, type StreetlightConfig } from '../streetlight/lamp-node.js'
import { DaliLuminaire } from './dali-luminaire.js'

/** A street lamp whose D4i driver is dimmed, metered and diagnosed over DALI. */
export class StreetlightDali extends LampNode {
  /** See {@link LampNode}. @throws whatever a driver throws that misses its part of the board */
  constructor(
    device: Device,
    ModemDriver: ModemConstructor,
    config: StreetlightConfig,
    position: Position,
    writer?: PackWriter,
  ) {
    super('streetlight-dali', device, ModemDriver, config, new DaliLuminaire(device, config.lamp), position, writer)
  }
}
