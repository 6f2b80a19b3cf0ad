import type { ModemError } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { isRegistered, parseCereg, type Registration } from '../../protocols/at/registration.js'
import { formatTimer2, formatTimer3 } from '../../protocols/at/timers.js'
import type { AtModem } from './at-modem.js'
import type { ModemCompletion } from './modem.js'
import { Operation } from './operation.js'

/** One command of the set-up. */
export interface SetUpStep {
  /** The command, or '' where this modem needs none. */
  command(driver: AtModem): string
  readonly prefix?: string
  /** An error does not matter. */
  readonly optional?: true
  /** Takes the information response. False where it cannot be: the command is sent again. */
  read?(operation: Attach, line: string): boolean
}

/** A command that is the same for every modem of the family. */
export function step(command: string): SetUpStep {
  return { command: () => command }
}

/** A command that firmware of some age lacks. */
export function optionalStep(command: string): SetUpStep {
  return { command: () => command, optional: true }
}

/** Asks for the IMEI. */
export const imeiStep: SetUpStep = {
  command: () => 'AT+CGSN=1',
  prefix: '+CGSN:',
  read: (operation, line) => operation.takeImei(afterPrefix(line, '+CGSN:')!),
}

/** Asks for the IMSI, which comes without prefix (3GPP TS 27.007, 5.6), or with one all the same. After the IMEI. */
export const imsiStep: SetUpStep = {
  command: () => 'AT+CIMI',
  prefix: '',
  read: (operation, line) => operation.takeImsi(line),
}

/** Asks the network for power saving mode, or for none. */
export const powerSavingStep: SetUpStep = {
  command({ options: { powerSaving } }) {
    if (!powerSaving) return 'AT+CPSMS=0'
    const { activeTimeS, periodicUpdateS } = powerSaving
    return `AT+CPSMS=1,,,"${formatTimer3(periodicUpdateS)}","${formatTimer2(activeTimeS)}"`
  },
}

/** Names the access point, where one is given. `cid`: context that the module attaches with. */
export function contextStep(cid: number): SetUpStep {
  return { command: ({ options }) => (options.apn === undefined ? '' : `AT+CGDCONT=${cid},"IP","${options.apn}"`) }
}

/** AT+CFUN=1 starts the radio: the longest of them [recalled: up to 85 s by the manual]. */
const commandLimitUs = 85000000
/** Digits of an IMEI, and at most of an IMSI (3GPP TS 23.003, 6.2.1 and 2.2). */
const imeiDigits = 15
const maxImsiDigits = 15
/** Between two looks at the registration, in case a notification was lost. */
const pollUs = 20000000
const defaultLimitS = 300

/** Times that a command is sent whose answer cannot be taken. */
const maxAttempts = 3

/** Sets the modem up where that is to be done, and waits for the network. */
export class Attach extends Operation {
  private step = 0
  private readonly steps: readonly SetUpStep[]
  private attempts = 0
  private isTaken = false
  private imei = ''
  private pollsLeft: number

  constructor(
    private readonly driver: AtModem,
    private readonly done?: ModemCompletion<[Registration]>,
  ) {
    super()
    this.steps = driver.family.setUp
    const { registrationLimitS = defaultLimitS } = driver.options
    this.pollsLeft = Math.ceil((registrationLimitS * 1000000) / pollUs)
    this.timeoutUs = commandLimitUs
  }

  start(): void {
    const { driver } = this
    driver.attachError = undefined
    if (driver.isOnline()) driver.finish(this, null)
    else if (driver.isConfigured) this.ask()
    else this.sendStep()
  }

  /** A check digit that is wrong is believed when it comes twice: not every module was given a right one. */
  takeImei(imei: string): boolean {
    const isRight = imei.length === imeiDigits && isDigits(imei) && (hasCheckDigit(imei) || imei === this.imei)
    this.imei = imei
    return isRight
  }

  takeImsi(line: string): boolean {
    const prefixed = afterPrefix(line, '+CIMI:')
    const imsi = prefixed === undefined ? line : prefixed
    if (!isDigits(imsi) || imsi.length > maxImsiDigits) return false
    this.driver.imei = this.imei
    this.driver.imsi = imsi
    return true
  }

  override onResponse(line: string): void {
    const asked = this.steps[this.step]
    if (asked && asked.read) this.isTaken = asked.read(this, line)
    else if (!asked) this.takeRegistration(line)
  }

  onFinal(error: ModemError | undefined): void {
    const asked = this.steps[this.step]
    if (error && !(asked && asked.optional)) return this.fail(error)
    if (!asked) return this.look()
    if (!error && asked.read && !this.isTaken) return this.askAgain()
    this.step++
    this.attempts = 0
    this.sendStep()
  }

  override onUrc(line: string): void {
    if (line.startsWith('+CEREG:') && !this.steps[this.step]) this.look()
  }

  override onTimeout(): void {
    if (this.pollsLeft > 0) this.ask()
    else this.fail(this.driver.error('not-registered', `a network expected, got "${this.stateName()}"`))
  }

  complete(error: ModemError | null): void {
    const { driver, done } = this
    if (done) done(error, driver.registration!)
  }

  private sendStep(): void {
    while (this.step < this.steps.length && this.steps[this.step]!.command(this.driver) === '') this.step++
    const next = this.steps[this.step]
    if (!next) {
      this.driver.isConfigured = true
      return this.ask()
    }
    this.command = next.command(this.driver)
    this.prefix = next.prefix
    this.isTaken = false
    this.driver.send(this)
  }

  private askAgain(): void {
    this.attempts++
    if (this.attempts < maxAttempts) this.sendStep()
    else this.fail(this.driver.error('unexpected', `a value of ${this.command} expected, got none`))
  }

  private ask(): void {
    this.step = this.steps.length
    this.pollsLeft--
    this.command = 'AT+CEREG?'
    this.prefix = '+CEREG:'
    this.driver.send(this)
  }

  private takeRegistration(line: string): void {
    const parsed = parseCereg(afterPrefix(line, '+CEREG:')!)
    if (parsed) this.driver.registration = parsed.registration
  }

  /** Ends, or waits for a notification or the next look. */
  private look(): void {
    const { driver } = this
    const { registration } = driver
    if (registration && isRegistered(registration)) driver.finish(this, null)
    else if (registration && isFinal(registration))
      this.fail(driver.error('denied', `a network expected, got EMM cause ${registration.rejectCause}`))
    else driver.wait(this, pollUs)
  }

  private stateName(): string {
    const { registration } = this.driver
    return registration ? registration.state : 'nothing'
  }

  private fail(error: ModemError): void {
    // A setting may have been lost or garbled on its way: everything is set again the next time.
    this.driver.distrust()
    this.driver.attachError = error
    this.driver.finish(this, error)
  }
}

/** Refusals that do not pass: illegal UE or ME, EPS services not allowed (3GPP TS 24.301, 5.5.1.2.5). */
function isFinal({ state, causeType, rejectCause }: Registration): boolean {
  return state === 'denied' && causeType === 0 && [3, 6, 7, 8].indexOf(rejectCause!) >= 0
}

/** Luhn's sum over all fifteen digits (3GPP TS 23.003, B.2). */
function hasCheckDigit(imei: string): boolean {
  let sum = 0
  for (let at = 0; at < imeiDigits; at++) {
    const digit = imei.charCodeAt(at) - 48
    const doubled = at % 2 === 1 ? 2 * digit : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return text.length > 0
}
