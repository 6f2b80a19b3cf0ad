import {
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRSPI,
  AVRTimer,
  AVRTWI,
  AVRUSART,
  CPU,
  portBConfig,
  portCConfig,
  portDConfig,
  spiConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  twiConfig,
  usart0Config,
  type AVRTimerConfig,
  type EEPROMBackend,
} from 'avr8js'
import type { I2cBus } from '../../board/i2c-bus.js'
import type { Net } from '../../board/net.js'
import type { SpiBus } from '../../board/spi-bus.js'
import type { UartPort } from '../../board/uart.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import { crystalHz, Opcode, Register, sramBytes } from './atmega328p.js'
import { joinConverter } from './converter.js'
import { PortJoin, type PortWire } from './gpio.js'
import { LockStep, type SliceOptions } from './lock-step.js'
import { TimerOutputs } from './pwm.js'
import { Sleep, type ProcessorMeter } from './sleep.js'
import { SpiJoin } from './spi.js'
import { TwiJoin } from './twi.js'
import { UsartJoin } from './usart.js'
import { Watchdog } from './watchdog.js'

/** What a processor is soldered to. */
export interface ProcessorWires {
  readonly scheduler: Scheduler
  /** Whose events its slices are: they end with a reset. */
  readonly owner: OwnerId
  /** The wire on a pin of a port ("PB5"), where the board brings it out. */
  readonly wireAt: (portPin: string) => PortWire | undefined
  /** The wire on an input of the converter, 0 to 7. */
  readonly analogAt: (channel: number) => Net | undefined
  readonly i2c: I2cBus
  readonly spi: SpiBus
  readonly serial: UartPort
  /** The program sets the rate of the line, bits per second; 0 where it has it off. */
  readonly setBaud: (baud: number) => void
  readonly power: ProcessorMeter
  /** Its watchdog bit. */
  readonly onWatchdogReset: () => void
}

/** What survives a reset. */
export interface ProcessorMemory {
  readonly flash: Uint8Array
  readonly eeprom: EEPROMBackend
  /** Contents of SRAM, where the supply was there all the time. */
  readonly sram?: Uint8Array
}

const registerBytes = 0x100
const portConfigs = { B: portBConfig, C: portCConfig, D: portDConfig }

/** An ATmega328P from one reset to the next: avr8js's processor and peripherals, joined to the wires of a board. */
export class AvrProcessor {
  readonly cpu: CPU
  readonly steps: LockStep
  readonly usart: UsartJoin
  private readonly clock: AVRClock
  private readonly ports: readonly PortJoin[]
  private readonly spi: SpiJoin

  constructor(wires: ProcessorWires, memory: ProcessorMemory, options: SliceOptions) {
    const cpu = makeCpu(memory)
    this.cpu = cpu
    this.clock = new AVRClock(cpu, crystalHz)
    const clockHz = (): number => this.clock.frequency
    const steps = new LockStep(cpu, wires.scheduler, wires.owner, () => sleep.woke(), crystalHz, options)
    this.steps = steps
    const portWires: PortWire[] = []
    const ports = Object.entries(portConfigs).map(([letter, config]) => {
      const onPort = Array.from({ length: 8 }, (_, bit) => wires.wireAt(`P${letter}${bit}`))
      for (const wire of onPort) if (wire) portWires.push(wire)
      return { config, join: new PortJoin(cpu, new AVRIOPort(cpu, config), onPort, steps) }
    })
    this.ports = ports.map(({ join }) => join)
    const portAt = (register: number): PortJoin | undefined =>
      ports.find(({ config }) => config.PORT === register)?.join
    for (const config of [timer0Config, timer1Config, timer2Config] as AVRTimerConfig[]) {
      new AVRTimer(cpu, config)
      new TimerOutputs(cpu, config, steps, clockHz, portAt)
    }
    this.usart = new UsartJoin(
      cpu,
      new AVRUSART(cpu, usart0Config, crystalHz),
      wires.serial,
      wires.setBaud,
      steps,
      clockHz,
    )
    new TwiJoin(cpu, new AVRTWI(cpu, twiConfig, crystalHz), wires.i2c, steps)
    this.spi = new SpiJoin(cpu, new AVRSPI(cpu, spiConfig, crystalHz), wires.spi, portWires, steps)
    new AVREEPROM(cpu, memory.eeprom)
    joinConverter(cpu, wires.power.volts, wires.analogAt)
    const watchdog = new Watchdog(cpu, steps, wires.scheduler, wires.owner, wires.onWatchdogReset)
    const sleep = new Sleep(cpu, this.clock, steps, wires.power, () => watchdog.isOn)
    this.watchClock(sleep)
    const words = new Uint16Array(memory.flash.buffer, memory.flash.byteOffset, memory.flash.length / 2)
    cpu.onWatchdogReset = () => (words[cpu.pc] === Opcode.sleep ? sleep.sleep() : watchdog.restart())
  }

  /** Starts at the reset vector. `resetFlags`: MCUSR; `r2`: what a bootloader leaves there. */
  begin(resetFlags: number, r2: number): void {
    this.cpu.data[Register.MCUSR] = resetFlags
    this.cpu.data[2] = r2
    this.steps.begin()
  }

  /** Contents of SRAM, for the next life. */
  get sram(): Uint8Array {
    return this.cpu.data.slice(registerBytes)
  }

  /** No more instructions; lets go of all wires. */
  end(): void {
    this.steps.end()
    this.spi.release()
    for (const port of this.ports) port.release()
  }

  /** CLKPR divides the main clock: cycles take longer from there on (section 8.12.2). */
  private watchClock(sleep: Sleep): void {
    const { cpu, clock, steps } = this
    const write = cpu.writeHooks[Register.CLKPR]!
    const change = {
      meet: () => {
        steps.setClock(clock.frequency)
        sleep.clockChanged()
      },
    }
    cpu.writeHooks[Register.CLKPR] = (value, oldValue, address, mask) => {
      const before = clock.frequency
      const done = write(value, oldValue, address, mask)
      if (clock.frequency !== before) steps.request(change)
      return done
    }
  }
}

/**
 * The processor of avr8js, which knows no SLEEP: in what it executes SLEEP stands as WDR, for which it calls back. What a
 * program reads of its own memory (LPM) is the true image.
 */
function makeCpu({ flash, sram }: ProcessorMemory): CPU {
  const executed = new Uint16Array(flash.slice().buffer)
  for (let index = 0; index < executed.length; index++)
    if (executed[index] === Opcode.sleep) executed[index] = Opcode.watchdogReset
  const cpu = new CPU(executed, sramBytes)
  ;(cpu as { progBytes: Uint8Array }).progBytes = flash
  if (sram) cpu.data.set(sram, registerBytes)
  return cpu
}
