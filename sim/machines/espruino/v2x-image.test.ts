import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeImage } from '../../../boards/espruino/build/index.js'
import { TestMachine } from './test-machine.js'

/** Published frames of T/CSAE 53 (protocols/v2x/vectors/README.md). */
const names = ['BSM1', 'BSM2', 'MAP', 'RSI', 'RSM', 'SPAT']
const vectors = names.map((name) => vectorOf(name))

function vectorOf(name: string): string {
  const file = new URL(`../../../protocols/v2x/vectors/csae53_${name}.hex`, import.meta.url)
  return readFileSync(file, 'utf8').trim().toLowerCase()
}

/** Reads each frame and writes it again. */
const program = `
import { Uper } from './protocols/asn1/index.js'
import { messageFrame2019 } from './protocols/v2x/index.js'
import { fromHex, toHex } from './protocols/bytes/hex.js'
const uper = new Uper(messageFrame2019(), 512)
const again = (hex) => {
  const result = uper.decode(fromHex(hex))
  return result.ok ? toHex(uper.encode(result.value)) : result.kind + ' ' + result.path
}
${vectors.map((hex) => `print(again('${hex}'))`).join('\n')}
`

describe('the codec of V2X on an emulated ESP32', () => {
  // The LINUX build of 2v29.277 (espruino FILE.js) prints the same for this program.
  test('writes all published frames of T/CSAE 53 as it read them', async () => {
    const image = await makeImage(program)
    const chip = new TestMachine([], {}, 'esp32')
    chip.machine.storage.write('.bootcde', image.bytes)
    const said = chip.boot() + chip.run(60_000_000)
    expect(said.match(/^[0-9a-f]{20,}(?=\r$)/gm)).toEqual(vectors)
  }, 120_000)
})
