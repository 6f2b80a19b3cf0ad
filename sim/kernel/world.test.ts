import { expect, it } from 'vitest'
import { World, type WorldNote } from './world.js'

it('begins at virtual time 0, at its start in the real calendar', () => {
  const world = new World({ startUnixMs: Date.UTC(2026, 5, 21, 8) })
  expect(world.scheduler.nowUs).toBe(0)
  world.scheduler.runUntil(90_500_000)
  expect(new Date(world.unixMs).toISOString()).toBe('2026-06-21T08:01:30.500Z')
})

it('passes on notes from its level up, with their instant, and counts all of them', () => {
  const notes: WorldNote[] = []
  const world = new World({ noteLevel: 'warning', onNote: (note) => notes.push(note) })
  world.scheduler.runUntil(42)
  for (const level of ['debug', 'info', 'warning', 'error'] as const) world.note(level, 'lamp-1/bc66', level)
  world.note('error', 'lamp-1/bc66', 'again')
  expect(notes.map(({ text }) => text)).toEqual(['warning', 'error', 'again'])
  expect(notes[0]).toEqual({ atUs: 42, level: 'warning', source: 'lamp-1/bc66', text: 'warning' })
  expect(world.noteCounts).toEqual({ debug: 1, info: 1, warning: 1, error: 2 })
})

it('counts notes that nobody hears', () => {
  const world = new World()
  world.note('error', 'x', 'unheard')
  expect(world.noteCounts.error).toBe(1)
})

it('gives streams of chance that hang on its seed and the name', () => {
  const first = (seed: number, name: string): number => new World({ seed }).random(name).next()
  expect(first(1, 'a')).toBe(first(1, 'a'))
  expect(new Set([first(1, 'a'), first(2, 'a'), first(1, 'b')]).size).toBe(3)
})

it('has nothing in common with another world', () => {
  const [first, second] = [new World(), new World()]
  first.scheduler.runUntil(100)
  first.note('error', 'x', 'y')
  expect(second.scheduler.nowUs).toBe(0)
  expect(second.noteCounts.error).toBe(0)
})
