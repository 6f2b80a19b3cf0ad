import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readRoadFile, RoadFileError } from '../../city/traffic/road-file.js'
import type { RoadNetwork, RoadProblem } from '../../city/traffic/road-network.js'
import { ScenarioError, type Diagnostic } from './diagnostic.js'
import { finding, type Finding } from './explain.js'
import { parsePath } from './path.js'
import { readSource, type Position, type Source } from './source.js'
import type { RoadsText } from './traffic.js'

/** What came of a road file: its roads, or what is wrong in the scenario or in the file itself. */
export interface RoadSource {
  readonly network?: RoadNetwork
  readonly findings: readonly Finding[]
  readonly diagnostics: readonly Diagnostic[]
}

const nothing: RoadSource = { findings: [], diagnostics: [] }

/** Reads the road file that a scenario names, if it does. @param scenario file from whose folder it is seen */
export function readRoads(roads: RoadsText | undefined, scenario: string): RoadSource {
  if (roads?.file === undefined) return nothing
  const file = resolve(dirname(scenario), roads.file)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    const got = `${file}: ${code === 'ENOENT' ? 'no such file' : code}`
    return { ...nothing, findings: [finding(['roads', 'file'], 'a road file', got)] }
  }
  try {
    return { ...nothing, network: readRoadFile(text) }
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error
    return { ...nothing, diagnostics: diagnosticsOf(error.problems, text, file) }
  }
}

function diagnosticsOf(problems: readonly RoadProblem[], text: string, file: string): Diagnostic[] {
  const source = sourceOf(text, file)
  return problems.map((problem) => {
    const path = problem.path.replace(/^\$\.?/, '')
    const [expected, got = ''] = problem.text.split(' expected, got ')
    const position = path === '' ? syntaxPosition(problem.text, text) : source?.positionOf(parsePath(path) ?? [])
    return { file, ...position, path, message: problem.text, expected: expected!, got }
  })
}

/** Where things stand in a file, by the reader of YAML, of which JSON is a part; undefined for one beyond its bounds. */
function sourceOf(text: string, file: string): Source | undefined {
  try {
    return readSource(text, file)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return undefined
  }
}

/** JSON.parse tells a place by its offset; what ends too early tells none. */
function syntaxPosition(problem: string, text: string): Position {
  const offset = /position (\d+)/.exec(problem)?.[1]
  const before = text.slice(0, offset === undefined ? undefined : Number(offset)).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}
