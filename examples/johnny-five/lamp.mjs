import five from 'johnny-five'
import { SerialPort } from 'serialport'

/*
 * A Johnny-Five program as anybody would write it for an Uno at a serial port: a lamp on D13, a dimmed one on D9, a photocell
 * on A0. At the end it asks the board what its pins do.
 */
const path = process.argv[2]
if (path === undefined) {
  console.error('usage: node examples/johnny-five/lamp.mjs PORT')
  process.exit(2)
}

// Johnny-Five opens a port by its name with a serialport of long ago; one that is open already may be of any version.
const port = new SerialPort({ path, baudRate: 57_600 })
port.on('error', (error) => {
  console.error(error.message)
  process.exit(3)
})
// An emulator on a busy computer is slower than a board: longer than the ten seconds that Johnny-Five waits by itself.
const board = new five.Board({ port, repl: false, debug: false, timeout: 50_000 })

// Johnny-Five says "ready" twice: of the board, and again through its IO plugin.
board.once('ready', () => {
  const { io } = board
  console.log(
    `${io.firmware.name} ${io.firmware.version.major}.${io.firmware.version.minor} with ${io.pins.length} pins`,
  )
  new five.Led(13).on()
  new five.Led(9).brightness(77)
  const photocell = new five.Sensor({ pin: 'A0', freq: 50 })
  photocell.on('data', () => {
    // The first interval may end before the board has reported anything.
    if (photocell.raw === null) return
    photocell.disable()
    console.log(`A0 reads ${photocell.raw} of 1023`)
    ask(io)
  })
})

/** What the board itself says of its two lamps. */
function ask(io) {
  io.queryPinState(13, () => {
    console.log(`D13 is ${io.pins[13].state}`)
    io.queryPinState(9, () => {
      console.log(`D9 is on for ${io.pins[9].state} of 255`)
      port.close(() => process.exit(0))
    })
  })
}
