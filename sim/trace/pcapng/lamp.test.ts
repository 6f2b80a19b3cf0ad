import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { toHex } from '../../../protocols/bytes/index.js'
import { oneLamp } from '../../testing/index.js'
import { FileOutput } from '../output.js'
import { fields, hasTshark } from '../testing/tshark.js'
import { createPcapngSink } from './index.js'

const isInstalled = hasTshark()
const title = isInstalled ? 'tshark' : 'tshark (skipped: no such program; apt-get install tshark)'

const folder = mkdtempSync(join(tmpdir(), 'wayside-lamp-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(!isInstalled)(`${title}, on six hours of a street lamp`, () => {
  test('lists its MQTT dialogue, whose payloads are the uplink, and finds nothing to remark on', async () => {
    const path = join(folder, 'lamp.pcapng')
    const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
    const trace = lamp.traceTo(
      createPcapngSink(new FileOutput(path), { startUnixMs: lamp.street.scenario.start.unixMs }),
    )
    lamp.run(6 * 3600)
    await trace.end()

    const sent = fields(path, 'mqtt.msgtype == 3 && frame.packet_flags_direction == 2', 'mqtt.topic', 'mqtt.msg')
    expect(sent.length).toBeGreaterThan(20)
    expect(sent).toEqual(lamp.reports.map(({ topic, payload }) => [topic, toHex(payload)]))
    const answered = fields(path, 'mqtt.msgtype == 4 && frame.packet_flags_direction == 1', 'mqtt.msgid').flat()
    expect(answered).toEqual(fields(path, 'mqtt.msgtype == 3', 'mqtt.msgid').flat())

    const remarks = '_ws.malformed || tcp.analysis.flags || _ws.expert.severity >= "Note"'
    expect(fields(path, remarks, 'frame.number', '_ws.expert.message')).toEqual([])
    expect(new Set(fields(path, 'ip', 'ip.checksum.status', 'tcp.checksum.status').map(String))).toEqual(
      new Set(['1,1']),
    )
    expect(new Set(fields(path, 'frame', 'frame.interface_name').flat())).toEqual(
      new Set(['ip', 'uart-modem', 'uart-meter']),
    )
    const commands = fields(path, 'frame.interface_name == "uart-modem"', 'frame.comment').flat()
    const publishes = commands.filter((comment) => comment.startsWith('streetlight-0: modem sent AT+QMTPUB=0,'))
    expect(publishes).toHaveLength(sent.length)
  })
})
