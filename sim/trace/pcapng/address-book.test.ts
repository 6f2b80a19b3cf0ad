import { describe, expect, it, test } from 'vitest'
import { AddressBook, parseIpv4 } from './address-book.js'

test.each([
  ['10.64.0.1', [10, 64, 0, 1]],
  ['255.255.255.255', [255, 255, 255, 255]],
  ['256.0.0.1', undefined],
  ['10.0.0', undefined],
  ['10.0.0.0.1', undefined],
  ['10.0..1', undefined],
  ['1e1.0.0.1', undefined],
  ['broker', undefined],
  ['2001:db8::1', undefined],
  ['', undefined],
])('%j is the address %j', (text, bytes) => expect(parseIpv4(text)).toEqual(bytes && Uint8Array.from(bytes)))

describe('a name', () => {
  it('gets an address of TEST-NET-2 that stays its own, and is told once', () => {
    const book = new AddressBook()
    expect(book.resolve('broker')).toEqual({ bytes: Uint8Array.of(198, 51, 100, 1), newName: 'broker' })
    expect(book.resolve('coap.example')).toEqual({ bytes: Uint8Array.of(198, 51, 100, 2), newName: 'coap.example' })
    expect(book.resolve('broker')).toEqual({ bytes: Uint8Array.of(198, 51, 100, 1) })
    expect(book.resolve('10.0.0.1')).toEqual({ bytes: Uint8Array.of(10, 0, 0, 1) })
  })

  it('shares the last address when there are too many', () => {
    const book = new AddressBook()
    for (let index = 1; index <= 254; index++) expect(book.resolve(`host-${index}`).bytes[3]).toBe(index)
    expect(book.resolve('one-more').bytes[3]).toBe(254)
  })
})
