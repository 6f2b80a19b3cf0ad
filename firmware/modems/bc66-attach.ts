import { modemError, type ModemError } from '../../protocols/at/error.js'
import { afterPrefix } from '../../protocols/at/parameters.js'
import { isRegistered, parseCereg, type Registration } from '../../protocols/at/registration.js'
import { formatTimer2, formatTimer3 } from '../../protocols/at/timers.js'
import type { Bc66 } from './bc66.js'
import type { ModemCompletion } from './modem.js'
import { Operation } from './operation.js'

/** One command of the set-up. */
interface Step {
  /** The command, or '' where this modem needs none. */
  command(driver: Bc66): string
  readonly prefix?: string
  /** An error does not matter. */
  readonly optional?: true
  /** Takes the information response. */
  read?(operation: Attach, line: string): void
}

const plain = (command: string): Step => ({ command: () => command })

/** AT was answered before these (see AtClient). Echo off first: it costs time on the line. */
const steps: readonly Step[] = [
  plain('ATE0'),
  plain('AT+CMEE=1'),
  { command: () => 'AT+CGSN=1', prefix: '+CGSN:', read: (operation, line) => operation.takeImei(line) },
  { command: () => 'AT+CIMI', prefix: '', read: (operation, line) => operation.takeImsi(line) },
  plain('AT+CEREG=5'),
  { command: () => 'AT+QNBIOTEVENT=1,1', optional: true },
  { command: sleepCommand },
  { command: savingCommand },
  { command: ({ options }) => (options.apn === undefined ? '' : `AT+CGDCONT=1,"IP","${options.apn}"`) },
  plain('AT+CFUN=1'),
]

function sleepCommand({ options }: Bc66): string {
  return options.powerSaving ? 'AT+QSCLK=1' : 'AT+QSCLK=0'
}

function savingCommand({ options: { powerSaving } }: Bc66): string {
  if (!powerSaving) return 'AT+CPSMS=0'
  const { activeTimeS, periodicUpdateS } = powerSaving
  return `AT+CPSMS=1,,,"${formatTimer3(periodicUpdateS)}","${formatTimer2(activeTimeS)}"`
}

/** AT+CFUN=1 starts the radio: the longest of them [recalled: up to 85 s by the manual]. */
const commandLimitUs = 85000000
/** Between two looks at the registration, in case a notification was lost. */
const pollUs = 20000000
const defaultLimitS = 300

/** Sets the modem up where that is to be done, and waits for the network. */
export class Attach extends Operation {
  private step = 0
  private imei = ''
  private pollsLeft: number

  constructor(
    private readonly driver: Bc66,
    private readonly done?: ModemCompletion<[Registration]>,
  ) {
    super()
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

  takeImei(line: string): void {
    this.imei = afterPrefix(line, '+CGSN:')!
  }

  takeImsi(line: string): void {
    if (!isDigits(line) || !isDigits(this.imei)) return
    this.driver.imei = this.imei
    this.driver.imsi = line
  }

  override onResponse(line: string): void {
    const step = steps[this.step]
    if (step && step.read) step.read(this, line)
    else if (!step) this.takeRegistration(line)
  }

  onFinal(error: ModemError | undefined): void {
    const step = steps[this.step]
    if (error && !(step && step.optional)) return this.fail(error)
    if (!step) return this.look()
    this.step++
    this.sendStep()
  }

  override onUrc(line: string): void {
    if (line.startsWith('+CEREG:') && !steps[this.step]) this.look()
  }

  override onTimeout(): void {
    if (this.pollsLeft > 0) this.ask()
    else this.fail(modemError('not-registered', `BC66: a network expected, got "${this.stateName()}"`))
  }

  complete(error: ModemError | null): void {
    const { driver, done } = this
    if (done) done(error, driver.registration!)
  }

  private sendStep(): void {
    while (this.step < steps.length && steps[this.step]!.command(this.driver) === '') this.step++
    const step = steps[this.step]
    if (!step) {
      this.driver.isConfigured = true
      return this.ask()
    }
    this.command = step.command(this.driver)
    this.prefix = step.prefix
    this.driver.send(this)
  }

  private ask(): void {
    this.step = steps.length
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
      this.fail(modemError('denied', `BC66: a network expected, got EMM cause ${registration.rejectCause}`))
    else driver.wait(this, pollUs)
  }

  private stateName(): string {
    const { registration } = this.driver
    return registration ? registration.state : 'nothing'
  }

  private fail(error: ModemError): void {
    this.driver.attachError = error
    this.driver.finish(this, error)
  }
}

/** Refusals that do not pass: illegal UE or ME, EPS services not allowed (3GPP TS 24.301, 5.5.1.2.5). */
function isFinal({ state, causeType, rejectCause }: Registration): boolean {
  return state === 'denied' && causeType === 0 && [3, 6, 7, 8].indexOf(rejectCause!) >= 0
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return text.length > 0
}
