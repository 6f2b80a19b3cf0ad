import { dirname, relative, resolve, sep } from 'node:path'

/** The house of design/architecture.md: a folder may import itself and the folders before it. */
const order = ['protocols', 'firmware', 'boards', 'sim', 'examples']
/** boards/ stands on firmware/hal only; nodes, drivers and modems are not its business. */
const boardsMayImport = ['protocols', 'boards', 'firmware/hal']

const placeOf = (path, root) => {
  const parts = relative(root, path).split(sep)
  return { folder: parts[0], two: parts.slice(0, 2).join('/'), isTest: path.endsWith('.test.ts') }
}

function problem(from, to) {
  if (!order.includes(from.folder) || !order.includes(to.folder) || from.folder === to.folder) return undefined
  // A test beside a driver runs it on the simulated board: the one place where the arrow may turn.
  if (from.isTest) return to.folder === 'examples' ? 'nothing imports examples' : undefined
  if (order.indexOf(to.folder) > order.indexOf(from.folder)) return `${from.folder}/ may not import ${to.folder}/`
  if (from.folder === 'boards' && !boardsMayImport.some((place) => place === to.folder || place === to.two))
    return 'boards/ imports only protocols/ and firmware/hal/'
  return undefined
}

export const folderArrows = {
  meta: { type: 'problem', docs: { description: 'imports follow protocols <- firmware <- boards <- sim <- examples' } },
  create(context) {
    const check = (node) => {
      const specifier = node.source?.value
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return
      const from = placeOf(context.filename, context.cwd)
      const message = problem(from, placeOf(resolve(dirname(context.filename), specifier), context.cwd))
      if (message) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}
