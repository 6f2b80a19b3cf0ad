import { describe, expect, it } from 'vitest'
import { boards } from '../../../boards/index.js'
import { Outbox } from '../../../firmware/lib/outbox.js'
import { SupplyLost } from '../../board/flash.js'
import { ProviderMachine } from './provider-machine.js'

const makePico = await ProviderMachine.maker(boards['espruino-pico']!)
const makeModule = await ProviderMachine.maker(boards['mdbt42q']!)

/** Writes of one value, erasing the old file included, take fewer bytes of flash than this. */
const mostBytes = 80
/** What these processors program at a time: less than a word is never torn. */
const word = 4

describe('a value of the key-value store, on a supply that fails at any word', () => {
  it('is the old one or the new one, and can be written again', () => {
    let failures = 0
    for (let failAfter = 0; failAfter < mostBytes; failAfter += word) {
      const machine = makePico()
      const { flash } = machine.machine.storage
      const before = machine.start().device.keyValue!.open({ path: 'store' })
      before.write('key', Uint8Array.of(1, 2, 3))
      flash.failAfter = failAfter
      try {
        before.write('key', Uint8Array.of(4, 5, 6, 7))
      } catch (error) {
        expect(error).toBeInstanceOf(SupplyLost)
        failures++
      }
      flash.failAfter = Infinity
      machine.board.powerOff()
      const after = machine.start().device.keyValue!.open({ path: 'store' })
      const value = [...new Uint8Array(after.read('key')!)].join()
      expect(['1,2,3', '4,5,6,7'], `${failAfter} bytes`).toContain(value)
      expect(after.keys()).toEqual(['key'])
      after.write('key', Uint8Array.of(8))
      expect([...new Uint8Array(after.read('key')!)]).toEqual([8])
    }
    expect(failures).toBeGreaterThan(8)
    expect(failures).toBeLessThan(mostBytes / word)
  })
})

describe.each([
  ['espruino-pico', makePico],
  ['mdbt42q', makeModule],
] as const)('the outbox in the flash of %s', (_name, make) => {
  const report = (index: number): Uint8Array => Uint8Array.from({ length: 90 }, (_, at) => (at * 7 + index) & 0xff)

  it('keeps the newest reports, in order, through more erases than Storage has room for', () => {
    const machine = make()
    const outbox = new Outbox(machine.start().device.flash!.open({ path: 'outbox' }))
    for (let index = 0; index < 400; index++) {
      outbox.append(report(index))
      if (index % 3 === 0) continue
      outbox.peek()
      outbox.acknowledge()
    }
    const kept = outbox.pending
    expect(kept).toBeGreaterThan(10)
    machine.board.powerOff()
    const again = new Outbox(machine.start().device.flash!.open({ path: 'outbox' }))
    expect(again.pending).toBe(kept)
    const first = again.peek()!
    expect(outbox.dropped + kept + 266).toBe(400)
    expect([...first]).toEqual([...outbox.peek()!])
  })
})

describe('what is written in the Storage of a board', () => {
  it('is found where compaction moved it', () => {
    const machine = makePico()
    const { storage } = machine.machine
    machine.board.powerOn()
    machine.pass(1_000_000)
    storage.write('before', new Uint8Array(3000))
    const partition = machine.start().device.flash!.open({ path: 'outbox' })
    partition.eraseBlock(0)
    partition.write(Uint8Array.of(1, 2, 3, 4), 8)
    storage.erase('before')
    expect(storage.compact()).toBe(true)
    partition.write(Uint8Array.of(0xff, 2, 1, 0), 8)
    expect([...new Uint8Array(partition.read(6, 7))]).toEqual([0xff, 1, 2, 1, 0, 0xff])
  })
})
