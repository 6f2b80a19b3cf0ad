import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import {
  attributeOf,
  decodeTlv,
  encodeTlv,
  formatLinks,
  formatPath,
  formatRegistration,
  hasObject,
  holdsEntries,
  objectsOf,
  parseLinks,
  parsePath,
  parseRegistration,
  parseUpdate,
  tlvInteger,
  type Link,
  type TlvEntry,
} from './index.js'

const kindOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return `${(error as DecodeError).kind} at ${(error as DecodeError).offset}`
  }
  return 'no error'
}

describe('link format', () => {
  /** The documents of RFC 6690, 5, and the payload of a CTWing client's registration (facts nbiot.md 4.1, [S:QUOS]). */
  const vectors: readonly [title: string, text: string, links: readonly Link[]][] = [
    [
      'a list of two',
      '</sensors/temp>;if="sensor",</sensors/light>;if="sensor"',
      [
        { target: '/sensors/temp', attributes: [{ name: 'if', value: 'sensor' }] },
        { target: '/sensors/light', attributes: [{ name: 'if', value: 'sensor' }] },
      ],
    ],
    ['one level of hierarchy', '</sensors>;ct=40', [{ target: '/sensors', attributes: [{ name: 'ct', value: '40' }] }]],
    [
      'a title with a blank, an absolute target',
      '</sensors>;ct=40;title="Sensor Index",<http://www.example.com/sensors/t123>;anchor="/sensors/temp";rel="describedby"',
      [
        {
          target: '/sensors',
          attributes: [
            { name: 'ct', value: '40' },
            { name: 'title', value: 'Sensor Index' },
          ],
        },
        {
          target: 'http://www.example.com/sensors/t123',
          attributes: [
            { name: 'anchor', value: '/sensors/temp' },
            { name: 'rel', value: 'describedby' },
          ],
        },
      ],
    ],
    ['a flag (RFC 7641, 6)', '</s>;obs', [{ target: '/s', attributes: [{ name: 'obs' }] }]],
    [
      'a registration',
      '</>;rt="oma.lwm2m",</1/0>,</19/0>',
      [
        { target: '/', attributes: [{ name: 'rt', value: 'oma.lwm2m' }] },
        { target: '/1/0', attributes: [] },
        { target: '/19/0', attributes: [] },
      ],
    ],
    ['nothing', '', []],
  ]

  test.each(vectors)('%s is read and written', (_title, text, links) => {
    expect(parseLinks(text)).toEqual(links)
    expect(formatLinks(links)).toBe(text)
  })

  test('blanks between links are let pass, and unquoted values', () => {
    expect(parseLinks('</1/0>, </3/0> ;rt=temperature-c')).toEqual([
      { target: '/1/0', attributes: [] },
      { target: '/3/0', attributes: [{ name: 'rt', value: 'temperature-c' }] },
    ])
  })

  test.each([
    ['no brackets', '/1/0', 'bad-link at 0'],
    ['an open bracket', '</1/0', 'bad-link at 1'],
    ['something behind a link', '</1>x', 'bad-link at 4'],
    ['an attribute without a name', '</1>;=1', 'bad-link at 5'],
    ['an attribute without a value', '</1>;a=', 'bad-link at 7'],
    ['an open quote', '</1>;a="b', 'bad-link at 9'],
    ['a quote that ends in an escape', '</1>;a="b\\', 'bad-link at 10'],
    ['a comma at the end', '</1>,', 'bad-link at 5'],
  ])('%s is refused', (_title, text, error) => {
    expect(kindOf(() => parseLinks(text))).toBe(error)
  })

  test('every document comes back as it was, and none makes the reader throw anything else', () => {
    const name = fc.stringMatching(/^[a-z]{1,4}$/)
    const attribute = fc.oneof(
      name.map((it) => ({ name: it })),
      fc.record({ name, value: fc.string({ maxLength: 6 }) }),
    )
    const link = fc.record({ target: fc.stringMatching(/^\/[a-z0-9/]{0,6}$/), attributes: fc.array(attribute) })
    fc.assert(
      fc.property(fc.array(link, { minLength: 1 }), (links) => {
        expect(parseLinks(formatLinks(links))).toEqual(links)
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[<>;,="\\ a/]{0,20}$/), (text) => {
        expect(kindOf(() => parseLinks(text))).toMatch(/^(no error|bad-link at \d+)$/)
      }),
    )
  })

  test('an attribute is found by its name', () => {
    const [link] = parseLinks('</a>;obs;rt="x";rt="y"')
    expect([attributeOf(link!, 'rt'), attributeOf(link!, 'obs'), attributeOf(link!, 'ct')]).toEqual([
      'x',
      '',
      undefined,
    ])
  })
})

describe('paths', () => {
  test.each([
    ['/19/0/0', [19, 0, 0]],
    ['19/1/0', [19, 1, 0]],
    ['/65535', [65535]],
    ['/', []],
    ['/3/0/7/1', [3, 0, 7, 1]],
  ])('%s is %j', (text, path) => {
    expect(parsePath(text)).toEqual(path)
    expect(formatPath(path)).toBe(text[0] === '/' ? text : `/${text}`)
  })

  test.each(['/a', '/65536', '/1//2', '/1/', '/1/2/3/4/5', '/-1', '/123456'])('%s is refused', (text) => {
    expect(kindOf(() => parsePath(text))).toBe('bad-path at 0')
  })

  test('objects are those below the root; the root may lie elsewhere (OMA LwM2M 1.0, 5.3.1)', () => {
    const plain = objectsOf(parseLinks('</>;rt="oma.lwm2m",</1/0>,</5>,</19/0>,</19/0/0>,</a/b>'))
    expect(plain).toEqual([[1, 0], [5], [19, 0]])
    expect([hasObject(plain, 19), hasObject(plain, 5), hasObject(plain, 3)]).toEqual([true, true, false])
    expect(objectsOf(parseLinks('</lwm2m>;rt="oma.lwm2m";ct=11543,</lwm2m/1/0>,</lwm2m/19>,</1/7>'))).toEqual([
      [1, 0],
      [19],
    ])
  })
})

describe('registration', () => {
  test('the request of a CTWing client (facts nbiot.md 4.1, [S:QUOS]) is read and written', () => {
    const queries = ['b=U', 'lwm2m=1.0', 'lt=86400', 'ep=867726030000006']
    const parameters = { binding: 'U', version: '1.0', lifetimeS: 86400, endpoint: '867726030000006' }
    expect(parseRegistration(queries)).toEqual(parameters)
    expect(formatRegistration(parameters)).toEqual(queries)
  })

  test('what is left out has the defaults of OMA LwM2M 1.0, table of 5.3.1; what is not known is passed over', () => {
    expect(parseRegistration(['ep=node345', 'sms=123', 'et=x'])).toEqual({
      endpoint: 'node345',
      lifetimeS: 86400,
      version: '1.0',
      binding: 'U',
    })
    expect(parseUpdate(['lt=300000', 'b=UQ'])).toEqual({ lifetimeS: 300000, binding: 'UQ' })
    expect(parseUpdate([])).toEqual({})
  })

  test.each([
    ['no name', ['lt=60'], 'no-endpoint at 1'],
    ['an empty name', ['ep='], 'no-endpoint at 1'],
    ['no lifetime', ['ep=a', 'lt='], 'bad-lifetime at 1'],
    ['a lifetime of nothing', ['ep=a', 'lt=0'], 'bad-lifetime at 1'],
    ['a lifetime with a sign', ['lt=-1', 'ep=a'], 'bad-lifetime at 0'],
    ['a lifetime of centuries', ['ep=a', 'lt=9999999999'], 'bad-lifetime at 1'],
    ['an unknown binding', ['ep=a', 'b=X'], 'bad-binding at 1'],
    ['an empty binding', ['ep=a', 'b='], 'bad-binding at 1'],
    ['a version without a point', ['ep=a', 'lwm2m=1'], 'bad-version at 1'],
  ])('%s is refused', (_title, queries, error) => {
    expect(kindOf(() => parseRegistration(queries))).toBe(error)
  })
})

describe('TLV', () => {
  /** OMA LwM2M 1.0, 6.4.3.1: the answer to a read of /3/0 [recalled, not confirmed against the document]. */
  const device =
    'c800144f70656e204d6f62696c6520416c6c69616e6365' +
    'c801164c69676874776569676874204d324d20436c69656e74' +
    'c80209333435303030313233' +
    'c303312e30' +
    '8606410001410105' +
    '88070842000ed842011388' +
    '870841007d42010384' +
    'c10964c10a0f' +
    '830b410000' +
    'c40d5182428f' +
    'c60e2b30323a3030' +
    'c11055'

  test('the device object of the specification is read, and written again byte for byte', () => {
    const entries = decodeTlv(fromHex(device))
    const text = (id: number) => String.fromCharCode(...entries.find((entry) => entry.id === id)!.value)
    expect([text(0), text(1), text(2), text(3), text(14)]).toEqual([
      'Open Mobile Alliance', 'Lightweight M2M Client', '345000123', '1.0', '+02:00',
    ]) // prettier-ignore
    const integer = (id: number) => tlvInteger(entries.find((entry) => entry.id === id)!)
    expect([integer(9), integer(10), integer(13)]).toEqual([100, 15, 1367491215])
    const voltages = entries.find(({ id }) => id === 7)!
    expect(holdsEntries(voltages)).toBe(true)
    expect(decodeTlv(voltages.value).map(tlvInteger)).toEqual([3800, 5000])
    expect(toHex(encodeTlv(entries))).toBe(device)
  })

  test('integers have a sign; other lengths are refused', () => {
    const resource = (hex: string): TlvEntry => ({ kind: 'resource', id: 0, value: fromHex(hex) })
    expect(['ff', '8000', '7fff', 'fffffffe', 'ffffffffffffffff'].map((hex) => tlvInteger(resource(hex)))).toEqual([
      -1, -32768, 32767, -2, -1,
    ])
    expect(kindOf(() => tlvInteger(resource('010203')))).toBe('bad-tlv at 0')
  })

  test('every split of the device object is whole entries or refused', () => {
    const bytes = fromHex(device)
    const whole = new Set([0])
    for (const { value } of decodeTlv(bytes)) whole.add(value.byteOffset - bytes.byteOffset + value.length)
    for (let end = 0; end <= bytes.length; end++)
      expect(kindOf(() => decodeTlv(bytes.subarray(0, end)))).toBe(whole.has(end) ? 'no error' : `bad-tlv at ${end}`)
  })

  test('every run of entries comes back as it was, with lengths of every form', () => {
    const entry = fc.record({
      kind: fc.constantFrom<TlvEntry['kind']>('object-instance', 'resource-instance', 'multiple-resource', 'resource'),
      id: fc.integer({ min: 0, max: 65535 }),
      value: fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(65536).fill(7))),
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (entries) => {
        const decoded = decodeTlv(encodeTlv(entries))
        expect(decoded.map(({ kind, id, value }) => [kind, id, toHex(value)])).toEqual(
          entries.map(({ kind, id, value }) => [kind, id, toHex(value)]),
        )
      }),
      { numRuns: 50 },
    )
  })
})
