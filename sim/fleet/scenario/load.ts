import { readFileSync } from 'node:fs'
import { checkTogether } from './checks.js'
import { ScenarioError, type Diagnostic } from './diagnostic.js'
import type { Finding } from './explain.js'
import { normalise } from './normalise.js'
import { applyOverride, readOverrides, type Override, type ScenarioOverrides } from './overrides.js'
import { formatPath, type Path } from './path.js'
import { readRoads } from './road-source.js'
import type { ScenarioFile } from './scenario-file.js'
import type { Scenario } from './scenario.js'
import { readSource, type Source } from './source.js'
import { validate } from './validate.js'

/**
 * Reads a scenario from its file, puts the overrides over it and checks the whole.
 * @throws ScenarioError with everything that is wrong; a file that cannot be read is one of these things
 */
export function loadScenario(path: string, overrides: ScenarioOverrides = {}): Scenario {
  return parseScenario(readText(path), path, overrides)
}

/** As {@link loadScenario}, of a text already read. @throws ScenarioError */
export function parseScenario(text: string, file: string, overrides: ScenarioOverrides = {}): Scenario {
  const source = readSource(text, file)
  const outcomes = readOverrides(overrides)
  const settings = outcomes.filter((outcome): outcome is Override => 'flag' in outcome)
  const diagnostics = outcomes.filter((outcome): outcome is Diagnostic => !('flag' in outcome))
  diagnostics.push(...settings.flatMap((setting) => applyOverride(source.value, setting) ?? []))
  const { value } = source
  const findings = validate(value)
  const isWhole = (): boolean => findings.length === 0 && diagnostics.length === 0
  const roads = isWhole() ? readRoads((value as ScenarioFile).roads, file) : undefined
  findings.push(...(roads?.findings ?? []))
  diagnostics.push(...(roads?.diagnostics ?? []))
  if (isWhole()) findings.push(...checkTogether(value as ScenarioFile, roads?.network))
  diagnostics.push(...findings.map((finding) => place(finding, source, settings)))
  if (diagnostics.length > 0) throw new ScenarioError(inOrder(diagnostics))
  return normalise(file, value as ScenarioFile, roads?.network)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    const got = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : code
    const expected = 'a scenario file'
    throw new ScenarioError([{ file: path, path: '', message: `expected ${expected}, got ${got}`, expected, got }])
  }
}

/** An override's value has no place in the file: its flag is named instead. */
function place(finding: Finding, source: Source, settings: readonly Override[]): Diagnostic {
  const { at, path, ...rest } = finding
  const isFrom = (setting: Override): boolean =>
    startsWith(path, setting.path) || (!source.has(path) && startsWith(setting.path, path))
  const setting = settings.filter(isFrom).at(-1)
  const where = setting
    ? { file: setting.flag }
    : { file: source.file, ...(at === 'key' ? source.keyPositionOf(path) : source.positionOf(path)) }
  return { ...where, path: formatPath(path), ...rest }
}

const startsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step)

function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const rank = ({ line = 0, column = 0 }: Diagnostic): number => line * 100_000 + column
  return [...diagnostics].sort((first, second) => rank(first) - rank(second))
}
