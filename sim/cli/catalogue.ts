import { boards, type Board } from '../../boards/index.js'
import { chips } from '../chips/registry.js'
import { nodeKinds } from '../fleet/kinds/index.js'
import { modemModels } from '../modem/registry.js'
import type { Cell } from './render/table.js'
import { findScenarios } from './scenarios.js'

/** What there is of one thing: as data, and how a table shows it. */
export interface Catalogue<Entry> {
  readonly entries: readonly Entry[]
  readonly columns: readonly string[]
  readonly row: (entry: Entry) => Cell[]
}

const listing = <Entry>(columns: readonly string[], entries: readonly Entry[], row: (entry: Entry) => Cell[]) =>
  ({ entries, columns, row: row as (entry: unknown) => Cell[] }) satisfies Catalogue<unknown>

const kib = (bytes: number): string => `${bytes / 1024} KiB`

const boardList = (): Catalogue<unknown> =>
  listing<Board>(
    ['board', 'title', 'processor', 'runtime', 'RAM', 'flash', 'variables', 'storage', 'serial', 'i2c', 'spi'],
    Object.values(boards),
    ({ name, title, processor, runtime, ramBytes, flashBytes, variables, interpreter, serial, i2c, spi }) => [
      name,
      title,
      processor,
      runtime,
      kib(ramBytes),
      kib(flashBytes),
      variables?.count,
      interpreter?.savedCode && kib(interpreter.savedCode.pageLength * interpreter.savedCode.pages),
      serial.length,
      i2c.length,
      spi.length,
    ],
  )

const chipList = (): Catalogue<unknown> =>
  listing(['chip', 'title', 'part', 'bus', 'model'], Object.values(chips), (chip) => [
    chip.name,
    chip.title,
    chip.part,
    chip.buses.join(', '),
    chip.fidelity,
  ])

const modemList = (): Catalogue<unknown> =>
  listing(
    ['modem', 'title', 'baud', 'description'],
    Object.entries(modemModels).map(([name, { name: title, doc, baudRate, bands }]) => ({
      name,
      title,
      doc,
      baudRate,
      bands,
    })),
    ({ name, title, baudRate, doc }) => [name, title, baudRate, doc],
  )

const nodeList = (): Catalogue<unknown> =>
  listing(
    ['node', 'title', 'parts', 'board', 'modem', 'options'],
    Object.values(nodeKinds),
    ({ name, title, parts, defaultBoard, defaultModem, optionsSchema }) => [
      name,
      title,
      parts.map(({ part }) => part).join(', '),
      defaultBoard,
      defaultModem,
      Object.keys((optionsSchema.properties as object | undefined) ?? {}).join(', '),
    ],
  )

const scenarioList = (): Catalogue<unknown> =>
  listing(['scenario', 'name', 'nodes', 'for'], findScenarios(), ({ file, name, nodes, for: duration, problem }) => [
    file,
    problem ?? name,
    nodes,
    duration,
  ])

/** Everything that can be listed. */
export const catalogue = {
  boards: boardList,
  chips: chipList,
  modems: modemList,
  nodes: nodeList,
  scenarios: scenarioList,
} as const

/** A word after `wayside list`. */
export type CatalogueName = keyof typeof catalogue

/** In the order of the help. */
export const catalogueNames = Object.keys(catalogue) as CatalogueName[]
