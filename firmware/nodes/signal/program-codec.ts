import { ByteWriter } from '../../../protocols/bytes/index.js'
import { crc16 } from '../../lib/crc16.js'
import { limits, type GroupProgram, type PlanStep, type SignalPlan, type SignalProgram } from './program.js'

/**
 * A program as bytes, for the board's store and for the way there: version 1, counts, times, groups (5 bytes each), table of
 * green intervals (a byte each), stages (3), schedule (4), plans (5 and 7 a step), CRC-16/CCITT-FALSE. Big-endian. The program
 * has to be valid.
 */
export function encodeProgram(program: SignalProgram): Uint8Array {
  const writer = new ByteWriter(256)
  const { groups, stages, schedule, plans } = program
  for (const byte of [1, groups.length, stages.length, schedule.length, plans.length]) writer.uint8(byte)
  writer.uint16(program.startupFlash)
  writer.uint16(program.startupRed)
  writer.uint16(program.maximumExtension)
  writer.uint16(program.maximumRequest)
  writer.uint16(program.requestRecovery)
  for (const group of groups) {
    writer.uint8(group.kind === 'vehicle' ? 0 : 1)
    writer.uint16(group.minimumGreen)
    writer.uint8(group.greenFlash)
    writer.uint8(group.amber)
  }
  for (const interval of program.intergreen) writer.uint8(interval)
  for (const stage of stages) {
    writer.uint8(maskOf(stage.groups))
    writer.uint8(maskOf(stage.detectors))
    writer.uint8(stage.recall ? 1 : 0)
  }
  for (const { days, atMinute, plan } of schedule) {
    writer.uint8(days)
    writer.uint16(atMinute)
    writer.uint8(plan)
  }
  for (const plan of plans) encodePlan(writer, plan)
  writer.uint16(crc16(writer.written(), 0, writer.size))
  return writer.finish()
}

const uncoordinated = 0xffff

function encodePlan(writer: ByteWriter, plan: SignalPlan): void {
  writer.uint8(plan.id)
  writer.uint8(plan.mode === 'fixed' ? 0 : 1)
  writer.uint16(plan.offset === undefined ? uncoordinated : plan.offset)
  writer.uint8(plan.steps.length)
  for (const { stage, length, maximumGreen, gap } of plan.steps) {
    writer.uint8(stage)
    writer.uint16(length)
    writer.uint16(maximumGreen)
    writer.uint16(gap)
  }
}

/** Reads a program, or says why it is none. What it says is not checked here: see validateProgram(). Never throws. */
export function decodeProgram(bytes: Uint8Array): SignalProgram | string {
  if (bytes.length < 17) return 'at least 17 bytes expected, got ' + bytes.length
  const end = bytes.length - 2
  if (crc16(bytes, 0, end) !== ((bytes[end]! << 8) | bytes[end + 1]!)) return 'checksum does not match'
  if (bytes[0] !== 1) return 'version 1 expected, got ' + bytes[0]
  const reader = new Fields(bytes, end)
  reader.uint8()
  const program = readProgram(reader)
  return reader.isRight ? program : 'length does not match'
}

/** Reads on past the end as zeros; {@link isRight} tells at the end whether it had to. */
class Fields {
  private at = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly end: number,
  ) {}

  get isRight(): boolean {
    return this.at === this.end
  }

  uint8(): number {
    const at = this.at++
    return at < this.end ? this.bytes[at]! : 0
  }

  uint16(): number {
    const high = this.uint8()
    return (high << 8) | this.uint8()
  }
}

function readProgram(reader: Fields): SignalProgram {
  const groupCount = Math.min(reader.uint8(), limits.groups)
  const [stages, schedule, plans] = [reader.uint8(), reader.uint8(), reader.uint8()]
  return {
    startupFlash: reader.uint16(),
    startupRed: reader.uint16(),
    maximumExtension: reader.uint16(),
    maximumRequest: reader.uint16(),
    requestRecovery: reader.uint16(),
    groups: list(groupCount, () => readGroup(reader)),
    intergreen: list(groupCount * groupCount, () => reader.uint8()),
    stages: list(stages, () => ({
      groups: indicesOf(reader.uint8()),
      detectors: indicesOf(reader.uint8()),
      recall: reader.uint8() !== 0,
    })),
    schedule: list(schedule, () => ({ days: reader.uint8(), atMinute: reader.uint16(), plan: reader.uint8() })),
    plans: list(plans, () => readPlan(reader)),
  }
}

function readGroup(reader: Fields): GroupProgram {
  const kind = reader.uint8() === 0 ? 'vehicle' : 'pedestrian'
  return { kind, minimumGreen: reader.uint16(), greenFlash: reader.uint8(), amber: reader.uint8() }
}

function readPlan(reader: Fields): SignalPlan {
  const id = reader.uint8()
  const mode = reader.uint8() === 0 ? 'fixed' : 'actuated'
  const offset = reader.uint16()
  const steps = list(reader.uint8(), () => readStep(reader))
  return { id, mode, offset: offset === uncoordinated ? undefined : offset, steps }
}

function readStep(reader: Fields): PlanStep {
  return {
    stage: reader.uint8(),
    length: reader.uint16(),
    maximumGreen: reader.uint16(),
    gap: reader.uint16(),
  }
}

function list<Item>(count: number, read: () => Item): Item[] {
  const items: Item[] = []
  for (let left = count; left > 0; left--) items.push(read())
  return items
}

function maskOf(indices: readonly number[]): number {
  let mask = 0
  for (const index of indices) mask |= 1 << index
  return mask
}

function indicesOf(mask: number): number[] {
  const indices: number[] = []
  for (let index = 0; index < 8; index++) if ((mask & (1 << index)) !== 0) indices.push(index)
  return indices
}
