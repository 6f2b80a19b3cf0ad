import { Command, Memory, Stk } from './commands.js'

/** One command with what its answer must be. */
export interface Exchange {
  readonly command: Uint8Array
  /** Bytes between INSYNC and OK. */
  readonly answerBytes: number
  /** Looks at these bytes; false is a failure. */
  readonly check?: (answer: Uint8Array) => boolean
}

/** How far the work is. Pages count from 1. */
export interface ProgrammerProgress {
  readonly kind: 'progress'
  readonly phase: 'write' | 'verify'
  readonly page: number
  readonly pages: number
}

/** Exchanges that are repeated as a whole where one fails. */
export interface Step {
  readonly exchanges: readonly Exchange[]
  /** What is told when it is done. */
  readonly progress?: ProgrammerProgress
}

const command = (...bytes: number[]): Uint8Array => Uint8Array.of(...bytes, Stk.endOfCommand)
const plain = (byte: number): Exchange => ({ command: command(byte), answerBytes: 0 })

export const askSync: Exchange = plain(Command.getSync)
export const sync: Step = { exchanges: [askSync] }
export const enter: Step = { exchanges: [plain(Command.enterProgrammingMode)] }
export const leave: Step = { exchanges: [plain(Command.leaveProgrammingMode)] }

/** Asks for the three signature bytes. */
export function readSignature(check: (answer: Uint8Array) => boolean): Step {
  return { exchanges: [{ command: command(Command.readSignature), answerBytes: 3, check }] }
}

/** An image in whole pages; what it does not fill reads as erased. */
export function pagesOf(image: Uint8Array, pageBytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(image.length / pageBytes) }, (_, index) => {
    const page = new Uint8Array(pageBytes).fill(0xff)
    page.set(image.subarray(index * pageBytes, (index + 1) * pageBytes))
    return page
  })
}

/** Writes one of the pages. */
export function writePage(pages: readonly Uint8Array[], page: number): Step {
  const data = pages[page]!
  const program = command(Command.programPage, data.length >> 8, data.length & 0xff, Memory.flash, ...data)
  return {
    exchanges: [loadAddress(pages, page), { command: program, answerBytes: 0 }],
    progress: { kind: 'progress', phase: 'write', page: page + 1, pages: pages.length },
  }
}

/** Reads one of the pages back, and calls back where it is not as it was written. */
export function verifyPage(pages: readonly Uint8Array[], page: number, onSpoiled: (page: number) => void): Step {
  const data = pages[page]!
  const check = (answer: Uint8Array): boolean => {
    if (!data.every((byte, index) => answer[index] === byte)) onSpoiled(page)
    return true
  }
  const read = command(Command.readPage, data.length >> 8, data.length & 0xff, Memory.flash)
  return {
    exchanges: [loadAddress(pages, page), { command: read, answerBytes: data.length, check }],
    progress: { kind: 'progress', phase: 'verify', page: page + 1, pages: pages.length },
  }
}

/** The address counts words, low byte first. */
function loadAddress(pages: readonly Uint8Array[], page: number): Exchange {
  const word = (page * pages[0]!.length) / 2
  return { command: command(Command.loadAddress, word & 0xff, word >> 8), answerBytes: 0 }
}
