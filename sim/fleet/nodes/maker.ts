import type { RoadLife } from '../traffic/road-life.js'
import type { NodePlace, NodePlan, NodeSurroundings, SimulatedNode } from './simulated-node.js'

/** What a scenario has besides its nodes. */
export interface Scenery {
  /** Roads with vehicles. */
  readonly roads?: RoadLife
}

/** How the fleet builds the nodes of one kind, and what a run says of them. */
export interface NodeMaker {
  /** What the nodes of a group share is made here, once; each call of what it returns makes one node. */
  group(surroundings: NodeSurroundings, plan: NodePlan, scenery: Scenery): (place: NodePlace) => SimulatedNode
  /** Figures of the kind in the summary of a run; `nodes` are all of this kind. */
  figures?(nodes: readonly SimulatedNode[]): Readonly<Record<string, unknown>>
}

/** A maker's figures of nodes that are all of one class. */
export function figuresOf<Node extends SimulatedNode>(
  figures: (nodes: readonly Node[]) => Readonly<Record<string, unknown>>,
): (nodes: readonly SimulatedNode[]) => Readonly<Record<string, unknown>> {
  return (nodes) => figures(nodes as readonly Node[])
}
