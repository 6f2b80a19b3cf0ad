/** Module scope holds functions, types and constant tables: no let, no var, no container that grows, no assignment to a table. */
const mutableContainers = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']

export const noMutableModuleState = {
  meta: { type: 'problem', docs: { description: 'no mutable state at module scope' } },
  create(context) {
    const isModuleScope = (node) => node.parent.type === 'Program' || node.parent.type === 'ExportNamedDeclaration'
    const moduleConstants = () => context.sourceCode.scopeManager.globalScope.childScopes[0]
    const rootName = (node) => {
      let target = node
      while (target.type === 'MemberExpression') target = target.object
      return target.type === 'Identifier' ? target : undefined
    }
    const reportWriteToModuleConstant = (target, node) => {
      if (target.type !== 'MemberExpression') return
      const identifier = rootName(target)
      if (!identifier) return
      let scope = context.sourceCode.getScope(identifier)
      while (scope && !scope.set.has(identifier.name)) scope = scope.upper
      const variable = scope?.set.get(identifier.name)
      if (scope === moduleConstants() && variable?.defs[0]?.type === 'Variable')
        context.report({
          node,
          message: `Writes to the module constant ${identifier.name}; state belongs to a device or world.`,
        })
    }
    return {
      VariableDeclaration(node) {
        if (!isModuleScope(node)) return
        if (node.kind !== 'const')
          context.report({ node, message: 'Module scope is const only; state belongs to a device or world.' })
        for (const { init } of node.declarations)
          if (
            init?.type === 'NewExpression' &&
            mutableContainers.includes(init.callee.name) &&
            init.arguments.length === 0
          )
            context.report({
              node: init,
              message: 'A container that grows at module scope; state belongs to a device or world.',
            })
      },
      AssignmentExpression: (node) => reportWriteToModuleConstant(node.left, node),
      UpdateExpression: (node) => reportWriteToModuleConstant(node.argument, node),
    }
  },
}
