import { execFile, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { answerNtcip } from '../../../firmware/nodes/signal/index.js'
import { SignalBench } from './signal-bench.js'

const isInstalled = spawnSync('snmpget', ['-V']).error === undefined
const name = isInstalled ? 'net-snmp' : 'net-snmp (skipped: no snmpget; apt-get install snmp)'
const asc = '1.3.6.1.4.1.1206.4.2.1'
const run = promisify(execFile)

/** A junction whose NTCIP 1202 objects net-snmp's own programs ask for over loopback UDP. */
async function served<Result>(bench: SignalBench, work: (tool: Tool) => Promise<Result>): Promise<Result> {
  const socket = createSocket('udp4')
  socket.on('message', (request, { port, address }) => {
    const answer = answerNtcip(bench.node.controller!.host, request, 'public')
    if (answer) socket.send(answer, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const target = `127.0.0.1:${socket.address().port}`
  try {
    return await work(async (program, version, ...args) => {
      const common = ['-v', version, '-c', 'public', '-On', '-Oq', '-Oe', '-t', '2', '-r', '1', target]
      const { stdout } = await run(program, [...common, ...args]).catch((error: { stderr: string }) => ({
        stdout: error.stderr,
      }))
      return stdout.trim()
    })
  } finally {
    socket.close()
  }
}

type Tool = (program: string, version: '1' | '2c', ...args: string[]) => Promise<string>

/** The lines of a walk that name a variable; one that says that there are no more does not. */
const variablesOf = (text: string): string[] => text.split('\n').filter((line) => /^[.0-9]+ \d+$/.test(line))

function running(): SignalBench {
  const bench = new SignalBench().run(900)
  bench.until(0, 'red')
  bench.until(0, 'green')
  bench.run(1)
  return bench
}

test.skipIf(!isInstalled)(`${name} reads the lights of each phase as the heads show them`, async () => {
  const bench = running()
  await served(bench, async (tool) => {
    const read = async (column: number) => {
      const line = await tool('snmpget', '2c', `${asc}.1.4.1.${column}.1`)
      return Number(line.split(' ')[1])
    }
    const heads = bench.node.heads.lamps
    const vehicles = 0b001111
    expect(heads.green & vehicles).toBe(1)
    expect(await read(2)).toBe(heads.red & vehicles)
    expect(await read(3)).toBe(heads.amber & vehicles)
    expect(await read(4)).toBe(heads.green & vehicles)
    expect(await read(5)).toBe(heads.red & ~vehicles)
    expect(await read(7)).toBe(heads.green & ~vehicles)
  })
})

test.skipIf(!isInstalled)(`${name} walks the whole tree in both versions and in bulk, and finds the same`, async () => {
  const bench = running()
  await served(bench, async (tool) => {
    const walk = variablesOf(await tool('snmpwalk', '2c', asc))
    // Nine scalars, 4 columns of 6 phases, 10 of one group's status, 4 preempts.
    expect(walk.length).toBe(9 + 24 + 10 + 4)
    const first = variablesOf(await tool('snmpwalk', '1', asc))
    expect(first).toEqual(walk)
    const bulk = variablesOf(await tool('snmpbulkwalk', '2c', asc))
    expect(bulk).toEqual(walk)
    // Group 1: 8 s of minimum green, 3 s of amber, 5 s of green interval; times as fourArmCrossing has them.
    expect(walk).toEqual(
      expect.arrayContaining([
        `.${asc}.1.2.1.4.1 8`,
        `.${asc}.1.2.1.8.1 30`,
        `.${asc}.1.2.1.9.1 20`,
        `.${asc}.4.10.0 1`,
      ]),
    )
  })
})

test.skipIf(!isInstalled)(`${name} orders a pattern and a preempt, and is refused what there is not`, async () => {
  const bench = running()
  await served(bench, async (tool) => {
    await tool('snmpset', '2c', `${asc}.4.14.0`, 'i', '2')
    expect(bench.node.controller!.cabinet.state.commandedPlan).toBe(2)
    await tool('snmpset', '1', `${asc}.4.14.0`, 'i', '0')
    expect(bench.node.controller!.cabinet.state.commandedPlan).toBe(0)
    await tool('snmpset', '2c', `${asc}.6.3.1.2.3`, 'i', '1')
    expect(bench.node.controller!.cabinet.state.requests).toMatchObject([{ stage: 2, isPreemption: true }])
    expect(await tool('snmpset', '2c', `${asc}.4.14.0`, 'i', '77')).toContain('wrongValue')
    expect(await tool('snmpset', '2c', `${asc}.1.4.1.4.1`, 'i', '1')).toContain('notWritable')
    expect(await tool('snmpget', '2c', `${asc}.9.9.0`)).toContain('No Such Object')
    expect(await tool('snmpget', '1', `${asc}.9.9.0`)).toContain('noSuchName')
  })
  bench.run(60)
  expect(bench.node.signalState(2)).toBe('green')
  expect(bench.monitor.violations).toEqual([])
})

test.skipIf(!isInstalled)(`${name} sees a controller that flashes`, async () => {
  const bench = running()
  bench.command({ name: 'signal/target', stringValue: 'flash' })
  bench.run(60)
  await served(bench, async (tool) => {
    expect(await tool('snmpget', '2c', `${asc}.4.10.0`)).toBe(`.${asc}.4.10.0 255`)
    expect(await tool('snmpget', '2c', `${asc}.3.6.0`)).toBe(`.${asc}.3.6.0 3`)
    expect(await tool('snmpget', '2c', `${asc}.1.4.1.3.1`)).toBe(`.${asc}.1.4.1.3.1 15`)
  })
})
