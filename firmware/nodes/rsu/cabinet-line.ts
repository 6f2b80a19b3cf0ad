import { isDecodeError } from '../../../protocols/bytes/index.js'
import {
  decodeSpatRecord,
  encodeFrame,
  encodePriorityRecord,
  escapeFrame,
  FrameReader,
  FrameType,
  isObject,
  Objects,
  ValueStatus,
  type DataValue,
  type Frame,
  type PriorityRecord,
  type SpatRecord,
} from '../../../protocols/gbt20999/index.js'
import type { Device, Serial } from '../../hal/index.js'
import { decodeObjectList, objectListAddress, type SeenObject } from './object-list.js'

/** What is told of what came over the line. */
export interface CabinetListener {
  onSpat(record: SpatRecord): void
  onObjects(objects: readonly SeenObject[]): void
  /** The controller's answer to a request: taken, or not. */
  onAnswer(isTaken: boolean): void
}

/** The controller reports for 10 s from each heartbeat. */
const heartbeatUs = 4000000
/** This host's number in frames. */
const hostId = 1

/**
 * The line in the cabinet: keeps the signal controller reporting by heartbeats, takes its reports and the object lists of
 * cameras, asks it for stages. All in GB/T 20999 frames.
 */
export class CabinetLine {
  /** Values that could not be understood, and frames that did not fit into the port. */
  refused = 0
  private readonly serial: Serial
  private readonly reader = new FrameReader()
  private sequence = 0
  private readonly onHeartbeat = (): void => this.heartbeat()
  private readonly onFrame = (frame: Frame): void => this.take(frame)

  /** @param controllerId of the signal controller, 32 bits; 0 speaks to whoever is there */
  constructor(
    private readonly device: Pick<Device, 'serial' | 'timers'>,
    private readonly controllerId: number,
    private readonly listener: CabinetListener,
  ) {
    const { io: Port, ...options } = device.serial['local']!
    this.serial = new Port({ ...options, onReadable: () => this.onReadable() })
  }

  /** Begins to ask for reports. */
  start(): void {
    this.heartbeat()
  }

  /** Asks the controller for a stage, or takes that back. */
  request(record: PriorityRecord): void {
    this.send(FrameType.SetRequest, [{ ...Objects.priority, index: 1, data: encodePriorityRecord(record) }])
  }

  private heartbeat(): void {
    this.device.timers.after(heartbeatUs, this.onHeartbeat)
    this.send(FrameType.Heartbeat, [])
  }

  private onReadable(): void {
    const bytes = this.serial.read()
    if (bytes) this.reader.push(new Uint8Array(bytes), this.onFrame)
  }

  private take(frame: Frame): void {
    const { type, values } = frame
    if (type === FrameType.Report) for (const value of values) this.takeValue(value)
    else if (type === FrameType.SetReply || type === FrameType.SetError)
      for (const value of values)
        if (isObject(value, Objects.priority)) this.listener.onAnswer(value.data[0] === ValueStatus.Ok)
  }

  private takeValue(value: DataValue): void {
    try {
      if (isObject(value, Objects.spat)) this.listener.onSpat(decodeSpatRecord(value.data))
      else if (isObject(value, objectListAddress)) this.listener.onObjects(decodeObjectList(value.data))
    } catch (error) {
      if (!isDecodeError(error)) throw error
      this.refused++
    }
  }

  private send(type: number, values: readonly DataValue[]): void {
    this.sequence = (this.sequence + 1) & 0xff
    const { controllerId, sequence } = this
    const frame = { version: 0x0100, hostId, controllerId, crossId: 1, sequence, type, values }
    try {
      this.serial.write(escapeFrame(encodeFrame(frame)))
    } catch (error) {
      if ((error as { kind?: string }).kind !== 'buffer-full') throw error
      this.refused++
    }
  }
}
