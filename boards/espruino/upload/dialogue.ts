import { crc32 } from 'node:zlib'
import type { Board } from '../../board.js'
import * as device from './device-code.js'
import { uploadError } from './errors.js'

/** What is put onto what. */
export interface UploadPlan {
  /** Content of `.bootcde`, 1 to 16,777,215 bytes. */
  readonly image: Uint8Array
  readonly board: Pick<Board, 'name' | 'interpreter'>
  /**
   * Where two images do not fit into Storage: replace the old one by the new one from RAM. The line may break at any moment;
   * only the supply must last while the board swaps them.
   */
  readonly inPlace?: boolean
}

/** What was done. */
export interface UploadResult {
  /** How the old image was kept until the new one was whole; "unchanged" where it was there already. */
  readonly way: 'beside' | 'in-place' | 'unchanged'
  readonly bytes: number
  readonly crc32: number
  readonly boardVersion: string
}

/** What the dialogue wants next. An answer is given back for "hail" and "ask". */
export type DialogueStep =
  /** Says who is there: "BOARD VERSION". */
  | { readonly kind: 'hail' }
  /** Evaluates an expression; asked again until the answer is whole. `patienceUs`: how long it may take. */
  | { readonly kind: 'ask'; readonly expression: string; readonly patienceUs?: number }
  | { readonly kind: 'pause'; readonly forUs: number }
  /** From here on questions go in packets. */
  | { readonly kind: 'use-packets' }
  | UploadProgress
  | UploadNote

/** How far the work is. Pieces count from 1. */
export interface UploadProgress {
  readonly kind: 'progress'
  readonly phase: 'write' | 'verify'
  readonly page: number
  readonly pages: number
}

/** Something a person should read. */
export interface UploadNote {
  readonly kind: 'note'
  readonly text: string
}

type Dialogue<Result> = Generator<DialogueStep, Result, string>

/** Bytes of a piece: in base64 and with what is around it, it is less than a receive buffer takes before it says stop (768). */
const pieceLength = 384
/** Packets are there since 2v25; images are tried with 2v29, and their words are known to 2v20 (recalled, not confirmed). */
const packetsSince = [2, 25]
const oldest = [2, 20]
/** Erasing, moving and writing all of a flash: the slowest pages take 2 s for 128 KiB, and there are two of them. */
const flashPatienceUs = 60_000_000
/** Variables that stay free beside an image in RAM. */
const spareVariables = 150

/** Everything that is said to put an image onto a board. @throws UploadError */
export function* upload(plan: UploadPlan): Dialogue<UploadResult> {
  const { image, board } = plan
  const version = yield* meet(plan)
  yield { kind: 'ask', expression: device.stopProgram }
  yield { kind: 'pause', forUs: 500_000 }
  yield { kind: 'hail' }
  const result = { bytes: image.length, crc32: crc32(image), boardVersion: version }
  const oldLength = Number(yield { kind: 'ask', expression: device.settle(board.interpreter!.savedCode!, false) })
  const before = { ...(yield* look()), oldLength }
  const isThere = oldLength === image.length && (yield* isInFile(device.bootFile, image))
  const way = isThere ? 'unchanged' : roomFor(plan, before)
  if (before.hasOther) yield { kind: 'note', text: 'the board has a .bootrst, which it runs in place of this image' }
  if (way === 'beside') yield* putBeside(plan, before)
  else if (way === 'in-place') yield* putInPlace(plan)
  if (way !== 'beside') yield* readBack(device.bootFile, image)
  yield { kind: 'ask', expression: device.startProgram }
  return { way, ...result }
}

/** Who is there. Said twice alike, since nothing of it is guarded yet. */
function* meet({ board: { name, interpreter } }: UploadPlan): Dialogue<string> {
  let said = ''
  for (let next = yield { kind: 'hail' }; next !== said; next = yield { kind: 'hail' }) said = next
  const [build = '', version = ''] = said.split(' ')
  if (build !== interpreter!.build)
    throw uploadError('wrong-board', `${name}: an interpreter for ${interpreter!.build} expected, got ${build}`)
  if (!isSince(version, oldest))
    throw uploadError(
      'old-interpreter',
      `${name}: an interpreter of ${oldest.join('v')} or later expected, got ${version}`,
    )
  if (interpreter!.hasPackets && isSince(version, packetsSince)) yield { kind: 'use-packets' }
  return version
}

function isSince(version: string, [major, minor]: readonly number[]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(/[v.]/).map(Number)
  return ownMajor > major! || (ownMajor === major! && ownMinor >= minor!)
}

/** Free and used of the board. Bytes; variables of the interpreter and the bytes of one. */
interface Survey {
  readonly freeBytes: number
  readonly trashBytes: number
  /** -1 without an old image. */
  readonly oldLength: number
  readonly hasOther: boolean
  readonly freeVariables: number
  readonly variableBytes: number
}

function* look(): Dialogue<Omit<Survey, 'oldLength'>> {
  const answer = yield { kind: 'ask', expression: device.survey }
  const [freeBytes = 0, trashBytes = 0, freeVariables = 0, variableBytes = 13, other] = answer.split(',').map(Number)
  return { freeBytes, trashBytes, freeVariables, variableBytes, hasOther: other === 1 }
}

const stored = (length: number): number => device.headerLength + Math.ceil(length / 4) * 4

/** Which way keeps the old image until the new one is whole. @throws UploadError "no-room" */
function roomFor({ image, board, inPlace = false }: UploadPlan, survey: Survey): 'beside' | 'in-place' {
  const { freeBytes, trashBytes, oldLength, freeVariables, variableBytes } = survey
  const needed = stored(image.length)
  const room = freeBytes + trashBytes
  if (needed < room) return 'beside'
  const withoutOld = room + (oldLength < 0 ? 0 : stored(oldLength))
  if (needed >= withoutOld)
    throw uploadError('no-room', `${board.name}: room for ${needed} bytes of Storage expected, got ${withoutOld}`)
  if (!inPlace)
    throw uploadError(
      'no-room',
      `${board.name}: room for ${needed} bytes beside the old image expected, got ${room}; --in-place replaces it from RAM, ` +
        'and the supply must last while it does',
    )
  const { pageLength } = board.interpreter!.savedCode!
  // Moving files takes a page of RAM (jsfCompact of 2v29.277).
  const variables = Math.ceil((image.length + pageLength + 64) / variableBytes) + spareVariables
  if (variables > freeVariables)
    throw uploadError(
      'no-room',
      `${board.name}: ${variables} free variables expected to hold the image, got ${freeVariables}`,
    )
  return 'in-place'
}

function* putBeside({ image, board }: UploadPlan, { freeBytes }: Survey): Dialogue<void> {
  if (stored(image.length) > freeBytes) yield { kind: 'ask', expression: device.compact, patienceUs: flashPatienceUs }
  yield* eachPiece(image, 'write', (piece, at) => done(device.writePiece(piece, at, image.length)))
  yield* expectInFile(device.newFile, image)
  yield* readBack(device.newFile, image)
  const expression = device.settle(board.interpreter!.savedCode!, true)
  yield { kind: 'ask', expression, patienceUs: flashPatienceUs }
  yield* expectInFile(device.bootFile, image)
}

function* putInPlace({ image }: UploadPlan): Dialogue<void> {
  yield* eachPiece(image, 'write', (piece, at) => done(device.holdPiece(piece, at, image.length)))
  const held = yield { kind: 'ask', expression: device.crcInRam }
  if (Number(held) !== crc32(image))
    throw uploadError('verify', `RAM: an image of CRC ${crc32(image)} expected, got ${held}`)
  yield { kind: 'note', text: 'the board now replaces the old image by itself: leave its supply on' }
  yield* done(device.replaceFromRam(image), flashPatienceUs)
}

/** Asks for what gives 1. */
function* done(expression: string, patienceUs?: number): Dialogue<void> {
  const answer = yield { kind: 'ask', expression, ...(patienceUs === undefined ? {} : { patienceUs }) }
  if (answer !== '1') throw uploadError('refused', `the board: 1 expected, got "${answer}"`)
}

function* isInFile(name: string, image: Uint8Array): Dialogue<boolean> {
  return (yield { kind: 'ask', expression: device.crcsOfFile(name, image.length) }) === device.crcsOf(image)
}

function* expectInFile(name: string, image: Uint8Array): Dialogue<void> {
  if (!(yield* isInFile(name, image)))
    throw uploadError('verify', `${name}: the CRCs of the image expected, got others`)
}

function* readBack(name: string, image: Uint8Array): Dialogue<void> {
  yield* eachPiece(image, 'verify', function* (piece, at): Dialogue<void> {
    const answer = yield { kind: 'ask', expression: device.readPiece(name, at, piece.length) }
    if (Buffer.compare(Buffer.from(answer, 'base64'), piece) !== 0)
      throw uploadError('verify', `${name}: ${piece.length} bytes as written expected at ${at}, got others`)
  })
}

function* eachPiece(
  image: Uint8Array,
  phase: UploadProgress['phase'],
  work: (piece: Uint8Array, at: number) => Dialogue<void>,
): Dialogue<void> {
  const pages = Math.ceil(image.length / pieceLength)
  for (let index = 0; index < pages; index++) {
    const at = index * pieceLength
    yield* work(image.subarray(at, at + pieceLength), at)
    yield { kind: 'progress', phase, page: index + 1, pages }
  }
}
