import { expect, test } from 'vitest'
import { afterPass, printed } from './pass-under-test.js'
import { shortenVariables } from './variable-names.js'

const program = `
var count = 0, rare = 5
function often(value) { count = count + value + count; return count }
function outer(first, second) { var inner = function (first) { return first + second }; return inner(first) + count }
print(often(1), outer(2, 3), rare, typeof print, count)
try { throw 7 } catch (caught) { print(caught) }
`

test('a program does the same under short names, and names of the interpreter stay', async () => {
  const code = await afterPass(program, shortenVariables)
  expect(printed(code)).toEqual(['1 6 5 function 1', '7'])
  expect(code).not.toMatch(/count|rare|often|outer|first|second|inner|caught|value/)
})

test('what is named most often gets the shortest name, and a name serves where nobody can mean another', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `var name${index} = ${index}`).join('\n')
  const code = await afterPass(
    `${many}\nfunction f(x) { return x }\nprint(name59, name59, name59, f(1))`,
    shortenVariables,
  )
  expect(code).toMatch(/print\((\w),\1,\1,/)
  expect(code).toMatch(/function (\w)\((\w)\)\{return \2\}/)
})

test('no variable is called like a pin or a global that the console uses', async () => {
  const code = await afterPass('function f(a){return E.x(a)+A1}print(f)', shortenVariables)
  expect(code).toMatch(/E\.x\(\w\)\+A1/)
})
