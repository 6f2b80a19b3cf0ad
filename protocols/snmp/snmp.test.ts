import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import {
  answerRequest,
  decodeMessage,
  encodeMessage,
  PduType,
  SnmpStatus,
  type SnmpMessage,
  type SnmpObject,
  type SnmpValue,
} from './index.js'

const sysDescr = [1, 3, 6, 1, 2, 1, 1, 1, 0]

/** By hand after X.690 and RFC 1157: lengths, then each element on its own. */
const vectors: readonly { name: string; hex: string; message: SnmpMessage }[] = [
  {
    name: 'SNMPv1 get of sysDescr.0 with community "public"',
    hex:
      '3026' +
      '020100' +
      '04067075626c6963' +
      'a019' +
      '020101' +
      '020100' +
      '020100' +
      '300e300c' +
      '06082b06010201010100' +
      '0500',
    message: {
      version: 0,
      community: 'public',
      type: PduType.GetRequest,
      requestId: 1,
      errorStatus: 0,
      errorIndex: 0,
      variables: [{ oid: sysDescr, value: { type: 'null' } }],
    },
  },
  {
    name: 'SNMPv2c response of an enterprise object (arc 1206 is 8936) with -129',
    hex:
      '3025' +
      '020101' +
      '0400' +
      'a21e' +
      '02047fffffff' +
      '020100' +
      '020100' +
      '30103' +
      '00e' +
      '0608' +
      '2b06010401893604' +
      '0202ff7f',
    message: {
      version: 1,
      community: '',
      type: PduType.Response,
      requestId: 0x7fffffff,
      errorStatus: 0,
      errorIndex: 0,
      variables: [{ oid: [1, 3, 6, 1, 4, 1, 1206, 4], value: { type: 'integer', value: -129 } }],
    },
  },
]

const oids = fc
  .tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 39 }),
    fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 12 }),
  )
  .map(([first, second, rest]) => [first, second, ...rest])
const unsigned = fc.integer({ min: 0, max: 0xffffffff })
const values: fc.Arbitrary<SnmpValue> = fc.oneof(
  fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
  fc.record({ type: fc.constant('octets' as const), value: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ type: fc.constant('object-id' as const), value: oids }),
  fc.record({ type: fc.constantFrom('counter' as const, 'gauge' as const, 'ticks' as const), value: unsigned }),
  fc.record({
    type: fc.constantFrom(
      'null' as const,
      'no-such-object' as const,
      'no-such-instance' as const,
      'end-of-view' as const,
    ),
  }),
)
const messages: fc.Arbitrary<SnmpMessage> = fc.record({
  version: fc.constantFrom(0 as const, 1 as const),
  community: fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes)),
  type: fc.constantFrom(...Object.values(PduType)),
  requestId: fc.integer(),
  errorStatus: fc.integer({ min: 0, max: 20 }),
  errorIndex: fc.integer({ min: 0, max: 20 }),
  variables: fc.array(fc.record({ oid: oids, value: values }), { maxLength: 4 }),
})

function kindOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as { kind: string }).kind
  }
  return 'nothing was thrown'
}

describe('SNMP messages', () => {
  test.each(vectors)('$name', ({ hex, message }) => {
    expect(toHex(encodeMessage(message))).toBe(hex)
    expect(decodeMessage(fromHex(hex))).toEqual(message)
    const bytes = fromHex(hex)
    for (let end = 0; end < bytes.length; end++)
      expect(kindOf(() => decodeMessage(bytes.subarray(0, end)))).toBe('truncated')
  })

  test('any message comes back', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual(message)
      }),
    )
  })

  test('no bytes make it throw anything but a decode error', () => {
    const kinds = ['truncated', 'bad-tag', 'bad-length', 'bad-value', 'nothing was thrown']
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        (message, changes) => {
          const bytes = encodeMessage(message)
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte
          expect(kinds).toContain(kindOf(() => decodeMessage(bytes)))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['a message of version 3', '3026020103', 'truncated'],
    ['version 2', vectors[0]!.hex.replace('020100', '020102'), 'bad-value'],
    ['an indefinite length', '3080' + vectors[0]!.hex.slice(4), 'bad-length'],
    ['bytes behind the message', vectors[0]!.hex + '00', 'bad-length'],
    ['a PDU that is none', vectors[0]!.hex.replace('a019', '3019'), 'bad-tag'],
    [
      'an object identifier that ends in the middle',
      vectors[0]!.hex.replace('010101000500', '010101800500'),
      'bad-value',
    ],
  ])('%s is refused', (_, hex, kind) => {
    expect(kindOf(() => decodeMessage(fromHex(hex)))).toBe(kind)
  })

  test('what is no object identifier is not encoded', () => {
    const message = { ...vectors[0]!.message, variables: [{ oid: [1], value: { type: 'null' } as const }] }
    expect(kindOf(() => encodeMessage(message))).toBe('bad-value')
  })
})

describe('an agent', () => {
  let taken = 5
  const objects: SnmpObject[] = [
    { oid: [1, 3, 1, 0], read: () => ({ type: 'integer', value: 1 }) },
    {
      oid: [1, 3, 2, 0],
      read: () => ({ type: 'integer', value: taken }),
      write: (value, isTrial) => {
        if (value.type !== 'integer') return SnmpStatus.WrongType
        if (value.value > 9) return SnmpStatus.WrongValue
        if (!isTrial) taken = value.value
        return SnmpStatus.NoError
      },
    },
  ]
  const ask = (change: Partial<SnmpMessage>) => {
    const request = { ...vectors[0]!.message, version: 1 as const, ...change }
    const answer = answerRequest(encodeMessage(request), objects, 'public')
    return answer && decodeMessage(answer)
  }
  const set = (oid: readonly number[], value: SnmpValue) => ({ oid, value })
  const none = { type: 'null' } as const

  test('get, missing objects and missing instances, in both versions (RFC 1157 4.1.2, RFC 3416 4.2.1)', () => {
    const variables = [
      [1, 3, 1, 0],
      [1, 3, 1, 7],
      [1, 4, 0],
    ].map((oid) => ({ oid, value: none }))
    expect(ask({ variables })!.variables.map(({ value }) => value.type)).toEqual([
      'integer',
      'no-such-instance',
      'no-such-object',
    ])
    expect(ask({ version: 0, variables })).toMatchObject({ errorStatus: SnmpStatus.NoSuchName, errorIndex: 2 })
  })

  test('get-next goes through the list and says where it ends; get-bulk does so at once', () => {
    const next = (oid: readonly number[]) =>
      ask({ type: PduType.GetNextRequest, variables: [{ oid, value: none }] })!.variables[0]!
    expect(next([1, 3]).oid).toEqual([1, 3, 1, 0])
    expect(next([1, 3, 1, 0]).oid).toEqual([1, 3, 2, 0])
    expect(next([1, 3, 2, 0]).value.type).toBe('end-of-view')
    const bulk = ask({ type: PduType.GetBulkRequest, errorIndex: 10, variables: [{ oid: [1, 3], value: none }] })!
    expect(bulk.variables.map(({ value }) => value.type)).toEqual(['integer', 'integer', 'end-of-view'])
  })

  test('a set is whole or does not happen', () => {
    const good = set([1, 3, 2, 0], { type: 'integer', value: 7 })
    expect(ask({ type: PduType.SetRequest, variables: [good, set([1, 3, 1, 0], good.value)] })).toMatchObject({
      errorStatus: 17,
      errorIndex: 2,
    })
    expect(taken).toBe(5)
    expect(ask({ type: PduType.SetRequest, variables: [good] })).toMatchObject({ errorStatus: 0 })
    expect(taken).toBe(7)
    const wrong = (value: SnmpValue, version: 0 | 1) =>
      ask({ version, type: PduType.SetRequest, variables: [set([1, 3, 2, 0], value)] })!.errorStatus
    expect([wrong(none, 1), wrong({ type: 'integer', value: 10 }, 1)]).toEqual([7, 10])
    expect([wrong(none, 0), wrong({ type: 'integer', value: 10 }, 0)]).toEqual([3, 3])
  })

  test('other communities, responses and noise get no answer', () => {
    expect(ask({ community: 'private' })).toBeUndefined()
    expect(ask({ type: PduType.Response })).toBeUndefined()
    expect(ask({ version: 0, type: PduType.GetBulkRequest })).toBeUndefined()
    expect(answerRequest(Uint8Array.of(1, 2, 3), objects, 'public')).toBeUndefined()
  })
})
