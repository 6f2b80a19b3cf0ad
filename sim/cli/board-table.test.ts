import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildableNodes, buildNode, flashBudgetOf, variableBudgetOf } from '../../boards/espruino/build/index.js'
import { boards } from '../../boards/index.js'
import { hasWires, imageBoards, planOf } from './board-table.js'

/** Rows of the tables that `npm run boards` writes, by their first cell: of the sizes by node, of the claims by board. */
const rows = new Map(
  readFileSync('docs/boards.md', 'utf8')
    .split(/<!--.*-->/)[1]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    )
    .map((cells) => [cells[0]!, cells.slice(1)] as const),
)
const nodes = rows.get('board')!.slice(2)
const claimOf = (node: string, board: string): string => rows.get(board)![2 + nodes.indexOf(node)]!

describe('the tables of docs/boards.md', () => {
  test('have every node that can be built and every board that runs the interpreter', () => {
    expect(nodes).toEqual(Object.keys(buildableNodes))
    expect(imageBoards.filter(({ name }) => !rows.has(name))).toEqual([])
  })

  test('have the budgets of each board', () => {
    for (const board of imageBoards)
      expect(rows.get(board.name)!.slice(0, 2), board.name).toEqual([
        String(flashBudgetOf(board) ?? '?'),
        String(variableBudgetOf(board)),
      ])
  })

  test.each(nodes)('claim %s for boards only that have the wires for its parts, and say so of all others', (node) => {
    for (const board of imageBoards)
      expect(claimOf(node, board.name) === 'wires', board.name).toBe(!hasWires(planOf(node, board)))
  })

  // Each near a limit of its board; others are built where their images run (sim/machines/espruino).
  test.each([
    ['probe', 'mdbt42q'],
    ['locker', 'espruino-pico'],
  ])('say of %s on %s what building it says', async (node, board) => {
    const { report } = await buildNode(planOf(node, boards[board]!))
    const { full, codes } = Object.fromEntries(['full', 'codes'].map((key, at) => [key, Number(rows.get(node)![at])]))
    expect(['full', 'codes'].includes(claimOf(node, board))).toBe(report.fits)
    const documented = report.texts === 'full' ? full! : codes!
    expect(Math.abs(report.flash.used / documented - 1)).toBeLessThan(0.02)
    expect(Math.abs(report.variables.estimated / Number(rows.get(node)![2]) - 1)).toBeLessThan(0.02)
  })
})
