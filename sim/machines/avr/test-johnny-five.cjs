/*
 * A Johnny-Five script as anybody would write it for an Uno at a serial port: LED, sensor, servo, PWM, a register read over I2C.
 * Prints what it read as JSON.
 */
const { Board, Led, Sensor, Servo } = require('johnny-five')
const { SerialPort } = require('serialport')

// Johnny-Five opens a port by its name with serialport 8 only; a port that is open already may be of any version.
const port = new SerialPort({ path: process.argv[2], baudRate: 57600 })
const board = new Board({ port, repl: false, debug: false, timeout: 30000 })

board.on('ready', () => {
  const lamp = new Led(13)
  lamp.on()
  new Led(9).brightness(77)
  new Servo(10).to(90)
  board.i2cConfig()
  board.i2cWrite(0x23, [0x10])
  board.wait(500, () => {
    const sensor = new Sensor({ pin: 'A0', freq: 50 })
    sensor.on('data', () => {
      // The first interval may end before the board has reported anything.
      if (sensor.raw === null) return
      sensor.disable()
      board.io.i2cReadOnce(0x23, 2, (light) => {
        lamp.off()
        const seen = { firmware: board.io.firmware.name, sensor: sensor.raw, light }
        process.stdout.write(JSON.stringify(seen), () => process.exit(0))
      })
    })
  })
})
