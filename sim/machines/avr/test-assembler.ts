/*
 * Words of AVR instructions, by the encodings of the AVR Instruction Set Manual (Atmel 0856K): so many of them as the tests'
 * programs need. Registers by number, addresses in words, I/O registers by their I/O address.
 */

/** A line of a program: words, a mark, or a jump whose distance is known when all is laid out. */
export type Line = readonly number[] | string | { readonly jump: (distance: number) => number; readonly to: string }

const register5 = (d: number): number => d << 4
const relative = (base: number) => (to: string) => ({ jump: (distance: number) => base | (distance & 0xfff), to })
const branch = (base: number) => (to: string) => ({ jump: (distance: number) => base | ((distance & 0x7f) << 3), to })

/** LDI Rd, K (d 16 to 31): 1110 KKKK dddd KKKK. */
export const ldi = (d: number, k: number): Line => [0xe000 | ((k & 0xf0) << 4) | ((d - 16) << 4) | (k & 0x0f)]
/** OUT A, Rr: 1011 1AAr rrrr AAAA. */
export const out = (a: number, r: number): Line => [0xb800 | ((a & 0x30) << 5) | register5(r) | (a & 0x0f)]
/** IN Rd, A: 1011 0AAd dddd AAAA. */
export const input = (d: number, a: number): Line => [0xb000 | ((a & 0x30) << 5) | register5(d) | (a & 0x0f)]
/** STS k, Rr: 1001 001r rrrr 0000, then k. */
export const sts = (k: number, r: number): Line => [0x9200 | register5(r), k]
/** LDS Rd, k: 1001 000d dddd 0000, then k. */
export const lds = (d: number, k: number): Line => [0x9000 | register5(d), k]
/** SBI A, b: 1001 1010 AAAA Abbb; CBI: 1001 1000. */
export const sbi = (a: number, b: number): Line => [0x9a00 | (a << 3) | b]
export const cbi = (a: number, b: number): Line => [0x9800 | (a << 3) | b]
/** SBIS A, b: 1001 1011 AAAA Abbb. */
export const sbis = (a: number, b: number): Line => [0x9b00 | (a << 3) | b]
/** SBRS Rr, b: 1111 111r rrrr 0bbb; SBRC: 1111 110r. */
export const sbrs = (r: number, b: number): Line => [0xfe00 | register5(r) | b]
export const sbrc = (r: number, b: number): Line => [0xfc00 | register5(r) | b]
/** ORI Rd, K: 0110 KKKK dddd KKKK. ANDI: 0111. */
export const ori = (d: number, k: number): Line => [0x6000 | ((k & 0xf0) << 4) | ((d - 16) << 4) | (k & 0x0f)]
/** INC Rd: 1001 010d dddd 0011. DEC: 1001 010d dddd 1010. */
export const inc = (d: number): Line => [0x9403 | register5(d)]
export const dec = (d: number): Line => [0x940a | register5(d)]
/** LPM Rd, Z+: 1001 000d dddd 0101. */
export const lpm = (d: number): Line => [0x9005 | register5(d)]
export const nop: Line = [0x0000]
export const sei: Line = [0x9478]
export const reti: Line = [0x9518]
export const sleep: Line = [0x9588]
export const wdr: Line = [0x95a8]
/** RJMP k: 1100 kkkk kkkk kkkk. */
export const rjmp = relative(0xc000)
/** BRNE k: 1111 01kk kkkk k001. */
export const brne = branch(0xf401)

/** Stores a constant in data memory, by way of r16. */
export const store = (k: number, value: number): Line[] => [ldi(16, value), sts(k, 16)]

/** Lays a program out from word 0 on; little-endian bytes, as they lie in flash. */
export function assemble(...program: readonly (Line | readonly Line[])[]): Uint8Array {
  const lines = program.flatMap((line) => (isLine(line) ? [line] : line))
  const marks = new Map<string, number>()
  let size = 0
  for (const line of lines) {
    if (typeof line === 'string') marks.set(line, size)
    else size += 'to' in line ? 1 : line.length
  }
  const words: number[] = []
  for (const line of lines) {
    if (typeof line === 'string') continue
    if ('to' in line) words.push(line.jump(marks.get(line.to)! - words.length - 1))
    else words.push(...line)
  }
  return new Uint8Array(Uint16Array.from(words).buffer)
}

/** A program with interrupt service routines: `vectors` by number (table 11-6; 0 is reset), two words each. */
export function assembleWithVectors(vectors: Readonly<Record<number, string>>, ...program: (Line | readonly Line[])[]) {
  const table = Array.from({ length: 26 }, (_, number): Line[] => [rjmp(vectors[number] ?? 'unused'), nop])
  return assemble(...table.flat().map((line) => line), 'unused', rjmp('unused'), ...program)
}

function isLine(line: Line | readonly Line[]): line is Line {
  return !Array.isArray(line) || line.length === 0 || typeof line[0] === 'number'
}
