import { levelOf } from '../replay/signal.js'
import type { VcdDump } from '../vcd/index.js'
import type { Lane, WaveEdge } from './lanes.js'

/** The scalar signals of a dump as waves. */
export function waveLanes({ variables, tickNs, initial, changes }: VcdDump): Lane[] {
  const edges: WaveEdge[][] = variables.map(() => [])
  for (const { variable, value } of initial?.values ?? [])
    edges[variable]!.push({ atUs: (initial!.tick * tickNs) / 1000, level: levelOf(value) })
  for (const { tick, variable, value } of changes)
    edges[variable]!.push({ atUs: (tick * tickNs) / 1000, level: levelOf(value) })
  return variables.flatMap(({ name, width }, place): Lane[] =>
    width === 1 ? [{ kind: 'wave', name, edges: edges[place]! }] : [],
  )
}
