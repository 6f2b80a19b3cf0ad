import { buildableModems, buildableNodes, type EntryPlan } from '../../boards/espruino/build/index.js'
import { boards } from '../../boards/index.js'
import { nodeKinds } from '../fleet/kinds/index.js'
import { suggest } from '../fleet/scenario/suggest.js'
import { modemModels } from '../modem/registry.js'
import { buildConfig } from './build-config.js'
import { UsageError } from './exit.js'

/** What the command line says of an image. */
export interface BuildWishes {
  readonly node: string
  readonly board?: string
  readonly modem?: string
  /** A file, or what it says. */
  readonly config?: string | object
}

/** What to build. @throws UsageError for names that do not exist, boards that run no interpreter, a config that is wrong */
export function buildPlan({ node, board, modem, config }: BuildWishes): EntryPlan {
  const buildable = named('node', buildableNodes, node)
  const { defaultBoard, defaultModem } = nodeKinds[node]!
  const chosen = named('board', boards, board ?? defaultBoard)
  if (chosen.runtime !== 'espruino')
    throw new UsageError(
      `${chosen.title} runs no interpreter: an image cannot be built for it; it takes Firmata or a .hex file`,
    )
  const part = modem ?? defaultModem
  const driver = named('modem', buildableModems, part)
  const { config: given, position, parts: listed } = buildConfig(node, config)
  const hz = modemModels[part]!.baudRate
  const parts = listed.map((each) => (each.role === 'modem' ? { ...each, part, hz } : each))
  const place = buildable.needs.includes('position') ? { position } : {}
  return { node: buildable, parts, board: chosen, modem: driver, config: given, ...place }
}

function named<Entry>(what: string, table: Readonly<Record<string, Entry>>, name: string): Entry {
  if (Object.hasOwn(table, name)) return table[name]!
  const known = Object.keys(table)
  const near = suggest(name, known)
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  throw new UsageError(`${what}: expected one of ${known.join(', ')}, got "${name}"${hint}`)
}
