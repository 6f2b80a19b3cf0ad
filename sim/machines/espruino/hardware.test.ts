import { describe, expect, test } from 'vitest'
import { testParts } from '../../board/test-board.js'
import { Bh1750Model } from '../../chips/bh1750.js'
import { TestMachine } from './test-machine.js'

// Pins after `wire`: I2C1 on B9 and B8, Serial1 on B7 and B6, SPI1 on A5, A6, A7 with select A0, PWM A1, analogue A2, digital A3.
function bench(parts = testParts): TestMachine {
  const test = new TestMachine(parts)
  test.boot()
  return test
}

const pinOf = ({ board }: TestMachine, bus: 'pwm' | 'analog' | 'digital', role: string): string =>
  board.wired(bus, role).pins['pin']!

describe('pins', () => {
  test('are outputs when they are written and inputs when they are read, unless pinMode says otherwise', () => {
    const test = bench()
    const { net } = test.board.pin('B3')
    test.do('digitalWrite(B3,1)')
    expect([net.level, net.driven?.strength]).toEqual([1, 'strong'])
    expect(test.value('[digitalRead(B3),getPinMode(B3)]')).toEqual([1, 'input'])
    expect(net.driven).toBeUndefined()
    test.do('pinMode(B3,"opendrain");digitalWrite(B3,1)')
    expect(net.driven).toBeUndefined()
    test.do('digitalWrite(B3,0)')
    expect(net.driven).toMatchObject({ strength: 'strong', level: 0 })
    test.do('pinMode(B3,"input_pullup")')
    expect(test.value('[B3.read(),getPinMode(B3)]')).toEqual([true, 'input_pullup'])
    net.drive(test, { strength: 'strong', level: 0 })
    expect(test.value('B3.read()')).toBe(false)
    test.do('reset()')
    expect(net.driven).toMatchObject({ strength: 'strong', level: 0 })
  })

  test('in an array are a number, the last of them its lowest bit', () => {
    const test = bench()
    test.do('digitalWrite([B3,B4,B5],6)')
    expect(['B3', 'B4', 'B5'].map((name) => test.board.pin(name).net.level)).toEqual([1, 1, 0])
    expect(test.value('digitalRead([B3,B4,B5])')).toBe(6)
    test.do('digitalWrite([B3,B4,B5],true);digitalWrite({write:function(v){print("w",v)}},5)')
    expect(['B3', 'B4', 'B5'].map((name) => test.board.pin(name).net.level)).toEqual([1, 1, 1])
    expect(test.do('print(digitalRead({read:function(){return 7}}))')).toBe('7')
  })

  test('count as numbers, print as their names and have methods', () => {
    const test = bench()
    expect(test.value('[typeof B3,B3+"",B3==B3,LED1+"",Pin("B4")+""]')).toEqual(['number', 'B3', true, 'B2', 'B4'])
    expect(test.value('[B3.toggle(),B3.toggle(),(B3.set(),B3.getMode())]')).toEqual([true, false, 'output'])
    expect(test.value('B3.getInfo()')).toMatchObject({ port: 'B', num: 3, mode: 'output', output: 1 })
  })

  test('pulse at their instants while the program goes on', () => {
    const test = bench()
    const edges: [number, number][] = []
    const { net } = test.board.pin('B3')
    net.listen(({ level }) => edges.push([test.nowUs, level]))
    test.do('digitalPulse(B3,1,[10,5,20]);digitalPulse(B3,1,4)')
    const [[startUs]] = edges as [[number, number]]
    expect(edges.map(([atUs, level]) => [Math.round((atUs - startUs) / 1000), level])).toEqual([
      [0, 1],
      [10, 0],
      [15, 1],
      [35, 0],
      [39, 0],
    ])
  })
})

describe('watches', () => {
  test('hear edges with their times, until they are cleared', () => {
    const test = bench()
    const pin = pinOf(test, 'digital', 'button')
    const { net } = test.board.pin(pin)
    const drive = (level: 0 | 1): void => net.drive(test, { strength: 'strong', level })
    test.do(
      `var t;id=setWatch(function(e){print(e.state,e.pin,Math.round((e.time-e.lastTime)*1000))},${pin},{repeat:true,edge:"both"})`,
    )
    drive(1)
    test.run(250_000)
    drive(0)
    expect(test.run(1e6)).toContain(`false ${pin} 250`)
    test.do('clearWatch(id)')
    drive(1)
    expect(test.run(1e6)).toBe('')
  })

  test('debounce by the time of the edge, and fire once where they do not repeat', () => {
    const test = bench()
    const pin = pinOf(test, 'digital', 'button')
    const { net } = test.board.pin(pin)
    test.do(`setWatch(function(e){print("pressed",e.state)},${pin},{edge:"rising",debounce:20})`)
    for (const level of [1, 0, 1, 0, 1] as const) {
      net.drive(test, { strength: 'strong', level })
      test.run(5_000)
    }
    expect(test.run(1e6)).toContain('pressed true')
    net.drive(test, { strength: 'strong', level: 0 })
    test.run(1e6)
    net.drive(test, { strength: 'strong', level: 1 })
    expect(test.run(1e6)).toBe('')
  })

  test('are few: two pins of one number share an interrupt on STM32', () => {
    const test = bench()
    expect(test.do('setWatch(print,A1);print(setWatch(print,B1))')).toContain('WARNING: Unable to set watch.')
    expect(test.do('clearWatch();print(setWatch(print,B1))')).toBe('1')
  })
})

describe('analogue pins', () => {
  test('read volts in steps of 12 bits, and are NaN without a converter', () => {
    const test = bench()
    const pin = pinOf(test, 'analog', 'probe')
    test.board.pin(pin).net.setVolts(1.65)
    expect(test.value(`analogRead(${pin})`)).toBe(0.5)
    test.board.pin(pin).net.setVolts(3.3)
    expect(test.value(`analogRead(${pin})*4096`)).toBe(4095)
    expect(test.value('isNaN(analogRead(B15))')).toBe(true)
  })

  test('put out a duty cycle at a frequency', () => {
    const test = bench()
    const pin = pinOf(test, 'pwm', 'dimmer')
    test.do(`analogWrite(${pin},0.25,{freq:200})`)
    const { net } = test.board.pin(pin)
    expect([net.duty, net.hz]).toEqual([expect.closeTo(0.25, 4), 200])
    expect(test.do('try{analogWrite(B15,1)}catch(e){print("no")}')).toBe('no')
  })
})

describe('buses', () => {
  test('I2C finds a BH1750, whose datasheet has 83 90 for 28067 lx', () => {
    const test = bench([{ role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, purpose: 'light' }])
    const model = new Bh1750Model(test.board, { illuminance: () => 28067 })
    test.board.i2cOf('light').bus.attach(model)
    test.board.attach(model)
    const { pins } = test.board.wired('i2c', 'light')
    test.do(`I2C1.setup({sda:${pins['data']},scl:${pins['clock']}});I2C1.writeTo(0x23,0x10)`)
    expect(test.value('I2C1.readFrom(0x23,2)')).toEqual([0x83, 0x90])
    expect(test.do('try{I2C1.writeTo(0x24,1)}catch(e){print(e.toString())}')).toBe(
      'InternalError: Timeout on I2C Write Transmit Mode 2',
    )
    expect(test.do('try{new I2C().writeTo(0x24,1)}catch(e){print(e.toString())}')).toContain('no software I2C')
  })

  test('SPI exchanges bytes with the target whose select pin is low, and gives back what it was given', () => {
    const test = bench()
    const { bus, select } = test.board.spiOf('chip')
    const seen: string[] = []
    bus.attach(select, {
      select: () => seen.push('select'),
      exchange: (byte) => {
        seen.push(byte.toString(16))
        return byte ^ 0xff
      },
      deselect: () => seen.push('deselect'),
    })
    const { pins } = test.board.wired('spi', 'chip')
    test.do(`SPI1.setup({sck:${pins['clock']},miso:${pins['in']},mosi:${pins['out']},baud:1e6})`)
    expect(test.value(`[SPI1.send(1,${select}),SPI1.send("\\x02",${select}),SPI1.send([3,4],${select})]`)).toEqual([
      254,
      '\u00fd',
      [252, 251],
    ])
    expect(test.value('SPI1.send(5)')).toBe(255)
    test.do(`digitalWrite(${select},0);SPI1.write(6,7);SPI1.write(8);digitalWrite(${select},1)`)
    expect(seen.join(' ')).toBe('select 1 deselect select 2 deselect select 3 4 deselect select 6 7 8 deselect')
  })

  test('serial lines carry bytes both ways at their rate, and keep what nobody listens to', () => {
    const test = bench()
    const far = test.board.uartTo('line', 9600)
    const heard: number[] = []
    far.listener = { onBytes: (bytes) => heard.push(...bytes) }
    const { pins } = test.board.wired('serial', 'line')
    test.do(`Serial1.setup(9600,{rx:${pins['receive']},tx:${pins['transmit']}})`)
    test.do('Serial1.write("A",[1,255],"\\n");Serial1.print("b\\n");Serial1.println("c")')
    expect(heard).toEqual([65, 1, 255, 10, 98, 10, 99, 13, 10])
    far.send(Uint8Array.of(120, 0, 200))
    test.run(100_000)
    expect(test.value('[Serial1.available(),Serial1.read(1),Serial1.read()]')).toEqual([3, 'x', '\0\u00c8'])
    test.do('Serial1.on("data",function(d){print(JSON.stringify(d))})')
    far.send(Uint8Array.of(104, 105))
    expect(test.run(100_000)).toContain('"hi"')
    expect(test.do('Serial1.inject("in")')).toContain('"in"')
    far.baud = 4800
    test.do('Serial1.write("x")')
    expect(heard.at(-1)).not.toBe(120)
  })

  test('a write that is longer than the buffer takes the time of the line', () => {
    const test = bench()
    test.board.uartTo('line', 9600)
    test.do('Serial1.setup(9600,{tx:B6,rx:B7})')
    // 1128 bytes at 9600 baud, of which 128 are still in the buffer: 1000 * 10 / 9600 s.
    expect(test.do('var t=getTime();Serial1.write("x".repeat(1128));print(((getTime()-t)*100|0)/100)', 3e6)).toMatch(
      /^1\.0[45]$/,
    )
  })
})

test('loopback ports, and a console that moves to a serial line and back', () => {
  const test = bench()
  const far = test.board.uartTo('line', 115200)
  let heard = ''
  far.listener = { onBytes: (bytes) => (heard += String.fromCharCode(...bytes)) }
  test.do('LoopbackB.on("data",function(d){LoopbackB.write(d+"!")});LoopbackA.on("data",print)')
  expect(test.do('LoopbackA.write("ho")')).toContain('ho!')
  test.do('Serial1.setup(115200,{rx:B7,tx:B6})')
  expect(test.type('Serial1.setConsole()\n')).toContain('-> Serial1')
  expect(heard).toContain('<- USB')
  heard = ''
  far.send(Uint8Array.from('1+1\n', (character) => character.charCodeAt(0)))
  test.run(100_000)
  expect(heard).toContain('1+1\r\n=2\r\n>')
  far.send(Uint8Array.from('E.setConsole("USB")\n', (character) => character.charCodeAt(0)))
  expect(test.run(100_000)).toContain('<- Serial1')
  expect(test.type('E.getConsole()\n')).toContain('="USB"')
})
