import type {
  FrameEvent,
  I2cEvent,
  PinEvent,
  SpiEvent,
  TraceChannel,
  TraceEvent,
  TraceSink,
  UartEvent,
} from '../events.js'
import type { TraceOutput } from '../output.js'
import { RingBody, StreamBody, type VcdBody } from './body.js'
import { i2cEdges, spiEdges, uartEdges, type Edge } from './edges.js'
import { codeOf, formatDefinitions, type VcdValue, type VcdVariable } from './model.js'
import { EdgeWave, PwmWave, type Wave } from './wave.js'
import { tickNsFor, type WireList } from './wires.js'

/** How a dump is written; what is left out takes the default stated. */
export interface VcdOptions {
  /** The wires that it shows. */
  readonly wires: WireList
  /** What virtual instant 0 is, milliseconds since 1970. Default 0. */
  readonly startUnixMs?: number
  /** Which channels, of those that are wires: default all, "frames" only where a link has wires. */
  readonly channels?: readonly TraceChannel[]
  /** Seconds of a PWM output that are drawn edge by edge after each change; then it is "x". Default 1, Infinity for all. */
  readonly pwmBurstS?: number
  /** Only what lies in this window is written, in microseconds. Default everything. */
  readonly window?: { readonly fromUs: number; readonly untilUs: number }
  /** Only the last so many bytes of changes are kept: they are in memory and in the file after a flush. */
  readonly lastBytes?: number
}

const wireChannels = ['pins', 'i2c', 'spi', 'uart', 'frames'] as const

/** A span is told at its end and may have begun so long before, microseconds: 1024 bytes at 1200 baud are 8.5 s. */
const horizonUs = 10_000_000

/**
 * Writes the wires of a node as a value change dump: levels and PWM of pins, volts as reals, and serial lines, I2C and SPI
 * bit by bit. Time is virtual time. Names are those that a person wires a logic analyser by: `modem_TX`, `I2C1_SCL`.
 */
export function createVcdSink(output: TraceOutput, options: VcdOptions): TraceSink {
  return new VcdSink(output, options)
}

class VcdSink implements TraceSink {
  readonly channels: readonly TraceChannel[]
  private readonly variables: VcdVariable[] = []
  private readonly waves: Wave[] = []
  private readonly values: VcdValue[] = []
  private readonly places = new Map<string, number>()
  private readonly ticksPerUs: number
  private readonly body: VcdBody
  private readonly fromTick: number
  private readonly untilTick: number
  private readonly pwmBurstS: number
  private hasBegun = false
  private drainedTick = -1

  constructor(
    private readonly output: TraceOutput,
    options: VcdOptions,
  ) {
    const { wires, startUnixMs = 0, channels = wireChannels, pwmBurstS = 1, window, lastBytes } = options
    const tickNs = tickNsFor(wires)
    const hasLinks = (wires.links ?? []).length > 0
    this.channels = wireChannels.filter((channel) => channels.includes(channel) && (channel !== 'frames' || hasLinks))
    this.ticksPerUs = 1000 / tickNs
    this.pwmBurstS = pwmBurstS
    this.fromTick = window ? window.fromUs * this.ticksPerUs : 0
    this.untilTick = window ? window.untilUs * this.ticksPerUs : Infinity
    this.declare(wires)
    const definitions = formatDefinitions(
      [
        { keyword: 'date', text: new Date(startUnixMs).toISOString() },
        { keyword: 'version', text: 'Wayside' },
        { keyword: 'comment', text: `node ${wires.node}; the date is that of virtual time 0` },
        { keyword: 'timescale', text: `${tickNs === 1000 ? '1 us' : `${tickNs} ns`}` },
      ],
      this.variables,
    )
    this.body = bodyFor(output, this.variables, definitions, lastBytes)
  }

  onEvent(event: TraceEvent): void {
    if (event.channel === 'pins') this.onPin(event)
    else if (event.channel === 'uart') this.onUart(event)
    else if (event.channel === 'i2c') this.onI2c(event)
    else if (event.channel === 'spi') this.onSpi(event)
    else if (event.channel === 'frames') this.onFrame(event)
    else return
    this.drain((event.atUs - horizonUs) * this.ticksPerUs)
  }

  flush(): Promise<void> {
    this.body.flush()
    return this.output.flush()
  }

  end(atUs: number): Promise<void> {
    const endTick = Math.min(Math.ceil(atUs * this.ticksPerUs), this.untilTick)
    this.drain(endTick)
    if (!this.hasBegun) this.begin(Math.min(this.fromTick, endTick))
    this.body.end(endTick)
    return this.output.end()
  }

  private declare({ node, pins, i2c, spi, uart, links = [] }: WireList): void {
    const has = (channel: TraceChannel): boolean => this.channels.includes(channel)
    const logic = (name: string, idle: VcdValue): void => this.add(node, 'wire', name, idle, new EdgeWave())
    if (has('pins')) for (const { signal, kind } of pins) this.declarePin(node, signal, kind)
    if (has('i2c')) for (const { bus } of i2c) for (const wire of ['SCL', 'SDA']) logic(`${bus}_${wire}`, '1')
    if (has('spi'))
      for (const { bus, selects } of spi) {
        logic(`${bus}_SCK`, 'x')
        logic(`${bus}_MOSI`, 'x')
        logic(`${bus}_MISO`, 'z')
        for (const select of selects) logic(`${select}_CS`, '1')
      }
    if (has('uart')) for (const { line } of uart) for (const wire of ['TX', 'RX']) logic(`${line}_${wire}`, '1')
    if (has('frames')) for (const link of links) logic(link, '1')
  }

  private declarePin(node: string, signal: string, kind: WireList['pins'][number]['kind']): void {
    if (kind === 'volts') return this.add(node, 'real', signal, 'r0', new EdgeWave())
    const ticksPerSecond = this.ticksPerUs * 1e6
    this.add(node, 'wire', signal, 'x', new PwmWave(ticksPerSecond, this.pwmBurstS))
    if (kind === 'pwm') this.add(node, 'real', `${signal}_duty`, 'r0', new EdgeWave())
  }

  private add(node: string, type: 'wire' | 'real', name: string, value: VcdValue, wave: Wave): void {
    const place = this.variables.length
    this.variables.push({ type, width: type === 'wire' ? 1 : 64, code: codeOf(place), name, scope: [node] })
    this.waves.push(wave)
    this.values.push(value)
    this.places.set(name, place)
  }

  private onPin({ atUs, signal, value }: PinEvent): void {
    const tick = Math.round(atUs * this.ticksPerUs)
    const wave = this.waveOf(signal)
    if (value.kind === 'volts') {
      if (wave instanceof EdgeWave) wave.push(tick, `r${value.volts}`)
    } else if (wave instanceof PwmWave) {
      if (value.kind === 'level') wave.level(tick, String(value.level))
      else wave.pwm(tick, value.hz, value.duty, value.activeLevel)
      const duty = value.kind === 'pwm' ? value.duty : Number(value.level === 1)
      const dutyWave = this.waveOf(`${signal}_duty`)
      if (dutyWave instanceof EdgeWave) dutyWave.push(tick, `r${duty}`)
    }
  }

  private onUart(event: UartEvent): void {
    uartEdges(event, this.edge(`${event.line}_${event.direction === 'sent' ? 'TX' : 'RX'}`))
  }

  /** A link that is idle high, as it changed. */
  private onFrame({ wire, edgesUs = [] }: FrameEvent): void {
    if (wire === undefined) return
    const line = this.edge(wire)
    edgesUs.forEach((atUs, index) => line(atUs, index % 2 === 0 ? '0' : '1'))
  }

  private onI2c(event: I2cEvent): void {
    i2cEdges(event, this.edge(`${event.bus}_SCL`), this.edge(`${event.bus}_SDA`))
  }

  private onSpi(event: SpiEvent): void {
    const { bus, select } = event
    spiEdges(event, {
      clock: this.edge(`${bus}_SCK`),
      out: this.edge(`${bus}_MOSI`),
      in: this.edge(`${bus}_MISO`),
      select: this.edge(`${select}_CS`),
    })
  }

  private waveOf(name: string): Wave | undefined {
    const place = this.places.get(name)
    return place === undefined ? undefined : this.waves[place]
  }

  private edge(name: string): Edge {
    const wave = this.waveOf(name)
    if (!(wave instanceof EdgeWave)) return () => undefined
    return (atUs, level) => wave.push(Math.max(Math.round(atUs * this.ticksPerUs), this.drainedTick), level)
  }

  /** Writes every change before a tick, from all wires in the order of time. */
  private drain(untilTick: number): void {
    const { waves } = this
    for (;;) {
      let next = 0
      for (let place = 1; place < waves.length; place++)
        if (waves[place]!.nextTick < waves[next]!.nextTick) next = place
      const tick = waves[next]?.nextTick ?? Infinity
      if (!(tick <= untilTick) || tick === Infinity) break
      this.change(tick, next, waves[next]!.take())
    }
    this.drainedTick = Math.max(this.drainedTick, Math.ceil(untilTick))
  }

  private change(tick: number, place: number, value: VcdValue): void {
    if (this.values[place] === value) return
    if (!this.hasBegun && tick > this.fromTick) this.begin(this.fromTick)
    this.values[place] = value
    if (this.hasBegun && tick <= this.untilTick) this.body.change(tick, place, value)
  }

  private begin(tick: number): void {
    this.hasBegun = true
    this.body.begin(tick, this.values)
  }
}

function bodyFor(
  output: TraceOutput,
  variables: readonly VcdVariable[],
  definitions: string,
  lastBytes: number | undefined,
): VcdBody {
  if (lastBytes === undefined) {
    output.write(definitions)
    return new StreamBody(output, variables)
  }
  const { restart } = output
  if (!restart) throw new TypeError('an output that can be written anew expected')
  const ring = output as TraceOutput & { restart(): void }
  return new RingBody(ring, variables, definitions, lastBytes)
}
