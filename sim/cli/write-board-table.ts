import { readFileSync, writeFileSync } from 'node:fs'
import { allColumns, renderBoardTables } from './board-table.js'

/** `npm run boards`: builds every node and writes which board carries it between the marks in docs/boards.md. */
const file = 'docs/boards.md'
const [begin, end] = ['<!-- tables: npm run boards -->', '<!-- end of tables -->']
const text = readFileSync(file, 'utf8')
const [before, rest] = text.split(begin)
const after = rest?.split(end)[1]
if (after === undefined) throw new Error(`${file}: the marks ${begin} and ${end} expected`)
const tables = renderBoardTables(await allColumns((node) => process.stderr.write(`${node}\n`)))
writeFileSync(file, `${before}${begin}\n\n${tables}\n${end}${after}`)
