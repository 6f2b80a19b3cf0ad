import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { KIND, Uper, type Asn1Node } from '../asn1/index.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { J2735MessageFrame, messageFrame2019, messageFrameYdt } from './index.js'

/*
 * Frames that others published, against the values that others decoded them to (vectors/README.md says who).
 */

const vector = (name: string) => readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8').trim()

interface Element {
  readonly name: string
  readonly children: Element[]
  text: string
}

/** The elements of an XER document (X.693); attributes do not occur. */
function parseXer(text: string): Element {
  const root: Element = { name: '', children: [], text: '' }
  const open = [root]
  for (const [, slash, name, empty, between] of text.matchAll(/<(\/?)([\w-]+)(\/?)>([^<]*)/g)) {
    if (slash === '/') open.pop()
    else {
      const element: Element = { name: name!, children: [], text: between!.trim() }
      open.at(-1)!.children.push(element)
      if (empty === '') open.push(element)
    }
  }
  return root.children[0]!
}

/** The value of an element, read as its type says. */
function valueOf(element: Element, type: Asn1Node, siblings: Record<string, unknown> = {}): unknown {
  switch (type.kind) {
    case KIND.integer:
      return Number(element.text)
    case KIND.enumerated:
      return element.children[0]!.name
    case KIND.flags:
      return parseInt(element.text.replaceAll(/\s/g, ''), 2)
    case KIND.octetString:
      return fromHex(element.text.replaceAll(/\s/g, '').toLowerCase())
    case KIND.ia5String:
      return element.text
    case KIND.sequenceOf:
      return element.children.map((child) => valueOf(child, type.item))
    case KIND.openType:
      return valueOf(element.children[0]!, type.table[siblings[type.selector] as number]!)
    case KIND.sequence:
    case KIND.choice: {
      const value: Record<string, unknown> = {}
      for (const child of element.children)
        value[child.name] = valueOf(child, type.items[type.names.indexOf(child.name)]!, value)
      return value
    }
    default:
      throw new Error(`no XER reader for ${type.typeName}`)
  }
}

const csae = new Uper(messageFrame2019())
const ydt = new Uper(messageFrameYdt())
const j2735 = new Uper(J2735MessageFrame)

function decoded<T>(codec: Uper<T>, hex: string): T {
  const result = codec.decode(fromHex(hex))
  if (!result.ok) throw new Error(`${result.kind} at bit ${result.bitOffset}, ${result.path}`)
  expect(result.unknownCount).toBe(0)
  expect(Math.ceil(result.bits / 8)).toBe(hex.length / 2)
  return result.value
}

describe('T/CSAE 53, release of 2019', () => {
  test.each(['BSM1', 'BSM2', 'RSM', 'SPAT', 'MAP', 'RSI'])(
    '%s decodes as asn1c decoded it and encodes back',
    (name) => {
      const hex = vector(`csae53_${name}.hex`)
      const value = decoded(csae, hex)
      expect(value).toEqual(valueOf(parseXer(vector(`csae53_${name}.xer`)), csae.type))
      expect(toHex(csae.encode(value))).toBe(hex)
    },
  )

  test('the RSM has the values that its publisher printed beside it', () => {
    expect(decoded(csae, vector('csae53_RSM.hex'))).toMatchObject({
      rsmFrame: {
        msgCnt: 1,
        id: fromHex('3132333435000000'),
        refPos: { lat: 390000000, long: 1160000000 },
        participants: [{ ptcType: 'non-motor', ptcId: 1, source: 'video', secMark: 12902, speed: 258, heading: 13556 }],
      },
    })
  })

  test('the smallest SPAT encodes to the bytes that asn1c and Erlang make (facts/protocols.md 1.3)', () => {
    const counting = { startTime: 0, likelyEndTime: 155 }
    const spatFrame = {
      msgCnt: 1,
      moy: 1000,
      timeStamp: 500,
      intersections: [
        {
          intersectionId: { region: 1, id: 7 },
          status: 0x0400,
          phases: [{ id: 1, phaseStates: [{ light: 'red' as const, timing: { counting } }] }],
        },
      ],
    }
    expect(toHex(csae.encode({ spatFrame }))).toBe('3602007d003e80080008003820000082300000001360')
    expect(decoded(csae, '3602007d003e80080008003820000082300000001360')).toEqual({ spatFrame })
  })
})

describe('YD/T 3709', () => {
  test.each(['BSM1', 'BSM2', 'RSM', 'SPAT'])('%s is the same in both releases', (name) => {
    const hex = vector(`csae53_${name}.hex`)
    expect(decoded(ydt, hex)).toEqual(decoded(csae, hex))
    expect(toHex(ydt.encode(decoded(ydt, hex)))).toBe(hex)
  })

  test('the RSI of the other release is refused', () => {
    expect(ydt.decode(fromHex(vector('csae53_RSI.hex')))).toMatchObject({ ok: false })
  })

  test('the MAP of the other release decodes to other values without an error, and leaves most octets over', () => {
    const hex = vector('csae53_MAP.hex')
    const result = ydt.decode(fromHex(hex))
    expect(result).toMatchObject({ ok: true })
    expect(result.ok && result.bits / 8).toBeLessThan(hex.length / 4)
    expect(result.ok && result.value).not.toEqual(decoded(csae, hex))
  })

  test('a link without its width is refused', () => {
    const { mapFrame } = decoded(csae, vector('csae53_MAP.hex'))
    const [node] = mapFrame!.nodes
    const link = { ...node!.inLinks![0]!, linkWidth: undefined }
    const frame = { mapFrame: { ...mapFrame!, nodes: [{ ...node!, inLinks: [link] }] } }
    expect(() => ydt.encode(frame)).toThrow('mapFrame.nodes[0].inLinks[0].linkWidth: an integer expected')
    expect(csae.encode(frame).length).toBeGreaterThan(0)
  })
})

describe('SAE J2735', () => {
  test('the BSM of the US Department of Transportation decodes to its XML and encodes back', () => {
    const hex = vector('j2735_BSM_usdot.hex')
    const value = decoded(j2735, hex)
    expect(value).toEqual(valueOf(parseXer(vector('j2735_BSM_usdot.xml')), J2735MessageFrame))
    expect(toHex(j2735.encode(value))).toBe(hex)
  })

  test('the MAP of Mcity decodes to the place it is of and encodes back', () => {
    const hex = vector('j2735_MAP_mcity_main_state.hex')
    const value = decoded(j2735, hex)
    // Ann Arbor, Michigan; the crossing of Main and State Street on the test ground.
    expect(value).toMatchObject({
      messageId: 18,
      value: { intersections: [{ id: { id: 2573 }, refPoint: { lat: 423008849, long: -836985992, elevation: 2740 } }] },
    })
    expect(toHex(j2735.encode(value))).toBe(hex)
  })

  test('a message that is not known here keeps its octets', () => {
    const hex = '001d03a1b2c3'
    expect(decoded(j2735, hex)).toEqual({ messageId: 29, value: fromHex('a1b2c3') })
    expect(toHex(j2735.encode({ messageId: 29, value: fromHex('a1b2c3') }))).toBe(hex)
  })
})
