import type { FlashModule, Globals } from './globals.js'

declare const E: Globals['E']

/** Where a board's Storage is: its first byte in flash, and bytes of its pages. */
export interface StorageArea {
  readonly storageAt: number
  readonly pageLength: number
}

/** Bytes of a file's header: length and flags, then the name in 28 bytes (jsflash.h of 2v29.277). */
const headerLength = 32
const nameAt = 4

/**
 * Where the content of a file of Storage begins in flash: where it was last, or found by going from file to file. Compaction
 * moves files; a file that is there is found.
 */
export function placeOf(flash: FlashModule, area: StorageArea, name: string, known: number | undefined): number {
  if (known !== undefined && isFile(flash, known - headerLength, name)) return known
  let at = area.storageAt
  while (!isFile(flash, at, name)) {
    const size = new Uint32Array(flash.read(4, at).buffer as ArrayBuffer)[0]! & 0xffffff
    // A free rest of a page: what follows begins with the next one.
    if (size === 0xffffff) at += area.pageLength - ((at - area.storageAt) % area.pageLength)
    else at += headerLength + ((size + 3) & ~3)
  }
  return at + headerLength
}

function isFile(flash: FlashModule, at: number, name: string): boolean {
  return E.toString(flash.read(name.length + 1, at + nameAt)) === name + '\x00'
}
