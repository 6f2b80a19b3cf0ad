import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Uper } from '../../protocols/asn1/index.js'
import { applicationOf, decodeDsmp, messageFrame2019 } from '../../protocols/v2x/index.js'
import { RsuEmulation } from './rsu-emulation.js'

const startUnixMs = Date.UTC(2026, 5, 22, 0, 0, 30)

test('the frames of a roadside unit arrive as datagrams that decode', async () => {
  const receiver = createSocket('udp4')
  receiver.bind(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address()
  const names = new Set<string>()
  const minutes = new Set<number>()
  const uper = new Uper(messageFrame2019())
  const emulation = RsuEmulation.start({ host: '127.0.0.1', port, startUnixMs, speed: 10 })
  try {
    while (names.size < 3) {
      const [bytes] = (await once(receiver, 'message')) as [Uint8Array]
      const { aid, payload } = decodeDsmp(new Uint8Array(bytes))
      const message = uper.decode(payload)
      expect(message.ok).toBe(true)
      if (message.ok && message.value.spatFrame) minutes.add(message.value.spatFrame.moy!)
      names.add(applicationOf(aid)!.message)
    }
  } finally {
    await emulation.close()
    receiver.close()
  }
  expect([...names].sort()).toEqual(['MAP', 'RSM', 'SPAT'])
  // The 22nd of June is day 172 of the year, from 0.
  expect(minutes.has(172 * 1440)).toBe(true)
  expect(emulation.sent).toBeGreaterThan(2)
}, 30_000)
