import { encodeFrame, escapeFrame, FrameType } from '../../../protocols/gbt20999/index.js'
import { encodeObjectList, objectListAddress, type SeenObject } from '../../../firmware/nodes/rsu/index.js'
import type { UartPort } from '../../board/uart.js'

/** Number of cameras in the frames of a cabinet; the roadside unit is 1. */
const cameraHost = 2

/**
 * The line of a roadside cabinet: a hub that passes on what the roadside unit says to the signal controller, and to the
 * roadside unit what the controller and the camera say. It stores a write before it passes it on, so that lines do not mix:
 * every byte takes its time on the line twice.
 */
export class Cabinet {
  private sequence = 0

  constructor(
    private readonly unit: UartPort,
    controller: UartPort | undefined,
  ) {
    if (!controller) return
    unit.listener = { onBytes: (bytes) => void controller.send(bytes) }
    controller.listener = { onBytes: (bytes) => void unit.send(bytes) }
  }

  /** The camera tells what it sees: at most 16 objects. */
  see(objects: readonly SeenObject[]): void {
    this.sequence = (this.sequence + 1) & 0xff
    const frame = encodeFrame({
      version: 0x0100,
      hostId: cameraHost,
      controllerId: 0,
      crossId: 1,
      sequence: this.sequence,
      type: FrameType.Report,
      values: [{ ...objectListAddress, index: 1, data: encodeObjectList(objects) }],
    })
    this.unit.send(escapeFrame(frame))
  }
}
