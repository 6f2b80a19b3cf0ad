import { pn532Address } from '../../firmware/drivers/pn532-i2c.js'
import type { NtagName } from '../../firmware/drivers/ntag21x-memory.js'
import type { Completion, Part } from '../../firmware/hal/index.js'
import { fromHex } from '../../protocols/bytes/hex.js'
import { NfcField } from './nfc-field.js'
import { Ntag21xTag } from './ntag21x.js'
import type { TestBench } from './test-bench.js'

/** Parts lists with one reader, on each of its buses. */
export const readerParts = {
  hsu: [{ role: 'reader', bus: 'serial', part: 'pn532', hz: 115_200, purpose: 'bin tags' }],
  i2c: [{ role: 'reader', bus: 'i2c', part: 'pn532', address: pn532Address, hz: 400_000, purpose: 'bin tags' }],
  spi: [{ role: 'reader', bus: 'spi', part: 'mfrc522', hz: 4_000_000, purpose: 'bin tags' }],
} as const satisfies Record<string, readonly Part[]>

/** UIDs that differ in the first, a middle and the last byte that anticollision sees. */
export const uids = ['04a1b2c3d4e580', '04a1b2c3d4e581', '04112233445566', '04a1b2c3f4e580'].map(fromHex)

/** A field on a bench's clock. */
export function fieldOn(bench: TestBench): NfcField {
  return new NfcField(bench.world.scheduler)
}

/** A tag of the list of {@link uids}. */
export function tagOf(index = 0, type: NtagName = 'ntag213'): Ntag21xTag {
  return new Ntag21xTag({ type, uid: uids[index]! })
}

/** A completion without a result, for what a bench calls. */
export function plain(done: Completion<[undefined]>): Completion {
  return (error) => done(error, undefined)
}
