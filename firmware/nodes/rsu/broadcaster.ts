import type { SpatRecord } from '../../../protocols/gbt20999/index.js'
import type { MapData, MessageFrame, RoadSideInformation } from '../../../protocols/v2x/index.js'
import type { Device, TimerHandle, V2xRadio } from '../../hal/index.js'
import { crossroadsOf, type Crossroads } from '../obu/road.js'
import { channelOf, MessageMaker, type Broadcast } from './messages.js'
import type { SeenObject } from './object-list.js'
import { PhaseStates } from './phase-states.js'

/** Times from message to message (T/CSAE 159-2020, as facts/protocols.md 1.1 quotes it: none longer than these). */
const periodsMs = { map: 1000, rsi: 500, rsm: 100 } as const
/** A controller that has not reported for so long is silent, 0.1 s; it reports every second. */
const silentTenths = 30
/** What a camera saw so long ago is no longer there, us. */
const seenLifeUs = 500000
const tickMs = 100
const tickUs = 100000
/** A tick that comes so much late, or less, counts as in time; one that comes so late finds the chip overloaded. */
const slackUs = 1000
const lateForUs = 25000
/** Bit 13 of 16 of IntersectionStatusObject: noValidSPATisAvailableAtThisTime. */
const noValidSpat = 0x0004

/**
 * Sends MAP, SPAT, RSI and RSM at their times, as far as there is something to say: one timer of a tenth of a second for all.
 */
export class Broadcaster {
  readonly sent: Record<Broadcast, number> = { map: 0, spat: 0, rsi: 0, rsm: 0 }
  spatPeriodMs: number
  /** The junction as its MAP has it. */
  crossroads: Crossroads | undefined
  private map: MapData | undefined
  private rsi: RoadSideInformation | undefined
  private readonly maker: MessageMaker
  private readonly states = new PhaseStates()
  private objects: readonly SeenObject[] = []
  private seenUs = -seenLifeUs
  private ticks: number
  private due: Record<Broadcast, boolean> = { map: false, spat: false, rsi: false, rsm: false }
  /** When the tick to come should be, us since the start. */
  private dueUs = 0
  private timer: TimerHandle | undefined
  private readonly onTick = (): void => this.tick()
  private readonly channels = {
    map: channelOf('map'),
    spat: channelOf('spat'),
    rsi: channelOf('rsi'),
    rsm: channelOf('rsm'),
  }

  constructor(
    private readonly device: Pick<Device, 'clock' | 'timers' | 'random'>,
    private readonly radio: V2xRadio,
    id: Uint8Array,
    spatPeriodMs: number,
  ) {
    this.spatPeriodMs = spatPeriodMs
    const draw = (below: number) => Math.floor(device.random.next() * below)
    // Counts begin anywhere (T/CSAE 159), and units do not all send in the same tenth.
    this.maker = new MessageMaker(id, () => draw(128))
    this.ticks = draw(10)
  }

  /** Begins, at a moment of its own within the first tenth. */
  start(): void {
    const delayUs = Math.floor(this.device.random.next() * tickUs)
    this.dueUs = this.device.clock.uptimeUs() + delayUs
    this.timer = this.device.timers.after(delayUs, this.onTick)
  }

  stop(): void {
    this.device.timers.cancel(this.timer)
  }

  /** The MAP to send, a MessageFrame in UPER. Returns why it was refused. */
  setMap(bytes: Uint8Array): string | undefined {
    const map = this.read(bytes)?.mapFrame
    const crossroads = map && crossroadsOf(map)[0]
    if (!map || !crossroads) return 'a MAP expected'
    this.map = map
    this.crossroads = crossroads
    return undefined
  }

  /** The RSI to send. Returns why it was refused. */
  setRsi(bytes: Uint8Array): string | undefined {
    const rsi = this.read(bytes)?.rsiFrame
    if (!rsi) return 'an RSI expected'
    this.rsi = rsi
    return undefined
  }

  /** The controller reported. */
  onSpat(record: SpatRecord): void {
    this.states.take(record, this.nowTenths())
  }

  /** A camera sees these, now. */
  onObjects(objects: readonly SeenObject[]): void {
    this.objects = objects
    this.seenUs = this.device.clock.uptimeUs()
  }

  get isControllerSilent(): boolean {
    return this.states.ageTenths(this.nowTenths()) > silentTenths
  }

  /** Reads a MessageFrame; undefined for what is none. */
  read(bytes: Uint8Array): MessageFrame | undefined {
    return this.maker.read(bytes)
  }

  private nowTenths(): number {
    return Math.floor(this.device.clock.uptimeUs() / 100000)
  }

  private tick(): void {
    const isLate = this.arm()
    this.ticks = (this.ticks + 1) % 10
    const { due } = this
    due.spat = due.spat || this.isDue(this.spatPeriodMs)
    due.rsm = due.rsm || this.isDue(periodsMs.rsm)
    due.rsi = due.rsi || this.isDue(periodsMs.rsi)
    due.map = due.map || this.isDue(periodsMs.map)
    // A chip that cannot keep up rests for a tenth: its lines and its modem want to be read too.
    if (isLate) return
    this.due = { map: false, spat: false, rsi: false, rsm: false }
    const unixMs = this.radio.unixMs()
    // Without the satellites' time nothing that is sent could be placed in time.
    if (unixMs !== undefined && this.map) this.sendDue(this.map, due, unixMs)
  }

  private sendDue(map: MapData, due: Readonly<Record<Broadcast, boolean>>, unixMs: number): void {
    const { refPos } = map.nodes[0]!
    if (due.spat) this.sendSpat(unixMs)
    if (due.rsm) {
      const age = this.device.clock.uptimeUs() - this.seenUs
      const objects = age < seenLifeUs ? this.objects : []
      this.send('rsm', this.maker.rsm(refPos, objects, unixMs - Math.floor(age / 1000), unixMs), periodsMs.rsm)
    }
    if (this.rsi && due.rsi) this.send('rsi', this.maker.rsi(this.rsi, unixMs), periodsMs.rsi)
    if (due.map) this.send('map', this.maker.map(map, unixMs), periodsMs.map)
  }

  /** Sets the next tick a tenth after this one should have been, and tells whether this one is late. */
  private arm(): boolean {
    const nowUs = this.device.clock.uptimeUs()
    const behindUs = nowUs - this.dueUs
    const lateUs = behindUs > slackUs && behindUs < tickUs ? behindUs : 0
    this.dueUs = nowUs - lateUs + tickUs
    this.timer = this.device.timers.after(tickUs - lateUs, this.onTick)
    return behindUs > lateForUs
  }

  private isDue(periodMs: number): boolean {
    return this.ticks % (periodMs / tickMs) === 0
  }

  private sendSpat(unixMs: number): void {
    const { newest } = this.states
    if (!newest) return
    const isSilent = this.isControllerSilent
    const phases = isSilent
      ? newest.groups.map(({ group }) => ({ id: group, phaseStates: [{ light: 'unavailable' as const }] }))
      : this.states.phases(this.nowTenths())
    if (phases.length === 0) return
    const status = isSilent ? noValidSpat : newest.status
    this.send('spat', this.maker.spat(this.map!.nodes[0]!.id, status, phases, unixMs), this.spatPeriodMs)
  }

  private send(broadcast: Broadcast, frame: Uint8Array, periodMs: number): void {
    const { priority, flow } = this.channels[broadcast]
    this.radio.send(frame, { flow, priority, periodMs })
    this.sent[broadcast]++
  }
}
