import type { SignalColour, SignalSource } from '../../city/traffic/signals.js'
import type { RoadNode } from '../../city/traffic/road-network.js'
import { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { Walker, WalkerOptions } from '../../city/traffic/walkers.js'
import type { SignalMonitor } from '../../chips/signal-monitor.js'
import type { SignalState } from '../../chips/signal-heads.js'
import type { World } from '../../kernel/world.js'
import { Pc5Medium, type Pc5Statistics } from '../../radio/pc5/medium.js'
import { GridStreets } from '../../radio/pc5/streets.js'
import type { SignalProgramOptions } from '../kinds/signal-program.js'
import { ObuFleet, type ObuCounts, type ObuSurroundings } from './obu-fleet.js'
import { RsuNode, type RsuSite } from '../nodes/rsu.js'
import type { SimulatedNode } from '../nodes/simulated-node.js'
import { monitorOf } from '../nodes/signal-watch.js'
import { SignalNode } from '../nodes/signal.js'
import { Cabinet } from './cabinet.js'
import { Cameras } from './cameras.js'
import { Loops } from './loops.js'
import { mapOfRoads } from './map-of-roads.js'
import type { RoadsPlan, TrafficPlan, WalkerPlan } from './plan.js'
import { Ride } from './ride.js'
import { rsiOfSigns } from './rsi-of-signs.js'
import { Emergencies } from './emergencies.js'
import { SignWatch, type SignFigures } from './sign-watch.js'
import { Scores, type EmergencyTrip, type TripFigures } from './scores.js'

/** What the roads of a run came to. */
export interface RoadFigures {
  readonly crossroads: number
  /** On the road at the end. */
  readonly vehicles: number
  readonly waitingOutside: number
  readonly trips: Partial<Record<'equipped' | 'others' | 'emergency', TripFigures>>
  readonly mishaps: TrafficModel['mishaps']
  /** Lines passed by drivers who do not heed red, and whom they met. */
  readonly redRunners: TrafficModel['redRunners']
  readonly radio: Pc5Statistics
  /** How vehicles drove past each sign, in the order of the scenario. */
  readonly signs: readonly SignFigures[]
  /** Of the junctions' heads, as an onlooker with a stop watch sees them. */
  readonly signals: { readonly greens: number; readonly violations: number }
}

/** Street from wall to wall, for the radio, m. */
const streetM = 40

const colours: Readonly<Record<SignalState, SignalColour>> = {
  red: 'red',
  amber: 'yellow',
  green: 'green',
  'flashing-green': 'green',
  'flashing-amber': 'off',
  dark: 'off',
}

/** How long a walker is kept: nobody takes longer to cross. */
const walkerLifeUs = 60_000_000

/**
 * The roads of a scenario with what is on them and along them: traffic, its on-board units, the V2X medium, walkers, cameras,
 * and who stands at which crossroads. The n-th signal controller and the n-th roadside unit of the scenario stand at the
 * n-th crossroads.
 */
export class RoadLife implements SignalSource {
  readonly medium: Pc5Medium
  readonly traffic: TrafficModel
  readonly units: ObuFleet
  readonly monitors: SignalMonitor[] = []
  readonly crossroads: readonly RoadNode[]
  private readonly signals = new Map<number, SignalNode>()
  private readonly scores = new Scores()
  private readonly emergencies: Emergencies
  private readonly cameras: Cameras
  private readonly loops: Loops
  private readonly signWatch: SignWatch
  private readonly walkers = new Map<number, Walker>()
  private walkerCount = 0
  private takenSites = 0

  constructor(
    private readonly world: World,
    private readonly roads: RoadsPlan,
    private readonly plan: TrafficPlan,
    onWarning?: ObuSurroundings['onWarning'],
  ) {
    const { scheduler, seed } = world
    const { network, spacingM } = roads
    const { penetration, turning, radio, advice, warnings, redRunning = 0 } = plan
    this.crossroads = network.nodes.filter(({ isGateway }) => !isGateway)
    this.medium = new Pc5Medium(scheduler, {
      seed,
      fidelity: radio,
      ...(spacingM === undefined ? {} : { streets: new GridStreets(spacingM, streetM) }),
    })
    this.traffic = new TrafficModel(scheduler, network, {
      seed,
      signals: this,
      penetration,
      turning,
      redRunning,
      listener: {
        onEnter: (id) => this.enter(id),
        onLeave: (id) => this.leave(id),
        onStep: () => {
          this.loops.tell()
          this.signWatch.look(scheduler.nowUs)
        },
      },
    })
    const { medium, traffic } = this
    this.units = new ObuFleet({
      world,
      medium,
      traffic,
      origin: network.origin,
      givesAdvice: advice,
      givesWarnings: warnings,
      ...(onWarning ? { onWarning } : {}),
    })
    this.emergencies = new Emergencies(world, traffic)
    this.loops = new Loops(traffic)
    this.signWatch = new SignWatch(traffic, roads.signs)
    this.cameras = new Cameras(scheduler, traffic, network, () => this.walkers)
  }

  /** The next crossroads for a roadside unit. @throws RangeError when there is none left */
  takeSite(): RsuSite {
    const { roads, medium, crossroads } = this
    const node = crossroads[this.takenSites++]
    if (!node) throw new RangeError(`at most ${crossroads.length} roadside units expected: one a crossroads`)
    const map = mapOfRoads(roads.network, node)
    return { medium, x: node.x, y: node.y, map, rsi: rsiOfSigns(roads.network, node, roads.signs) }
  }

  /** A car for a node to ride in. @param number of the node */
  takeRide(number: number): Ride {
    const { world, traffic, medium, plan } = this
    return new Ride(world.scheduler, traffic, medium, world.random(`ride/${number}`), plan.beginUs)
  }

  /** Joins the nodes at each crossroads, and opens the gateways. */
  join(nodes: readonly SimulatedNode[]): void {
    const controllers = nodes.filter((node): node is SignalNode => node instanceof SignalNode)
    const units = nodes.filter((node): node is RsuNode => node instanceof RsuNode)
    this.crossroads.forEach(({ id }, index) => {
      const controller = controllers[index]
      const unit = units[index]
      if (controller) this.watch(id, controller)
      if (unit) this.cameras.add(id, new Cabinet(unit.local, controller?.local))
      if (unit && controller) unit.learnStages(stagesOf(programOf(controller)))
    })
    this.open()
  }

  signalState(node: number, group: number): SignalColour {
    const controller = this.signals.get(node)
    return controller ? colours[controller.signalState(group - 1)] : 'off'
  }

  /** Lets someone cross a link on foot, before the cameras. */
  addWalker(options: WalkerOptions): Walker {
    const number = this.walkerCount++
    const walker = this.traffic.addWalker(options)
    this.walkers.set(number, walker)
    const { scheduler } = this.world
    const lastUs = Math.max(scheduler.nowUs, options.startUs) + walkerLifeUs
    scheduler.at(lastUs, 0, (gone) => this.walkers.delete(gone), number)
    return walker
  }

  /** What has come of it so far. */
  figures(): RoadFigures {
    const { traffic, medium, monitors, crossroads } = this
    const greens = monitors.reduce((sum, each) => sum + each.greens.reduce((total, count) => total + count, 0), 0)
    return {
      crossroads: crossroads.length,
      vehicles: traffic.count,
      waitingOutside: traffic.waitingOutside,
      trips: this.scores.figures(),
      mishaps: { ...traffic.mishaps },
      redRunners: traffic.redRunners,
      radio: medium.statistics(),
      signs: this.signWatch.figures(),
      signals: { greens, violations: monitors.reduce((sum, { violations }) => sum + violations.length, 0) },
    }
  }

  /** Emergency vehicles so far, as they were sent. */
  get emergencyTrips(): readonly EmergencyTrip[] {
    return this.emergencies.trips
  }

  /** What the on-board units have done so far. */
  get unitCounts(): Readonly<ObuCounts> {
    return this.units.counts
  }

  private watch(node: number, controller: SignalNode): void {
    const { scheduler } = this.world
    const monitor = monitorOf(programOf(controller))
    controller.heads.onChange = (_, lit) => monitor.observe(scheduler.nowUs, lit)
    this.signals.set(node, controller)
    const links = this.roads.network.links.filter(({ to }) => to === node)
    this.loops.add(controller, programOf(controller), links)
    this.monitors.push(monitor)
  }

  private open(): void {
    const { traffic, plan, world } = this
    const { scheduler } = world
    const { beginUs, vehiclesPerHour } = plan
    if (vehiclesPerHour > 0)
      for (const { link, isEntry } of traffic.map.links)
        if (isEntry) traffic.addDemand({ link: link.id, vehiclesPerHour, fromUs: beginUs })
    for (const emergency of plan.emergencies) this.emergencies.plan(emergency)
    for (const walkers of plan.walkers) scheduler.at(beginUs, 0, this.sendWalker, walkers)
  }

  private readonly sendWalker = (plan: WalkerPlan): void => {
    const { scheduler } = this.world
    const { link, toStopLineM, everyUs, seenWithinM } = plan
    this.addWalker({ link, toStopLineM, startUs: scheduler.nowUs, seenWithinM })
    scheduler.after(everyUs, 0, this.sendWalker, plan)
  }

  private enter(id: number): void {
    const { state } = this.units
    if (this.traffic.read(id, state) && state.isEquipped) this.units.fit(id)
  }

  private leave(id: number): void {
    const score = this.traffic.score(id)
    if (score) this.scores.add(score)
    if (score?.vehicleClass === 'emergency') this.emergencies.arrive(score)
    this.units.remove(id)
  }
}

function programOf(controller: SignalNode): SignalProgramOptions {
  return controller.plan.options['program'] as SignalProgramOptions
}

function stagesOf({ stages }: SignalProgramOptions): (readonly number[])[] {
  return stages.map(({ groups }) => groups)
}
