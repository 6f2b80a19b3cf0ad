import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { formatDuration, parseScenario, ScenarioError } from '../fleet/scenario/index.js'
import { packageRoot } from './package-info.js'

/** A scenario file that was found. */
export interface FoundScenario {
  readonly file: string
  readonly name?: string
  readonly nodes?: number
  readonly for?: string
  /** Why it cannot be run. */
  readonly problem?: string
}

/** The scenarios of the examples, and those of the current folder. */
export function findScenarios(): FoundScenario[] {
  const folders = [join(packageRoot(), 'examples'), process.cwd()]
  const files = new Set(folders.flatMap((folder, index) => yamlFiles(folder, index === 0 ? 2 : 0)))
  return [...files].flatMap((file) => describe(file) ?? [])
}

function yamlFiles(folder: string, depth: number): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .sort((first, second) => (first.name < second.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) return depth > 0 ? yamlFiles(path, depth - 1) : []
        return /\.ya?ml$/.test(entry.name) ? [path] : []
      })
  } catch {
    return []
  }
}

/** Other YAML files lie about too: a scenario is what has nodes and a version of the format. */
function describe(path: string): FoundScenario | undefined {
  const file = relative(process.cwd(), path)
  try {
    const text = readFileSync(path, 'utf8')
    if (!/^version:/m.test(text) || !/^nodes:/m.test(text)) return undefined
    const { name, nodes, forUs } = parseScenario(text, file)
    return { file, name, nodes: nodes.reduce((sum, { count }) => sum + count, 0), for: formatDuration(forUs) }
  } catch (error) {
    if (!(error instanceof ScenarioError)) return undefined
    return { file, problem: `(${error.diagnostics.length} mistakes: wayside lint ${file})` }
  }
}
