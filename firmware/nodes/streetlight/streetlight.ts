import type { PackWriter } from '../../../protocols/senml/index.js'
import type { Device } from '../../hal/index.js'
import type { ModemConstructor } from '../../modems/modem.js'
import { AnalogLamp } from './analog-lamp.js'
import { LampNode, type Position, type StreetlightConfig } from './lamp-node.js'

export type { Position, StreetlightConfig } from './lamp-node.js'

/** A street lamp with a 0-10 V dimmer and a meter in front of its LED driver. */
export class Streetlight extends LampNode {
  /** See {@link LampNode}. @throws whatever a driver throws that misses its part of the board */
  constructor(
    device: Device,
    ModemDriver: ModemConstructor,
    config: StreetlightConfig,
    position: Position,
    writer?: PackWriter,
  ) {
    super('streetlight', device, ModemDriver, config, new AnalogLamp(device, config.lamp), position, writer)
  }
}
