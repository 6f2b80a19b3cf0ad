import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { encodeProgram, validateProgram } from '../../../firmware/nodes/signal/index.js'
import {
  decodeSpatRecord,
  encodeFrame,
  encodePriorityRecord,
  escapeFrame,
  FrameReader,
  FrameType,
  LampStatus,
  Objects,
  type Address,
  type Frame,
} from '../../../protocols/gbt20999/index.js'
import { signalKind } from '../kinds/signal.js'
import { fourArmCrossing, programOf } from '../kinds/signal-program.js'
import { SignalBench } from './signal-bench.js'

/** A junction that is on line, by its schedule on plan 1. */
function running(): SignalBench {
  const bench = new SignalBench().run(900)
  expect(bench.lastReport()['signal/plan']?.value).toBe(1)
  return bench
}

/** A host at the other end of the local line. */
class Host {
  readonly frames: Frame[] = []
  private sequence = 0

  constructor(private readonly bench: SignalBench) {
    const reader = new FrameReader()
    bench.node.local.listener = { onBytes: (bytes) => reader.push(bytes, (frame) => this.frames.push(frame)) }
  }

  ask(type: number, address?: Address, data: Uint8Array = new Uint8Array(0)): Frame {
    this.sequence = (this.sequence + 1) & 0xff
    const { sequence } = this
    const values = address ? [{ ...address, index: 1, data }] : []
    const frame = { version: 0x0100, hostId: 7, controllerId: 1, crossId: 1, sequence, type, values }
    this.bench.node.local.send(escapeFrame(encodeFrame(frame)))
    this.bench.run(0.05)
    return this.frames.find((each) => each.sequence === sequence && each.type !== FrameType.Report)!
  }

  read(address: Address): Uint8Array {
    const answer = this.ask(FrameType.Query, address)
    expect(answer.type).toBe(FrameType.QueryReply)
    return answer.values[0]!.data
  }
}

describe('a signal controller on its board', () => {
  test('flashes, shows red, and runs its plan with its offset: stage 1 at each full 2 minutes of local time', () => {
    const bench = new SignalBench()
    bench.run(5)
    expect(bench.node.signalState(0)).toBe('flashing-amber')
    expect(bench.node.signalState(4)).toBe('dark')
    bench.run(6)
    expect(bench.node.signalState(0)).toBe('red')
    // Twenty cycles: enough to come back to the offset by a fifth of a step each.
    bench.run(3600)
    bench.until(3, 'flashing-green')
    bench.until(0, 'green')
    // The step begins with the clearance: 3 s of flashing green and 5 s of green interval behind group 4.
    // The network tells full seconds: the clock is up to one second behind.
    const lateS = ((bench.world.unixMs / 1000) % 120) - 8
    expect(lateS).toBeGreaterThan(-0.1)
    expect(lateS).toBeLessThan(1.2)
    expect(bench.monitor.violations).toEqual([])
    expect(bench.notes).toEqual([])
  })

  test('keeps its minimum greens and intervals for eight hours of resets, power cuts, requests and commands', () => {
    const bench = new SignalBench({ at: '2026-06-22T05:00:00+08:00' })
    const chance = bench.world.random('test')
    for (let turn = 0; turn < 1000; turn++) {
      bench.run(Math.floor(chance.next() * 60e6) / 1e6)
      bench.node.setDetector(Math.floor(chance.next() * 6), chance.next() < 0.5)
      const draw = chance.next()
      if (draw < 0.01) bench.node.board.reset('watchdog')
      else if (draw < 0.015) bench.node.board.brownOut()
      else if (draw < 0.3)
        bench.command(
          { name: 'signal/request', value: 1 + Math.floor(chance.next() * 4) },
          { name: 'signal/preempt', booleanValue: chance.next() < 0.5 },
          { name: 'signal/arrival', value: Math.floor(chance.next() * 30) },
        )
      else if (draw < 0.35) bench.command({ name: 'signal/plan', value: Math.floor(chance.next() * 3) })
    }
    expect(bench.monitor.violations).toEqual([])
    expect(bench.monitor.greens.every((count) => count > 20)).toBe(true)
    expect(bench.node.board.faults).toBe(0)
  })

  test('without a clock flashes where nothing else is said, until the network tells the time', () => {
    const bench = new SignalBench({ clocklessPlan: 0 })
    expect(bench.run(30).node.signalState(0)).toBe('flashing-amber')
    bench.run(900)
    expect(bench.node.signalState(0)).not.toBe('flashing-amber')
  })

  test('the same seed gives the same reports, byte for byte', () => {
    const reports = () =>
      new SignalBench().run(4000).platform.reports.map(({ payload }) => Buffer.from(payload).toString('hex'))
    const first = reports()
    expect(first.length).toBeGreaterThan(4)
    expect(reports()).toEqual(first)
  })
})

describe('commands over the uplink', () => {
  test('a plan is taken up, reported and given back', () => {
    const bench = running()
    const id = bench.command({ name: 'signal/plan', value: 2 })
    bench.run(120)
    expect(bench.confirmation(id)).toEqual({ done: true, reason: undefined })
    expect(bench.lastReport()['signal/plan']?.value).toBe(2)
    bench.command({ name: 'signal/plan', value: 0 })
    bench.run(120)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
    expect(bench.monitor.violations).toEqual([])
  })

  test('flashing by command comes through amber and red, and running again through red', () => {
    const bench = running()
    bench.command({ name: 'signal/target', stringValue: 'flash' })
    bench.run(60)
    expect(bench.node.signalState(0)).toBe('flashing-amber')
    expect(bench.lastReport()['signal/mode']?.value).toBe(0x31)
    bench.command({ name: 'signal/target', stringValue: 'run' })
    bench.run(60)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
    expect(bench.monitor.violations).toEqual([])
  })

  test.each([
    [[{ name: 'signal/plan', value: 9 }], 'no such plan'],
    [[{ name: 'signal/request', value: 9 }], 'no such stage'],
    [
      [
        { name: 'signal/request', value: 1 },
        { name: 'signal/duration', value: 3600 },
      ],
      'longer than a request may last',
    ],
    [[{ name: 'signal/target', stringValue: 'dark' }], 'target: run, flash or all-red expected'],
    [[{ name: 'signal/program', dataValue: new Uint8Array(20) }], 'checksum does not match'],
    [[{ name: 'signal/colour', value: 1 }], 'unknown resource signal/colour'],
    [[{ name: 'signal/plan', value: -1 }], 'signal/plan: a whole number in [0, 254] expected'],
    [[], 'nothing to do'],
  ])('%j is refused: %s', (records, reason) => {
    const bench = running()
    const id = bench.command(...records)
    bench.run(30)
    expect(bench.confirmation(id)).toEqual({ done: false, reason })
  })

  test('a new program runs after a trial of one cycle; one that is never confirmed gives way after two restarts', () => {
    const bench = running()
    const shorter = { ...programOf(fourArmCrossing), requestRecovery: 0 }
    const id = bench.command({ name: 'signal/program', dataValue: encodeProgram(shorter) })
    bench.run(60)
    expect(bench.confirmation(id)).toEqual({ done: true, reason: undefined })
    expect(bench.node.controller!.cabinet.program.requestRecovery).toBe(0)
    bench.node.board.reset('watchdog')
    bench.run(30)
    expect(bench.node.controller!.cabinet.program.requestRecovery).toBe(0)
    bench.node.board.reset('watchdog')
    bench.run(30)
    expect(bench.node.controller!.cabinet.program.requestRecovery).toBe(600)
    bench.run(900)
    bench.command({ name: 'signal/program', dataValue: encodeProgram(shorter) })
    bench.run(400)
    expect(bench.lastReport()['signal/trial']?.booleanValue).toBe(true)
    bench.node.board.reset('watchdog')
    bench.run(1800)
    bench.node.board.reset('watchdog')
    bench.run(1800)
    expect(bench.node.controller!.cabinet.program.requestRecovery).toBe(0)
    expect(bench.monitor.violations).toEqual([])
  })
})

describe('bad programs', () => {
  test('without a good program it flashes, says so, and runs once it has been given one', () => {
    const good = programOf(fourArmCrossing)
    const bench = new SignalBench({ firmwareProgram: { ...good, startupRed: 0 } }).run(900)
    expect(bench.notes.map(({ text }) => text)).toEqual(['no good program: startup red: 1 to 60 s expected'])
    expect(bench.node.signalState(0)).toBe('flashing-amber')
    expect(bench.lastReport()['signal/faults']?.value).toBe(1)
    bench.command({ name: 'signal/program', dataValue: encodeProgram(good) })
    bench.run(300)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
    expect(bench.lastReport()['signal/faults']?.value).toBe(0)
    expect(bench.monitor.violations).toEqual([])
  })

  test('a program that the conflict monitor does not know to be safe is rolled back', () => {
    const bench = running()
    const conflicts = fourArmCrossing.conflicts.filter(({ between }) => between.join() !== '1,3')
    const stages = [{ groups: [1, 3], recall: true }, ...fourArmCrossing.stages.slice(1)]
    const unsafe = programOf({ ...fourArmCrossing, conflicts, stages })
    expect(validateProgram(unsafe)).toBeUndefined()
    bench.command({ name: 'signal/program', dataValue: encodeProgram(unsafe) })
    bench.run(120)
    expect(bench.node.heads.hasTripped).toBe(true)
    expect(bench.node.controller!.cabinet.program).toEqual(programOf(fourArmCrossing))
    bench.run(60)
    expect(bench.lastReport()['signal/faults']?.value).toBe(4)
    bench.node.heads.resetMonitor()
    bench.command({ name: 'signal/reset', booleanValue: true })
    bench.run(300)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
  })
})

describe('what goes wrong with lamps', () => {
  test('a red lamp that is out leads to flashing until somebody has looked', () => {
    const bench = running()
    bench.node.heads.setFaults([{ group: 0, colour: 'red', kind: 'open' }])
    bench.run(120)
    expect(bench.node.signalState(2)).toBe('flashing-amber')
    bench.run(60)
    expect(bench.lastReport()['signal/faults']?.value).toBe(8)
    bench.node.heads.setFaults([])
    bench.command({ name: 'signal/reset', booleanValue: true })
    bench.run(120)
    expect(bench.lastReport()['signal/faults']?.value).toBe(0)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
  })

  test('an amber lamp that is out is reported and no more', () => {
    const bench = running()
    bench.node.heads.setFaults([{ group: 2, colour: 'amber', kind: 'open' }])
    bench.until(2, 'green')
    bench.until(2, 'dark', 200)
    bench.run(3)
    bench.run(60)
    // Group 3 is bit 2, amber eight bits up.
    expect(bench.lastReport()['signal/lamps']?.value).toBe(1 << 10)
    expect(bench.lastReport()['signal/faults']?.value).toBe(0)
    bench.node.heads.setFaults([])
    bench.run(200)
    expect(bench.lastReport()['signal/lamps']?.value).toBe(0)
  })

  test('a green that stays on trips the conflict monitor or the controller within half a second of the next green', () => {
    const bench = running()
    bench.until(2, 'green')
    bench.node.heads.setFaults([{ group: 0, colour: 'green', kind: 'stuck-on' }])
    bench.run(0.5)
    expect(bench.node.signalState(2)).toBe('flashing-amber')
    expect(bench.node.heads.hasTripped).toBe(true)
    bench.run(60)
    expect((bench.lastReport()['signal/faults']?.value ?? 0) & 4).toBe(4)
    // A command cannot set the monitor back: somebody has to come.
    bench.command({ name: 'signal/reset', booleanValue: true })
    bench.run(120)
    expect(bench.node.signalState(2)).toBe('flashing-amber')
    bench.node.heads.setFaults([])
    bench.node.heads.resetMonitor()
    bench.command({ name: 'signal/reset', booleanValue: true })
    bench.run(300)
    expect(bench.lastReport()['signal/plan']?.value).toBe(1)
  })

  test('a processor that is held in reset leaves the heads to the flasher', () => {
    const bench = running()
    bench.node.board.powerOff()
    expect(bench.node.signalState(0)).toBe('flashing-amber')
    bench.node.board.powerOn()
    bench.run(30)
    expect(bench.node.signalState(0)).not.toBe('flashing-amber')
    expect(bench.monitor.violations).toEqual([])
  })
})

describe('the local line', () => {
  test('a host reads counts, lights and the SPAT record, whose likely ends are when lights do change', () => {
    const bench = running()
    bench.run(3000)
    const host = new Host(bench)
    expect([...host.read(Objects.lampGroupCount)]).toEqual([6])
    expect([...host.read(Objects.currentPlan)]).toEqual([1])
    expect(host.read(Objects.lampGroupStatus).length).toBe(6)
    bench.until(2, 'green')
    const record = decodeSpatRecord(host.read(Objects.spat))
    expect(record.groups[2]!.light).toBe(LampStatus.Green)
    const { likelyEnd, minimumEnd, maximumEnd } = record.groups[2]!
    expect([minimumEnd, maximumEnd]).toEqual([likelyEnd, likelyEnd])
    expect(bench.until(2, 'flashing-green') * 10 - 5).toBeCloseTo(likelyEnd, -1)
  })

  test('every likely end of a fixed plan that keeps its offset comes true, to the tenth', () => {
    const bench = running()
    bench.run(6000)
    const host = new Host(bench)
    host.ask(FrameType.Heartbeat)
    const changes: { atUs: number; light: string }[][] = Array.from({ length: 6 }, () => [])
    const claims: { group: number; light: number; endUs: number; madeUs: number }[] = []
    for (let tenth = 0; tenth < 3000; tenth++) {
      if (tenth % 50 === 0) host.ask(FrameType.Heartbeat)
      bench.run(0.1)
      const state = bench.node.controller!.cabinet.state
      for (let group = 0; group < 6; group++) {
        const { light, since } = state.groups[group]!
        if (changes[group]!.at(-1)?.light !== light) changes[group]!.push({ atUs: since, light })
      }
      const now = bench.node.controller!.cabinet.now()
      const newest = host.frames.filter(({ type }) => type === FrameType.Report).at(-1)!
      host.frames.length = 0
      host.frames.push(newest)
      if (tenth % 10 !== 3) continue
      const record = decodeSpatRecord(host.read(Objects.spat))
      for (const { group, light, likelyEnd } of record.groups)
        claims.push({ group: group - 1, light, endUs: now + likelyEnd, madeUs: now })
    }
    let checked = 0
    for (const { group, endUs, madeUs } of claims) {
      const next = changes[group]!.find(({ atUs }) => atUs > madeUs)
      if (!next) continue
      checked++
      expect(Math.abs(next.atUs - endUs)).toBeLessThanOrEqual(1)
    }
    expect(checked).toBeGreaterThan(1000)
  })

  test('a preemption by a roadside unit brings its stage as soon as minimum green and interval allow', () => {
    const bench = running()
    const host = new Host(bench)
    bench.until(0, 'green')
    const record = { id: 3, stage: 4, isPreemption: true, arrival: 0, duration: 200 }
    const answer = host.ask(FrameType.SetRequest, Objects.priority, encodePriorityRecord(record))
    expect([answer.type, ...answer.values[0]!.data]).toEqual([FrameType.SetReply, 0])
    // Group 1 has 8 s of minimum green, group 5 7 s; then 8 s of the walkers' flashing green and 4 s of interval.
    const waitS = bench.until(3, 'green')
    expect(waitS).toBeGreaterThan(18.5)
    expect(waitS).toBeLessThan(20.1)
    const refused = host.ask(
      FrameType.SetRequest,
      Objects.priority,
      encodePriorityRecord({ ...record, id: 4, stage: 2 }),
    )
    expect([refused.type, ...refused.values[0]!.data]).toEqual([FrameType.SetError, 8])
    bench.run(60)
    expect(bench.monitor.violations).toEqual([])
  })

  test('a host that has gone costs nothing: no frames ten seconds after its last heartbeat', () => {
    const bench = running()
    const host = new Host(bench)
    expect(host.ask(FrameType.Heartbeat).type).toBe(FrameType.HeartbeatReply)
    bench.run(5)
    expect(host.frames.length).toBeGreaterThan(5)
    bench.run(10)
    host.frames.length = 0
    bench.run(60)
    expect(host.frames).toEqual([])
  })

  test('what a host may not do is refused with the status of the standard', () => {
    const bench = running()
    const host = new Host(bench)
    const status = (type: number, address: Address, data?: Uint8Array) =>
      host.ask(type, address, data).values[0]!.data[0]
    expect(status(FrameType.Query, { ...Objects.lampGroupStatus, elementId: 7 })).toBe(2)
    expect(status(FrameType.Query, { ...Objects.runMode, attributeId: 99 })).toBe(3)
    expect(status(FrameType.Query, { ...Objects.runMode, classId: 99 })).toBe(1)
    expect(status(FrameType.Query, Objects.command)).toBe(4)
    expect(status(FrameType.SetRequest, Objects.runMode, new Uint8Array([0x21]))).toBe(5)
    expect(status(FrameType.SetRequest, Objects.assignPlan, new Uint8Array(2))).toBe(6)
    expect(status(FrameType.SetRequest, Objects.assignPlan, new Uint8Array([77]))).toBe(7)
    expect(status(FrameType.SetRequest, Objects.command, new Uint8Array(16).fill(4, 0, 1))).toBe(8)
  })
})

describe('options of the kind', () => {
  test('the default program passes the schema and the validation', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const { program } = signalKind.optionsSchema['properties'] as { program: { default: unknown } }
    expect(ajv.compile(signalKind.optionsSchema)({ program: program.default })).toBe(true)
    expect(validateProgram(programOf(fourArmCrossing))).toBeUndefined()
  })
})
