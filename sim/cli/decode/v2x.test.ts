import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { encodeDsmp } from '../../../protocols/v2x/index.js'
import { wayside } from '../testing.js'

const vector = (name: string) =>
  readFileSync(new URL(`../../../protocols/v2x/vectors/${name}`, import.meta.url), 'utf8').trim()

/** The smallest SPAT of facts/protocols.md 1.3, whose bytes asn1c and Erlang agree on. */
const smallest = '3602007d003e80080008003820000082300000001360'

describe('decode --as v2x', () => {
  test('shows every part of a message with its bits, values in their units, and named bits', async () => {
    const { code, out } = await wayside(['decode', '--as', 'v2x', smallest])
    expect(code).toBe(0)
    // Before it: an extension bit and three of the alternative, an extension bit and three of what may be left out.
    expect(out).toMatch(/^8-14 +msgCnt +1$/m)
    expect(out).toMatch(/^35-50 +timeStamp +500 +0\.5 s$/m)
    expect(out).toMatch(/status +1024 +fixedTimeOperation$/m)
    expect(out).toMatch(/light +"?red"?$/m)
    expect(out).toMatch(/likelyEndTime +155 +15\.5 s$/m)
  })

  test('as JSON: the value, and the parts by their path', async () => {
    const { out } = await wayside(['decode', '--as', 'v2x', '--json', smallest])
    const document = JSON.parse(out) as { parts: { path: string; bit: number; bits: number }[]; bits: number }
    expect(document).toMatchObject({
      profile: 'csae',
      leftOverOctets: 0,
      unknownExtensions: 0,
      value: { spatFrame: { msgCnt: 1, moy: 1000, intersections: [{ intersectionId: { region: 1, id: 7 } }] } },
    })
    expect(document.parts).toContainEqual({
      path: 'spatFrame.intersections[0].phases[0].phaseStates[0].timing.counting.likelyEndTime',
      bit: document.bits - 16,
      bits: 16,
      value: 155,
      meaning: '15.5 s',
    })
  })

  test('takes a frame out of DSMP and says what it is for', async () => {
    const frame = encodeDsmp({ aid: 3619, payload: Buffer.from(smallest, 'hex') })
    const { out } = await wayside(['decode', '--as', 'v2x', '--json', Buffer.from(frame).toString('hex')])
    expect(JSON.parse(out)).toMatchObject({
      dsmp: { aid: 3619, application: 'signal', message: 'SPAT', layer2Id: '0x000007' },
      value: { spatFrame: { msgCnt: 1 } },
    })
  })

  test('the other release of a MAP leaves octets over, and says so', async () => {
    const { code, out } = await wayside(['decode', '--as', 'v2x', '--profile', 'ydt', vector('csae53_MAP.hex')])
    expect(code).toBe(0)
    expect(out).toMatch(/octets are left over: most likely this is not of profile ydt/)
    expect((await wayside(['decode', '--as', 'v2x', vector('csae53_MAP.hex')])).out).not.toMatch(/left over/)
  })

  test('the other release of an RSI is refused with the bit and the path', async () => {
    const { code, err } = await wayside(['decode', '--as', 'v2x', '--profile', 'ydt', vector('csae53_RSI.hex')])
    expect(code).toBe(2)
    expect(err).toMatch(/V2X as ydt: [a-z-]+ at bit \d+ of the message \(rsiFrame\..*--profile csae or j2735/)
  })

  test('SAE J2735, and what is in its open type', async () => {
    const { out } = await wayside(['decode', '--as', 'v2x', '--profile', 'j2735', vector('j2735_BSM_usdot.hex')])
    expect(out).toMatch(/lat +411642143 +41\.1642143 degree/)
    expect(out).toMatch(/BasicSafetyMessage/)
    expect(out).toMatch(/wheelBrakes +16 +unavailable/)
  })
})
