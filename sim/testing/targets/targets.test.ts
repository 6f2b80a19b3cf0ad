import { describe, expect, test } from 'vitest'
import { allTargets, type Program, type Run, type Surroundings, type Target } from './index.js'
import { Lamp, lampParts, NightLamp } from './programs/lamp.js'
import { LightProgram, lightParts } from './programs/light.js'

const folder = 'sim/testing/targets/programs'
const light: Program = { Class: LightProgram, module: `${folder}/light`, parts: lightParts, needs: [] }
const lamp: Program = { Class: Lamp, module: `${folder}/lamp`, parts: lampParts, needs: ['rtc'] }
const nightLamp: Program = { ...lamp, Class: NightLamp }

/** The longest measurement of the BH1750 is 180 ms (rev. B, p. 2); the program's pause and the slowest line come on top. */
const twoMeasurementsUs = 700_000
/** Below this the lamp counts it as dark while it has no clock: the node's own figure. */
const darkLux = 35
/** One step of the coarsest PWM, that of an Uno. */
const dutyStep = 1 / 255

/** Runs a program for a while, and gives what can be seen of it. */
async function observe(
  target: Target,
  program: Program,
  surroundings: Surroundings,
  work: (run: Run) => Promise<void>,
) {
  const run = await target.start(program, surroundings)
  try {
    await run.pass(twoMeasurementsUs)
    await work(run)
  } finally {
    await run.end()
  }
}

describe.each(allTargets(process.env))('$name', (target) => {
  const title = (sentence: string): string => (target.absent ? `${sentence} (skipped: ${target.absent})` : sentence)
  const onTarget = test.skipIf(target.absent !== undefined)
  const onObedient = test.skipIf(target.absent !== undefined || !target.isObedient)

  describe('the BH1750 driver', () => {
    onTarget.each([1, 10, 1000, 54_000])(title('reads %d lux, again and again'), (lux) =>
      observe(target, light, { lux }, async (run) => {
        const readings = run.lines.map((line) => Number(/^(\d+) lx$/.exec(line)?.[1]))
        expect(readings.length).toBeGreaterThanOrEqual(2)
        for (const reading of readings) {
          expect(reading).toBeGreaterThanOrEqual(run.lux[0])
          expect(reading).toBeLessThanOrEqual(run.lux[1])
        }
      }),
    )

    onObedient(title('says that nobody acknowledges where the chip is missing, and goes on'), () =>
      observe(target, light, { lux: 10, isSensorMissing: true }, async ({ lines }) => {
        expect(lines.length).toBeGreaterThanOrEqual(2)
        expect(new Set(lines)).toEqual(new Set(['no lux: nack-address']))
      }),
    )
  })

  describe('the street light without modem', () => {
    onTarget.each([5, 1000])(title('without a clock goes by its photocell, at %d lux'), (lux) =>
      observe(target, lamp, { lux }, async (run) => {
        const isDark = run.lux[1] < darkLux
        if (!isDark) expect(run.lux[0]).toBeGreaterThan(darkLux)
        expect(await run.duty()).toBeCloseTo(isDark ? 1 : 0, 9)
      }),
    )

    // 50 % is 5 V on a line from 1 V at 10 % to 10 V at 100 % (IEC 60929, Annex E), half of the PWM's range.
    onTarget(title('with a clock keeps its plan: 5 of 10 V at midnight'), () =>
      observe(target, nightLamp, { lux: 5 }, async (run) =>
        expect(Math.abs((await run.duty()) - 0.5)).toBeLessThanOrEqual(dutyStep),
      ),
    )
  })
})
