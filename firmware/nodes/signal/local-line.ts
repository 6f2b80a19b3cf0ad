import {
  encodeFrame,
  escapeFrame,
  FrameReader,
  FrameType,
  Objects,
  ValueStatus,
  type DataValue,
  type Frame,
} from '../../../protocols/gbt20999/index.js'
import type { Device, Serial } from '../../hal/index.js'
import { readObject, writeObject, type HostView } from './host-objects.js'

/** Who is at the other end is told of changes for this long after it was last heard. */
const listeningUs = 10000000
/** It is told at least this often. */
const refreshUs = 1000000

/**
 * The line to the roadside unit, or to a host in the cabinet: answers GB/T 20999 frames, and to who has asked for a heartbeat
 * lately reports the SPAT content at every change and every second. Nobody there costs nothing.
 */
export class LocalLine {
  /** Frames that did not fit into the port any more. */
  lost = 0
  private readonly serial: Serial
  private readonly reader = new FrameReader()
  private heardUs = -listeningUs
  private hostId = 0
  private sequence = 0
  private isRefreshing = false
  private readonly onFrame = (frame: Frame): void => this.answer(frame)

  /** @param controllerId of this controller: 32 bits; frames to others are left unanswered, 0 means all of them */
  constructor(
    private readonly device: Pick<Device, 'serial' | 'clock' | 'timers'>,
    private readonly view: HostView,
    private readonly controllerId: number,
  ) {
    const { io: Port, ...options } = device.serial['local']!
    this.serial = new Port({ ...options, onReadable: () => this.onReadable() })
  }

  /** A light, mode or fault has changed. */
  onChange(): void {
    if (!this.isListening()) return
    const answer = readObject(this.view, Objects.spat)
    if (!('data' in answer)) return
    this.sequence = (this.sequence + 1) & 0xff
    this.send({
      version: 0x0100,
      hostId: this.hostId,
      controllerId: this.controllerId,
      crossId: 1,
      sequence: this.sequence,
      type: FrameType.Report,
      values: [{ ...Objects.spat, index: 1, data: answer.data }],
    })
  }

  private isListening(): boolean {
    return this.device.clock.uptimeUs() - this.heardUs < listeningUs
  }

  private onReadable(): void {
    const bytes = this.serial.read()
    if (bytes) this.reader.push(new Uint8Array(bytes), this.onFrame)
  }

  private answer(frame: Frame): void {
    if (frame.controllerId !== 0 && frame.controllerId !== this.controllerId) return
    switch (frame.type) {
      case FrameType.Heartbeat:
        this.hear(frame)
        return this.send({ ...frame, controllerId: this.controllerId, type: FrameType.HeartbeatReply, values: [] })
      case FrameType.Query:
        return this.answerQuery(frame)
      case FrameType.SetRequest:
        return this.answerSet(frame)
    }
  }

  private hear(frame: Frame): void {
    this.heardUs = this.device.clock.uptimeUs()
    this.hostId = frame.hostId
    if (this.isRefreshing) return
    this.isRefreshing = true
    this.refresh()
  }

  private refresh(): void {
    this.isRefreshing = this.isListening()
    if (!this.isRefreshing) return
    this.onChange()
    this.device.timers.after(refreshUs, () => this.refresh())
  }

  /** All values, or the status of each where one of them cannot be had. */
  private answerQuery(frame: Frame): void {
    const answers = frame.values.map((value) => readObject(this.view, value))
    const isWhole = answers.every((answer) => 'data' in answer)
    const values = frame.values.map((value, index): DataValue => {
      const answer = answers[index]!
      const status = 'data' in answer ? ValueStatus.Ok : answer.status
      return { ...value, data: isWhole && 'data' in answer ? answer.data : new Uint8Array([status]) }
    })
    const type = isWhole ? FrameType.QueryReply : FrameType.QueryError
    this.send({ ...frame, controllerId: this.controllerId, type, values })
  }

  private answerSet(frame: Frame): void {
    let hasFailed = false
    const values = frame.values.map((value): DataValue => {
      const status = writeObject(this.view, value, value.data)
      if (status !== ValueStatus.Ok) hasFailed = true
      return { ...value, data: new Uint8Array([status]) }
    })
    const type = hasFailed ? FrameType.SetError : FrameType.SetReply
    this.send({ ...frame, controllerId: this.controllerId, type, values })
  }

  private send(frame: Frame): void {
    try {
      this.serial.write(escapeFrame(encodeFrame(frame)))
    } catch (error) {
      const { kind } = error as { kind?: string }
      // A host that asks for more than the line carries goes without.
      if (kind !== 'buffer-full' && kind !== 'out-of-range') throw error
      this.lost++
    }
  }
}
