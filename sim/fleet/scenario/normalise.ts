import { formats, parseMqttUrl } from './formats.js'
import { parseDuration } from './duration.js'
import { parseExpectation } from './expectation.js'
import { normaliseCommand, normaliseFault } from './normalise-events.js'
import { parseLength } from './length.js'
import { parseStart } from './moment.js'
import type { BatteryOptions } from '../../modem/energy/battery.js'
import type { RoadNetwork } from '../../city/traffic/road-network.js'
import type { DelaySpan } from '../../radio/plain-cell.js'
import { nodeKinds } from '../kinds/index.js'
import type { JsonSchema } from './json-schema.js'
import type { Layout, NetworkPlan, NodeGroup, PlainCellFigures, Scenario, Start, UplinkPlan } from './scenario.js'
import type { NodeGroupText, ScenarioFile, SpanText } from './scenario-file.js'
import { normaliseTrace } from './trace.js'
import { normaliseRoads, normaliseTraffic } from './traffic.js'
import { offsetMinutesAt, unixMsOfLocal } from './time-zone.js'

/**
 * Turns a scenario that was found right into the one that runs: no text with units is left.
 * @param network that of its road file, where it names one
 */
export function normalise(file: string, scenario: ScenarioFile, network?: RoadNetwork): Scenario {
  const start = startOf(scenario)!
  const roads = scenario.roads && normaliseRoads(scenario.roads, scenario.place, network)
  return {
    name: scenario.name,
    file,
    place: { ...scenario.place, name: scenario.place.name ?? scenario.name },
    start,
    forUs: parseDuration(scenario.for)!,
    seed: scenario.seed,
    network: networkOf(scenario.network),
    uplink: uplinkOf(scenario.uplink),
    ...(roads ? { roads } : {}),
    traffic: normaliseTraffic(scenario.traffic, roads),
    nodes: scenario.nodes.map(groupOf),
    commands: scenario.commands.map((command) => normaliseCommand(command, start)),
    faults: scenario.faults.map((fault) => normaliseFault(fault, start)),
    trace: scenario.trace.map((trace) => normaliseTrace(trace, start)),
    expect: Object.entries(scenario.expect).map(([path, written]) => parseExpectation(path, written)!),
  }
}

/** The start as an instant; undefined for a local time that the place's clocks skip. */
export function startOf({ start, place }: ScenarioFile): Start | undefined {
  const { localMs, offsetMinutes } = parseStart(start)!
  const unixMs = offsetMinutes === undefined ? unixMsOfLocal(place.timezone, localMs) : localMs - offsetMinutes * 60_000
  return unixMs === undefined ? undefined : { unixMs, offsetMinutes: offsetMinutesAt(place.timezone, unixMs) }
}

/** A span in microseconds; a single duration is one without spread. */
export function spanOf(written: SpanText): DelaySpan {
  const { min, max } = typeof written === 'string' ? { min: written, max: written } : written
  return { minUs: parseDuration(min)!, maxUs: parseDuration(max)! }
}

function networkOf(network: ScenarioFile['network']): NetworkPlan {
  const { model, mode, deployment, cells, loss, inactivity, ...delays } = network
  const figures: { -readonly [Key in keyof PlainCellFigures]: PlainCellFigures[Key] } = {}
  if (delays.attachDelay !== undefined) figures.attachDelay = spanOf(delays.attachDelay)
  if (delays.accessDelay !== undefined) figures.accessDelay = spanOf(delays.accessDelay)
  if (delays.pagingDelay !== undefined) figures.pagingDelay = spanOf(delays.pagingDelay)
  if (delays.delayUp !== undefined) figures.upDelay = spanOf(delays.delayUp)
  if (delays.delayDown !== undefined) figures.downDelay = spanOf(delays.delayDown)
  if (loss !== undefined) figures.lossProbability = loss
  if (inactivity !== undefined) figures.inactivityUs = parseDuration(inactivity)!
  const spacing = parseLength(cells.spacing)!
  return { model, mode, deployment, cells: { count: cells.count, spacing }, plain: figures }
}

function uplinkOf({ url, port, connections, whenGone, answerDelay, ctwing }: ScenarioFile['uplink']): UplinkPlan {
  const broker =
    url === undefined
      ? { kind: 'embedded' as const, ...(port === undefined ? {} : { port }) }
      : { kind: 'external' as const, url, ...parseMqttUrl(url)! }
  const plan = { broker, connections, whenGone, answerDelay: spanOf(answerDelay) }
  if (!ctwing) return plan
  const [awakeUs, commandLifetimeUs] = [parseDuration(ctwing.awake)!, parseDuration(ctwing.commandLifetime)!]
  return { ...plan, ctwing: { awakeUs, commandLifetimeUs } }
}

function groupOf({ kind, count, board, modem, options, coverage, battery, place }: NodeGroupText): NodeGroup {
  const { defaultBoard, defaultModem, optionsSchema } = nodeKinds[kind]!
  return {
    kind,
    count,
    board: board ?? defaultBoard,
    modem: modem ?? defaultModem,
    options: convert(optionsSchema, options) as Record<string, unknown>,
    ...(coverage?.couplingLossDb === undefined ? {} : { couplingLossDb: coverage.couplingLossDb }),
    surroundings: coverage?.surroundings ?? 'outdoor',
    ...(battery ? { battery: batteryOf(battery) } : {}),
    layout: layoutOf(place),
  }
}

function batteryOf(battery: NonNullable<NodeGroupText['battery']>): BatteryOptions {
  const { capacityWh, selfDischargePerYear, temperature } = battery
  return { capacityJ: capacityWh * 3600, selfDischargePerYear, temperatureC: temperature }
}

function layoutOf(place: NodeGroupText['place']): Layout {
  if (place?.area) return { kind: 'area', radius: parseLength(place.area.radius)! }
  const { spacing = '30m', bearing = 90 } = place?.line ?? {}
  return { kind: 'line', spacing: parseLength(spacing)!, bearingDegrees: bearing }
}

/** Turns every text of a format into the number that firmware and simulator use, wherever the schema has one. */
export function convert(schema: JsonSchema, value: unknown): unknown {
  const toNumber = schema.format === undefined ? undefined : formats[schema.format]?.convert
  if (toNumber) return typeof value === 'string' ? toNumber(value) : value
  if (Array.isArray(value)) return schema.items ? value.map((item) => convert(schema.items!, item)) : value
  if (typeof value !== 'object' || value === null || !schema.properties) return value
  const { properties } = schema
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    properties[key] ? convert(properties[key], inner) : inner,
  ])
  return Object.fromEntries(entries) as unknown
}
