import {
  gnssBaud,
  makeBsmEncoder,
  makeDecoder,
  Pgn,
  slcanLine,
  TBox,
  vehicleBaud,
  type TBoxCodec,
} from '../../../firmware/nodes/obu/index.js'
import { vehicleClass } from '../../../protocols/v2x/index.js'
import type { Net } from '../../board/net.js'
import type { PartHost, Powered } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { GnssModel } from '../../chips/gnss.js'
import { Pc5ModuleChip } from '../../chips/pc5-module.js'
import type { Ride } from '../traffic/ride.js'
import { figuresOf, type NodeMaker } from './maker.js'
import {
  SimulatedNode,
  type NodeFault,
  type NodeFirmware,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

/** Stations of these nodes on the medium: above those of vehicles and of roadside units. */
const firstStation = 15e8
const tickUs = 100_000
/** Of a car. */
const body = { vehicleClass: vehicleClass.passenger, lengthM: 4.6, widthM: 1.8, isOnDuty: false }

/** An on-board unit of the fleet on a board of its own, riding in a car of the traffic. */
export class ObuNode extends SimulatedNode {
  readonly gnss: GnssModel
  readonly radio: Pc5ModuleChip
  private readonly adapter: CanAdapter
  private box: TBox | undefined

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    private readonly codec: TBoxCodec,
    readonly ride: Ride,
  ) {
    super(surroundings, plan, place)
    const { board } = this
    const { world } = surroundings
    this.gnss = new GnssModel(board, board.uartTo('gnss', gnssBaud), {
      place: () => ride.globe(),
      startUnixMs: world.unixMs - world.scheduler.nowUs / 1000,
    })
    const { bus, select } = board.spiOf('radio')
    this.radio = new Pc5ModuleChip(board, board.netOf('digital', 'ready'), {
      medium: ride.medium,
      id: firstStation + this.index,
      kind: 'obu',
      position: () => ride.middle(),
      unixMs: () => world.unixMs,
    })
    bus.attach(select, this.radio)
    const buzzer = board.netOf('digital', 'warn')
    this.adapter = new CanAdapter(board, board.uartTo('vehicle', vehicleBaud), ride, () => this.heedDriver(buzzer))
    for (const part of [this.gnss, this.radio, this.adapter]) board.attach(part)
  }

  /** The firmware as it runs now; undefined before the first start. */
  get unit(): TBox | undefined {
    return this.box
  }

  protected makeFirmware(): NodeFirmware {
    const { broker, writer } = this.surroundings
    const { reportEvery, advice } = this.plan.options as { reportEvery: number; advice: boolean }
    const id = Uint8Array.from([0x4f, 0x42, 0x55, 0, 0, this.index >> 16, (this.index >> 8) & 255, this.index & 255])
    const config = { body, id, givesAdvice: advice, heartbeatS: Math.round(reportEvery / 1e6), broker }
    this.box = new TBox(this.board.device, this.plan.modem.driver, config, this.codec, writer)
    return this.box
  }

  protected breakPart(fault: NodeFault, isBroken: boolean): void {
    if (fault.kind === 'sensor-missing' && fault.role === 'gnss') this.gnss.setFaults({ missing: isBroken })
    if (fault.kind === 'sensor-missing' && fault.role === 'vehicle') this.adapter.isSilent = isBroken
  }

  /** The driver looks at the advised speed and hears the buzzer. */
  private heedDriver(buzzer: Net): void {
    this.ride.heed(this.box?.advisedSpeed, buzzer.level === 1)
  }
}

/** The adapter on the vehicle's CAN: speed, brake and acceleration as lines, ten times a second. */
class CanAdapter implements Powered {
  isSilent = false

  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    private readonly ride: Ride,
    private readonly onTick: () => void,
  ) {}

  powerOn(): void {
    this.host.scheduler.after(tickUs, this.host.partOwner, tick, this)
  }

  powerOff(): void {
    // Its events die with the supply.
  }

  /** Called by its event only. */
  say(): void {
    this.host.scheduler.after(tickUs, this.host.partOwner, tick, this)
    this.onTick()
    if (this.isSilent) return
    const { speed, acceleration } = this.ride.motion()
    const raw = Math.round(speed * 3.6 * 256)
    const braking = acceleration < -0.5 ? 0x10 : 0
    const speedFrame = [0xff, raw & 255, raw >> 8, 0xc0 | braking, 0xff, 0xff, 0xff, 0xff]
    const along = Math.max(0, Math.min(250, Math.round((acceleration + 12.5) * 10)))
    const dynamics = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, along]
    const text =
      slcanLine({ isExtended: true, id: 0x18000000 + Pgn.cruiseControlVehicleSpeed * 256, data: speedFrame }) +
      slcanLine({ isExtended: true, id: 0x18000000 + Pgn.vehicleDynamicControl2 * 256, data: dynamics })
    this.port.send(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
  }
}

function tick(adapter: CanAdapter): void {
  adapter.say()
}

/** On-board units of a fleet. */
export const obuMaker: NodeMaker = {
  group: (surroundings, plan, { roads }) => {
    const codec: TBoxCodec = { decode: makeDecoder(), encode: makeBsmEncoder() }
    return (place) => new ObuNode(surroundings, plan, place, codec, roads!.takeRide(place.index))
  },
  figures: figuresOf((nodes: readonly ObuNode[]) => ({
    sent: nodes.reduce((sum, { unit }) => sum + (unit?.obu.sent ?? 0), 0),
    trips: nodes.reduce((sum, { ride }) => sum + ride.trips, 0),
  })),
}
