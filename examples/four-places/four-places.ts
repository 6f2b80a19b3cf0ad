import { allTargets, type Program } from 'wayside/testing'
import { LightMeter, lightMeterParts } from './light-meter.js'

const program: Program = {
  Class: LightMeter,
  module: 'examples/four-places/light-meter',
  parts: lightMeterParts,
  needs: [],
}

/** The same driver in the same light in all four places. Returns a line for each. */
export async function measureEverywhere(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const lines: string[] = []
  for (const target of allTargets(environment)) {
    if (target.absent) {
      lines.push(`${target.name}: ${target.absent}`)
      continue
    }
    const run = await target.start(program, { lux: 250 })
    await run.pass(1_000_000)
    lines.push(`${target.name}: ${run.lines.join(', ')}`)
    await run.end()
  }
  return lines
}
