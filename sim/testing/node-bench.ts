import type { SimulatedNode } from '../fleet/nodes/simulated-node.js'
import { readReport } from './local-platform.js'
import { TestStreet } from './street.js'

/** The first node of a scenario, and what the platform heard of it since it was last asked. */
export class NodeBench<Node extends SimulatedNode> {
  readonly street: TestStreet
  readonly node: Node
  private seen = 0

  /** @param yaml the scenario; `startS`: seconds that pass at once, so that the first reports are there */
  constructor(yaml: string, startS = 0) {
    this.street = TestStreet.from(yaml)
    this.node = this.street.fleet.nodes[0] as Node
    this.street.run(startS)
  }

  /** Lets time pass; then the values of the reports since the last call, an object each. */
  news(afterS = 30): Record<string, unknown>[] {
    this.street.run(afterS)
    const reports = this.street.platform.reports.slice(this.seen)
    this.seen += reports.length
    return reports.map((report) =>
      Object.fromEntries(
        Object.entries(readReport(report)).map(([name, record]) => [
          name,
          record.value ?? record.booleanValue ?? record.stringValue,
        ]),
      ),
    )
  }

  /** Writes resources of the node, as a platform would. Returns the identifier that the confirmation will carry. */
  write(values: Record<string, number | boolean | string>): number {
    return this.street.command(this.node, { kind: 'write', values })
  }
}
