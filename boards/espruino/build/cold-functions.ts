/**
 * Functions and methods that run rarely (a command, a sun event, an attach, a report) and long enough for a few milliseconds
 * more: what they alone need is made when they run (see overlays.ts). Names as in the sources.
 */
export const coldFunctions: readonly string[] = [
  // Once a command, a day, a change of the clock.
  'parseCommand',
  'parseSignalCommand',
  'parseRsuCommand',
  'nextSunEvent',
  'parsePlan',
  'parseCclk',
  'parseCesq',
  'parseCsq',
  // Once an attach, a connection, a report.
  'AtModem.attach',
  'AtModem.query',
  'Bc66.connect',
  'Bc66.disconnect',
  'Bc66.publish',
  'Bc66.subscribe',
  'Bc66.sendDatagram',
  'Bc66.onUrc',
  'Bc66.openSocket',
  'encodeReport',
  // Once a measurement.
  'Bh1750.sample',
  'Bl0942.ask',
]
