import { toHex } from '../../../protocols/bytes/hex.js'
import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { bc95Dialect, bc95gFamily } from '../bc95/bc95.js'
import { NeulModem, type NeulFamily } from '../bc95/neul.js'
import { withCommands } from '../common/commands.js'
import type { CellularOptions } from '../common/options.js'
import { commandTable, type Command } from '../engine/command.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import { power, wakeUs } from './profile.js'

function showImsi(modem: NeulModem): Outcome {
  return modem.options.faults?.noSim ? cme.noSim : modem.say('+CIMI', modem.imsi)
}

/** `+NMGR: <length>,<hex>`, with a space; nothing but OK where nothing waits ([S:XY]). */
function readMessage(modem: NeulModem): Outcome {
  const message = modem.platform.inbox.shift()
  if (message) modem.info(`+NMGR: ${message.length},${toHex(message).toUpperCase()}`)
  return ok
}

/** Where the firmware answers otherwise than the Boudica's. */
const ownCommands: readonly Command<NeulModem>[] = [
  // With a prefix, which 27.007 does not have [S:XY].
  { name: '+CIMI', execute: showImsi },
  { name: '+NMGR', execute: readMessage },
]

const family: NeulFamily = {
  ...bc95gFamily,
  dialect: {
    ...bc95Dialect,
    name: 'xy1100',
    commands: commandTable(withCommands([...bc95Dialect.commands.values()], ownCommands)),
  },
  manufacturer: 'Xinyi', // [recalled, not confirmed], and so is what follows
  model: 'XY1100',
  revision: ['XY1100_V1.0'],
  ...power,
  // The causes of a boot are the Boudica's ([S:XY]); its loaders are not there [chosen].
  bannerLines: [],
  loaderGarbage: '',
  bands: [3, 5, 8],
  // [S:XY]
  firstSocket: 0,
  socketCount: 5,
  isPrefixed: true,
  notObserved: cme.notAllowed,
}

/**
 * Xinyi XY1100 with the firmware that speaks as a BC95-G: the B dialect, see {@link NeulModem}. In deep sleep its UART
 * does not listen: what arrives wakes it and is lost (facts nbiot.md 3.1).
 * @part Xinyi XY1100
 */
export class Xy1100 extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, family)
  }

  override onBytes(bytes: Uint8Array): void {
    if (this.deepAsleep) this.host.scheduler.after(wakeUs, this.owner, wakeUp, this)
    super.onBytes(bytes)
  }

  /** @internal */
  wakeUp(): void {
    if (!this.deepAsleep) return
    this.ready()
    // Without traffic it goes back to sleep.
    this.settlePowerSaving()
  }

  protected override onPsm(entered: boolean): void {
    super.onPsm(entered)
    this.deepAsleep = entered
    this.awake = !entered
  }
}

function wakeUp(modem: Xy1100): void {
  modem.wakeUp()
}
