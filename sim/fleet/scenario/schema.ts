import { boards } from '../../../boards/index.js'
import { surroundings } from '../../radio/place/penetration.js'
import { nodeKinds, type NodeKind } from '../kinds/index.js'
import { commandSchemas } from './command-kinds.js'
import { faultForms, faultSchema } from './fault-kinds.js'
import type { FaultKind } from './fault.js'
import { byKind, closedMap, text, type JsonSchema } from './json-schema.js'
import { modemNames } from './modem-names.js'
import { traceSchema } from './trace.js'
import { roadsSchema, trafficSchema } from './traffic.js'

/** The schema of scenarios, made of what the code knows: the kinds of nodes, their options, boards, modems and faults. */
export function scenarioSchema(): JsonSchema {
  return closedMap(
    {
      $schema: { type: 'string', description: 'For editors: where the schema of this file is' },
      version: { const: 1, description: 'Version of the format' },
      name: { type: 'string', minLength: 1, maxLength: 80, description: 'Name of the scenario, for the summary' },
      place: placeSchema,
      start: text('start', 'When virtual time begins; local time of the place unless it has an offset'),
      for: text('duration', 'How long it runs, in virtual time'),
      seed: {
        type: 'integer',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        default: 1,
        description: 'Seed of all chance',
      },
      network: networkSchema,
      uplink: uplinkSchema,
      roads: roadsSchema,
      traffic: trafficSchema,
      nodes: { type: 'array', minItems: 1, description: 'Groups of nodes', items: byKind(nodeSchemas()) },
      commands: {
        type: 'array',
        default: [],
        description: 'What the platform tells the nodes during the run',
        items: byKind(commandSchemas()),
      },
      faults: {
        type: 'array',
        default: [],
        description: 'What goes wrong during the run',
        items: byKind((Object.keys(faultForms) as FaultKind[]).map(faultSchema)),
      },
      trace: {
        type: 'array',
        default: [],
        description: 'Nodes whose wires, packets and power are traced',
        items: traceSchema,
      },
      expect: expectSchema,
    },
    ['version', 'name', 'place', 'start', 'for', 'nodes'],
    { title: 'Wayside scenario' },
  )
}

const placeSchema = closedMap(
  {
    name: { type: 'string', maxLength: 80, description: 'Name of the place, for people' },
    latitude: { type: 'number', minimum: -90, maximum: 90, description: 'Degrees north' },
    longitude: { type: 'number', minimum: -180, maximum: 180, description: 'Degrees east' },
    timezone: text('timezone', 'Time zone as the IANA database names it'),
  },
  ['latitude', 'longitude', 'timezone'],
  { description: 'Where it happens' },
)

const span = (description: string, more: JsonSchema = {}): JsonSchema => ({
  title: 'a duration such as 200ms, or a span such as { min: 200ms, max: 1500ms }',
  description,
  anyOf: [
    { type: 'string', format: 'delay' },
    closedMap({ min: text('delay', 'Shortest'), max: text('delay', 'Longest') }, ['min', 'max']),
  ],
  ...more,
})

const networkSchema = closedMap(
  {
    model: {
      enum: ['plain', 'nbiot'],
      default: 'plain',
      description: 'Cells made of delays and losses, or NB-IoT with its physics: coverage, access, grids, energy',
    },
    mode: {
      enum: ['resume', 'service-request', 'ciot', 'edt'],
      default: 'resume',
      description: 'How a report crosses a cell of model nbiot',
    },
    deployment: {
      enum: ['standalone', 'guard-band', 'in-band'],
      default: 'standalone',
      description: 'Where the carrier of model nbiot lies: 43 dBm alone, 35 dBm with LTE',
    },
    cells: closedMap(
      {
        count: { type: 'integer', minimum: 1, maximum: 10_000, default: 1, description: 'Number of cells' },
        spacing: text('length', 'Distance between neighbouring cells', { default: '1732m' }),
      },
      [],
      { default: {} },
    ),
    attachDelay: span('Cell search, random access, attach and bearer together'),
    accessDelay: span('From idle to connected when the modem has something to send'),
    pagingDelay: span('From idle to connected when the network has something to send'),
    delayUp: span('From the modem to the server, without the time of the bytes on the air'),
    delayDown: span('From the server to the modem, without the time of the bytes on the air'),
    loss: { type: 'number', minimum: 0, maximum: 1, description: 'Chance that a packet never arrives, each way' },
    inactivity: text('duration', 'How long a connection is kept without use'),
  },
  [],
  { default: {}, description: 'The cells between nodes and platform' },
)

const uplinkSchema = closedMap(
  {
    embedded: { const: true, description: 'A broker of our own, for the time of the run' },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'Port of the embedded broker on the loopback interface; 1883 without it',
    },
    url: text('mqtt-url', 'A broker that is there already'),
    connections: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      default: 200,
      description: 'Up to so many nodes have a connection each; above it a few connections carry all',
    },
    whenGone: {
      enum: ['wait', 'outbox'],
      default: 'wait',
      description: 'With the broker gone the world waits, or the outboxes of the nodes fill',
    },
    answerDelay: span('Time that the platform takes to answer, in virtual time', {
      default: { min: '20ms', max: '80ms' },
    }),
    ctwing: closedMap(
      {
        awake: text('duration', 'How long a node is taken to listen after it was heard; commands after that wait', {
          default: '93s',
        }),
        commandLifetime: text('duration', 'How long a command waits for its node', { default: '48h' }),
      },
      [],
      { description: "A carrier's platform (LwM2M over CoAP, as CTWing) in place of a broker" },
    ),
  },
  [],
  { default: {}, description: 'What is behind the cells: an embedded broker, or the one at a url' },
)

const layoutSchema = closedMap(
  {
    line: closedMap({
      spacing: text('length', 'Distance from node to node', { default: '30m' }),
      bearing: { type: 'number', minimum: 0, maximum: 360, default: 90, description: 'Degrees from north, clockwise' },
    }),
    area: closedMap({ radius: text('length', 'Nodes are strewn over a disc of this radius') }, ['radius']),
  },
  [],
  { maxProperties: 1, description: 'How the nodes lie around the place: along a line (30 m apart) or over an area' },
)

const batterySchema = closedMap(
  {
    capacityWh: { type: 'number', exclusiveMinimum: 0, maximum: 10_000, description: 'Energy of a new one, Wh' },
    selfDischargePerYear: {
      type: 'number',
      minimum: 0,
      maximum: 0.9,
      default: 0.01,
      description: 'Share of the charge that it loses in a year at 20 degrees',
    },
    temperature: {
      type: 'number',
      minimum: -60,
      maximum: 90,
      default: 20,
      description: 'Of its place, degrees Celsius',
    },
  },
  ['capacityWh'],
  { description: 'Battery of the board: the summary then tells how long it lasts' },
)

const nodeSchemas = (): JsonSchema[] => Object.values(nodeKinds).map(nodeSchema)

function nodeSchema(kind: NodeKind): JsonSchema {
  return closedMap(
    {
      kind: { const: kind.name, description: kind.title },
      count: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'How many' },
      board: { enum: Object.keys(boards), default: kind.defaultBoard, description: 'Board that the firmware runs on' },
      modem: { enum: modemNames(), default: kind.defaultModem, description: 'Modem of the node' },
      options: { ...kind.optionsSchema, default: {}, description: `Options of ${kind.name}` },
      coverage: closedMap(
        {
          couplingLossDb: {
            type: 'number',
            minimum: 60,
            maximum: 200,
            description: 'Fixes the coupling loss of the link, dB',
          },
          surroundings: {
            enum: [...surroundings],
            description: 'Where it stands, for a link that is computed from the place; outdoor without it',
          },
        },
        [],
        { minProperties: 1, maxProperties: 1, description: 'The link to the cell, fixed or computed from the place' },
      ),
      battery: batterySchema,
      place: layoutSchema,
    },
    ['kind', 'count'],
    { title: kind.title },
  )
}

const expectSchema: JsonSchema = {
  type: 'object',
  default: {},
  description: 'What the summary must show: dotted paths into it, and values or comparisons such as ">= 0.25"',
  additionalProperties: {
    title: 'a number, true, false, or a comparison such as ">= 0.25" or "== 0"',
    anyOf: [{ type: 'number' }, { type: 'boolean' }, { type: 'string', format: 'comparison' }],
  },
}
