import { expect, test } from 'vitest'
import { makeImage } from './image.js'
import { isImageMap, translateTrace } from './trace.js'

const program = `class Lamp {
  constructor(private readonly name: string) {}
  fail(level: number) {
    if (level > 2) throw new Error('lamp ' + this.name + ' of too high a level: ' + level)
    return level
  }
}
const lamp = new Lamp('north')
function outer(level: number) {
  const half = level / 2
  return lamp.fail(half) + 1
}
print(outer(2))
print(outer(8))
`

/** The image that the transcript below was taken with. */
const image =
  'function a(){this.name="north"}function b(a){return c.a(a/2)+1}a.prototype={a(a){if(a>2)throw new Error("lamp "+this.name+"#0;"+a);return a}};var c=new a;print(b(2)),print(b(8));'

/** What the interpreter 2v29.277 (32-bit build with 5,100 variables) printed when it ran the image from `.bootcde`. */
const printed = `Uncaught Error: lamp north#0;4
    at a (.bootcde:1:93)
if(a>2)throw new Error("lamp "+this.name+"#0;"+a);return a
                                    ^
    at b (.bootcde:1:35)
c.a(a/2)+1
       ^
    at boot code (.bootcde:1:127)
...}};var c=new a;print(b(2)),print(b(8));
                                 ^
`

test('what the interpreter printed of an error leads back to the lines of the source', async () => {
  const { readable, map, texts } = await makeImage(program, { texts: 'codes' })
  expect(readable.code).toBe(image)
  const told = translateTrace(printed, { ...map, wayside: { node: 'lamp', board: 'any', texts } })
  expect(told).toContain('Uncaught Error: lamp north of too high a level: 4')
  expect([...told.matchAll(/\(entry:(\d+):/g)].map(([, line]) => Number(line))).toEqual([4, 10, 14])
})

test('places that the map does not know stay as they were', () => {
  const map = {
    version: 3 as const,
    sources: [],
    names: [],
    mappings: '',
    wayside: { node: 'n', board: 'b', texts: [] },
  }
  expect(translateTrace('at f (.bootcde:9:9) #5;', map)).toBe('at f (.bootcde:9:9) #5;')
})

test('a map of anything else is told from that of an image', () => {
  expect(isImageMap({ version: 3, sources: [], names: [], mappings: '' })).toBe(false)
  expect(isImageMap(null)).toBe(false)
})
