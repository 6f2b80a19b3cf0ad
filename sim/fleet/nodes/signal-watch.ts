import { SignalMonitor } from '../../chips/signal-monitor.js'
import type { SignalProgramOptions } from '../kinds/signal-program.js'

const second = 1_000_000

/** A monitor from the numbers as a scenario writes them: it shares nothing with what the controller reads. */
export function monitorOf({ groups, conflicts }: SignalProgramOptions): SignalMonitor {
  const table = groups.map(() => groups.map(() => 0))
  for (const { between, interval, back } of conflicts) {
    table[between[0] - 1]![between[1] - 1] = interval * second
    table[between[1] - 1]![between[0] - 1] = (back ?? interval) * second
  }
  return new SignalMonitor(
    groups.map(({ kind, minimumGreen, amber = 3 }) => ({
      isPedestrian: kind === 'pedestrian',
      minimumGreenUs: minimumGreen * second,
      amberUs: amber * second,
    })),
    table,
  )
}
