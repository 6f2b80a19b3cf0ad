import { describe, expect, test } from 'vitest'
import {
  downlinkBlocks,
  largestDownlinkBlock,
  largestUplinkBlock,
  uplinkBlocks,
  unitCounts,
} from './transport-blocks.js'

describe.each([
  ['uplink', uplinkBlocks],
  ['downlink', downlinkBlocks],
])('transport block sizes of the %s', (_, table) => {
  test('are whole bytes and have fourteen rows of eight', () => {
    expect(table.map((row) => row.length)).toEqual(Array.from({ length: 14 }, () => unitCounts.length))
    expect(table.flat().filter((bits) => bits % 8 !== 0)).toEqual([])
  })

  test('grow with the units, and with the index but for the irregular 1128 of TS 36.213', () => {
    for (const row of table) expect([...row].sort((first, second) => first - second)).toEqual([...row])
    for (let index = 1; index < table.length; index++)
      for (let column = 0; column < unitCounts.length; column++)
        expect(table[index]![column]).toBeGreaterThanOrEqual(table[index - 1]![column]!)
  })
})

// Cells of TS 36.213 tables 16.5.1.2-2 and 16.4.1.5.1-1 as quoted by independent documents: the largest blocks of both
// releases (facts/nbiot.md 1.2, 1.3, 1.8), fixed reference channels of TS 36.101 A.2.4, and cells that ns3-lena-nb has wrong.
test.each([
  ['uplink, 88 bits of Msg3 on one unit', uplinkBlocks[6]![0], 88],
  ['uplink, largest of release 13 at I_TBS 12 in four units', uplinkBlocks[12]![3], 1000],
  ['uplink, largest of release 14', uplinkBlocks[13]![7], 2536],
  ['uplink (4, 10), 696 in ns3-lena-nb', uplinkBlocks[4]![7], 680],
  ['uplink (13, 4), 1128 in ns3-lena-nb', uplinkBlocks[13]![3], 1032],
  ['downlink, largest of release 13 at I_TBS 12 in three subframes', downlinkBlocks[12]![2], 680],
  ['downlink (6, 4), 424 in ns3-lena-nb', downlinkBlocks[6]![3], 392],
  ['downlink (7, 4), 504 in ns3-lena-nb', downlinkBlocks[7]![3], 472],
  ['downlink (8, 4), 584 in ns3-lena-nb', downlinkBlocks[8]![3], 536],
  ['downlink (12, 4)', downlinkBlocks[12]![3], 904],
])('%s', (_, actual, expected) => {
  expect(actual).toBe(expected)
})

test('the largest blocks of release 13 are in the tables', () => {
  expect(uplinkBlocks.flat()).toContain(largestUplinkBlock)
  expect(downlinkBlocks.flat()).toContain(largestDownlinkBlock)
})
