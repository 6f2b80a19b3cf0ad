export { converse, type BoardDialogue, type ConverseOptions, type DialogueOutput } from './converse.js'
export { isPortError, portError, type PortError, type PortErrorKind } from './errors.js'
export { openPort, type Port, type PortEvents, type PortOptions } from './port.js'
export { programArduino, type ArduinoProgram } from './program-arduino.js'
