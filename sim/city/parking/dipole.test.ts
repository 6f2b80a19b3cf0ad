import { describe, expect, test } from 'vitest'
import { addDipole, addLineCurrent } from './dipole.js'

const nothing = () => ({ x: 0, y: 0, z: 0 })
const up = { x: 0, y: 0, z: 0, mx: 0, my: 0, mz: 10 }

describe('a dipole of 10 A m2', () => {
  // On its axis B = mu0 / 4 pi 2 m / r^3, across it - mu0 / 4 pi m / r^3; mu0 / 4 pi is 1e-7 T m / A.
  test.each([
    ['on its axis, 1 m', [0, 0, 1], [0, 0, 2]],
    ['on its axis, 2 m', [0, 0, 2], [0, 0, 0.25]],
    ['below it, 1 m', [0, 0, -1], [0, 0, 2]],
    ['beside it, 1 m', [1, 0, 0], [0, 0, -1]],
    ['beside it, 0.5 m', [0, 0.5, 0], [0, 0, -8]],
  ] as const)('%s', (_, [x, y, z], field) => {
    const sum = nothing()
    addDipole(sum, up, x, y, z)
    expect(sum.x).toBeCloseTo(field[0], 12)
    expect(sum.y).toBeCloseTo(field[1], 12)
    expect(sum.z).toBeCloseTo(field[2], 12)
  })

  test('off its axis the field has the slope that the formula has: tan of its dip is twice the tan of the latitude', () => {
    const sum = nothing()
    const latitude = Math.PI / 6
    addDipole(sum, up, Math.cos(latitude), 0, Math.sin(latitude))
    const outwards = sum.x * Math.cos(latitude) + sum.z * Math.sin(latitude)
    const along = -sum.x * Math.sin(latitude) + sum.z * Math.cos(latitude)
    expect(outwards / -along).toBeCloseTo(2 * Math.tan(latitude), 12)
  })
})

describe('a straight current', () => {
  test('100 A make 20 uT at 1 m and 10 uT at 2 m, around the wire by the right hand', () => {
    const above = nothing()
    addLineCurrent(above, 100, 0, 1)
    expect(above).toEqual({ x: 0, y: -20, z: 0 })
    const beside = nothing()
    addLineCurrent(beside, 100, 2, 0)
    expect(beside.y).toBeCloseTo(0, 12)
    expect(beside.z).toBeCloseTo(10, 12)
  })
})
