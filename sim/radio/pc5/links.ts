import type { Pc5Settings } from './options.js'
import { LinkTable, milliwatts } from './path-loss.js'
import { Shadowing } from './shadowing.js'
import type { Stations } from './stations.js'

/** What a run over the grid takes: everyone, those along the street east or north, or those around a corner. */
type Sight = 'open' | 'east' | 'north' | 'corner'

/** Who hears a station and how loud: the inner loop of the medium. Results are in two arrays that are used again. */
export class Links {
  /** Indices of stations, and the power in mW with which each hears; from the offset that {@link gather} was given. */
  neighbour = new Int32Array(1024)
  power = new Float32Array(1024)
  private readonly tables: readonly LinkTable[]
  private readonly los: Shadowing
  private readonly nlos: Shadowing
  private readonly cutoffMw: number
  private readonly cornerCutoffMw: number
  private readonly streetWidthM: number | undefined
  private end = 0

  constructor(
    private readonly stations: Stations,
    settings: Pc5Settings,
  ) {
    const { txPowerDbm, cutoffDbm, cornerCutoffDbm, carrierGhz, heightM, streets } = settings
    const table = (first: number, second: number): LinkTable =>
      new LinkTable(txPowerDbm, cutoffDbm, cornerCutoffDbm, carrierGhz, first, second)
    this.tables = [table(heightM.obu, heightM.obu), table(heightM.obu, heightM.rsu), table(heightM.rsu, heightM.rsu)]
    this.los = new Shadowing(settings.shadowingDb.los)
    this.nlos = new Shadowing(settings.shadowingDb.nlos)
    this.cutoffMw = milliwatts(cutoffDbm)
    this.cornerCutoffMw = milliwatts(cornerCutoffDbm)
    this.streetWidthM = streets?.widthM
  }

  /**
   * Finds all stations that hear one, and adds them to the arrays from an offset on; returns the new end. One that has left
   * since the last refresh may be among them.
   * @param isShadowed false: power is the mean at that distance
   */
  gather(index: number, offset: number, isShadowed = true): number {
    const { stations, tables, streetWidthM } = this
    const isRsu = stations.kind[index]!
    const rangeM = Math.max(tables[2 * isRsu]!.rangeM, tables[1]!.rangeM)
    this.end = offset
    if (streetWidthM === undefined) {
      this.scan(index, rangeM, rangeM, 'open', isShadowed)
      return this.end
    }
    const { streets } = stations
    if (streets[2 * index]! >= 0) this.scan(index, rangeM, streetWidthM, 'east', isShadowed)
    if (streets[2 * index + 1]! >= 0) this.scan(index, streetWidthM, rangeM, 'north', isShadowed)
    const cornerM = Math.max(tables[2 * isRsu]!.cornerRangeM, tables[1]!.cornerRangeM)
    this.scan(index, cornerM, cornerM, 'corner', isShadowed)
    return this.end
  }

  /** Runs over the cells within a distance east and west, and one north and south. */
  private scan(index: number, acrossM: number, alongM: number, sight: Sight, isShadowed: boolean): void {
    const { stations } = this
    const x = stations.x[index]!
    const y = stations.y[index]!
    const fromColumn = stations.columnAt(x - acrossM)
    const toColumn = stations.columnAt(x + acrossM) + 1
    const fromRow = stations.rowAt(y - alongM)
    const toRow = stations.rowAt(y + alongM)
    // One loop over rows and stations each: most rows hold one or two, and a call for each would cost more than they do.
    if (sight === 'corner') this.cornerScan(index, fromColumn, toColumn, fromRow, toRow, isShadowed)
    else this.streetScan(index, fromColumn, toColumn, fromRow, toRow, sight, isShadowed)
  }

  private streetScan(
    index: number,
    fromColumn: number,
    toColumn: number,
    fromRow: number,
    toRow: number,
    sight: Sight,
    isShadowed: boolean,
  ): void {
    const { stations, cutoffMw, los } = this
    const { order, sortedX, sortedY, sortedKind, sortedKey, sortedEast, sortedNorth, cellStart, columns } = stations
    const ownX = stations.x[index]!
    const ownY = stations.y[index]!
    const ownKey = stations.key[index]!
    const toVehicle = this.tables[stations.kind[index]!]!
    const toRoadside = this.tables[stations.kind[index]! + 1]!
    const east = stations.streets[2 * index]!
    const north = stations.streets[2 * index + 1]!
    let { end } = this
    for (let row = fromRow; row <= toRow; row++) {
      const from = cellStart[row * columns + fromColumn]!
      const to = cellStart[row * columns + toColumn]!
      if (end + to - from > this.neighbour.length) this.grow(end + to - from)
      const { neighbour, power } = this
      for (let place = from; place < to; place++) {
        if (sight !== 'open') {
          const isEast = east >= 0 && sortedEast[place] === east
          if (sight === 'east' ? !isEast : isEast || sortedNorth[place] !== north) continue
        }
        const dx = sortedX[place]! - ownX
        const dy = sortedY[place]! - ownY
        const squared = dx * dx + dy * dy
        const table = sortedKind[place] === 0 ? toVehicle : toRoadside
        if (squared > table.rangeM * table.rangeM) continue
        let milliwatts = table.losMw(Math.sqrt(squared))
        if (isShadowed) milliwatts *= los.factor(ownKey, sortedKey[place]!)
        if (milliwatts < cutoffMw || order[place] === index) continue
        neighbour[end] = order[place]!
        power[end++] = milliwatts
      }
    }
    this.end = end
  }

  private cornerScan(
    index: number,
    fromColumn: number,
    toColumn: number,
    fromRow: number,
    toRow: number,
    isShadowed: boolean,
  ): void {
    const { stations, cornerCutoffMw, nlos } = this
    const { order, sortedX, sortedY, sortedKind, sortedKey, sortedEast, sortedNorth, cellStart, columns } = stations
    const ownX = stations.x[index]!
    const ownY = stations.y[index]!
    const ownKey = stations.key[index]!
    const toVehicle = this.tables[stations.kind[index]!]!
    const toRoadside = this.tables[stations.kind[index]! + 1]!
    const east = stations.streets[2 * index]!
    const north = stations.streets[2 * index + 1]!
    let { end } = this
    for (let row = fromRow; row <= toRow; row++) {
      const from = cellStart[row * columns + fromColumn]!
      const to = cellStart[row * columns + toColumn]!
      if (end + to - from > this.neighbour.length) this.grow(end + to - from)
      const { neighbour, power } = this
      for (let place = from; place < to; place++) {
        if (east >= 0 && sortedEast[place] === east) continue
        if (north >= 0 && sortedNorth[place] === north) continue
        const table = sortedKind[place] === 0 ? toVehicle : toRoadside
        let milliwatts = table.nlosMw(Math.abs(sortedX[place]! - ownX), Math.abs(sortedY[place]! - ownY))
        if (milliwatts === 0) continue
        if (isShadowed) milliwatts *= nlos.factor(ownKey, sortedKey[place]!)
        if (milliwatts < cornerCutoffMw || order[place] === index) continue
        neighbour[end] = order[place]!
        power[end++] = milliwatts
      }
    }
    this.end = end
  }

  private grow(size: number): void {
    const neighbour = new Int32Array(2 * size)
    neighbour.set(this.neighbour)
    this.neighbour = neighbour
    const power = new Float32Array(2 * size)
    power.set(this.power)
    this.power = power
  }
}
