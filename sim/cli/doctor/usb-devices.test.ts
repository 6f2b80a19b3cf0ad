import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { examineSerialDriver } from './serial-driver.js'
import { examineUsb } from './usb-devices.js'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wayside-usb-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** A device as sysfs shows it (Documentation/ABI/testing/sysfs-bus-usb of Linux). */
function plugIn(name: string, id: string, port?: string): void {
  const [vendor, product] = id.split(':')
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, 'idVendor'), `${vendor}\n`)
  writeFileSync(join(folder, name, 'idProduct'), `${product}\n`)
  mkdirSync(join(folder, `${name}:1.0`, port ?? 'nothing'), { recursive: true })
}

test('boards on USB are named, with what makes a serial port of them where there is none', () => {
  plugIn('1-1', '0483:5740', 'tty')
  plugIn('1-2', '1a86:7523')
  plugIn('1-3', '10c4:ea60', 'ttyUSB0')
  plugIn('1-4', 'ffff:0001')
  expect(examineUsb(folder)).toEqual([
    { name: 'usb', status: 'ok', detail: 'an STM32 as a USB serial port: Espruino boards (0483:5740, 1-1)' },
    {
      name: 'usb',
      status: 'missing',
      detail: 'a CH340 serial adapter (1a86:7523, 1-2): no serial port',
      advice: 'sudo modprobe ch341; in a container, pass the device through',
    },
    { name: 'usb', status: 'ok', detail: 'a CP210x serial adapter (10c4:ea60, 1-3)' },
  ])
})

test('a board in its bootloader is told, with the way out', () => {
  plugIn('2-1', '0483:df11')
  plugIn('2-2', '2e8a:0003')
  expect(examineUsb(folder).map(({ name, status }) => [name, status])).toEqual([
    ['bootloader', 'missing'],
    ['bootloader', 'missing'],
  ])
})

test('where there is no sysfs nothing is found', () => {
  expect(examineUsb(join(folder, 'absent'))).toEqual([])
})

test('a serial driver that does not load is told, and one without ports is fine', async () => {
  expect(await examineSerialDriver(() => Promise.reject(new Error('no binary\nstack')))).toMatchObject({
    status: 'missing',
    detail: 'no binary',
  })
  const SerialPort = { list: () => Promise.reject(new Error('spawn udevadm ENOENT')) }
  expect(await examineSerialDriver(() => Promise.resolve({ SerialPort }))).toMatchObject({ status: 'ok' })
})
