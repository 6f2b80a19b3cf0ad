import { MASK, Special, initialiseUs } from '../../protocols/dali/index.js'
import type { PartHost } from '../board/part.js'
import type { GearVariables } from './dali-gear-state.js'

/** Answer "yes". */
const yes = 0xff

/** Whether a byte is a short address as data, 0AAAAAA1, or "none". */
export function isShortAddressData(data: number): boolean {
  return data === MASK || (data & 0x81) === 0x01
}

/** A short address as data, MASK for none. */
export function shortAddressData(address: number): number {
  return address === MASK ? MASK : (address << 1) | 1
}

/** The part of a control gear that is searched for: INITIALISE, random and search address (IEC 62386-102, 9.14). */
export class DaliSearch {
  private state: 'disabled' | 'enabled' | 'withdrawn' = 'disabled'
  private untilUs = 0
  private searchAddress = 0xffffff

  constructor(
    private readonly host: PartHost,
    private readonly variables: GearVariables,
  ) {}

  /** The mains went: nobody is searched for any more. */
  reset(): void {
    this.state = 'disabled'
    this.searchAddress = 0xffffff
  }

  /** Whether INITIALISE holds. */
  get isOpen(): boolean {
    if (this.host.scheduler.nowUs >= this.untilUs) this.state = 'disabled'
    return this.state !== 'disabled'
  }

  /** Carries out a special command of the search; its answer, undefined for none. */
  perform(first: number, data: number): number | undefined {
    if (first === Special.INITIALISE) return this.initialise(data)
    if (!this.isOpen) return undefined
    const { variables } = this
    const isMeant = variables.randomAddress === this.searchAddress
    switch (first) {
      case Special.TERMINATE:
        this.state = 'disabled'
        return undefined
      case Special.RANDOMISE:
        variables.randomAddress = this.host.chance.integer(0xffffff)
        return undefined
      case Special.COMPARE:
        return this.state === 'enabled' && variables.randomAddress <= this.searchAddress ? yes : undefined
      case Special.WITHDRAW:
        if (isMeant && this.state === 'enabled') this.state = 'withdrawn'
        return undefined
      case Special.SEARCHADDRH:
        return this.setSearch(16, data)
      case Special.SEARCHADDRM:
        return this.setSearch(8, data)
      case Special.SEARCHADDRL:
        return this.setSearch(0, data)
      case Special.PROGRAM_SHORT_ADDRESS:
        if (isMeant && isShortAddressData(data)) variables.shortAddress = data === MASK ? MASK : data >> 1
        return undefined
      case Special.VERIFY_SHORT_ADDRESS:
        return data === shortAddressData(variables.shortAddress) ? yes : undefined
      case Special.QUERY_SHORT_ADDRESS:
        return isMeant ? shortAddressData(variables.shortAddress) : undefined
    }
    return undefined
  }

  private initialise(data: number): undefined {
    const { shortAddress } = this.variables
    const isMeant = data === 0 || (data === MASK ? shortAddress === MASK : data === shortAddressData(shortAddress))
    if (!isMeant) return undefined
    this.state = 'enabled'
    this.untilUs = this.host.scheduler.nowUs + initialiseUs
    return undefined
  }

  private setSearch(shift: number, data: number): undefined {
    this.searchAddress = (this.searchAddress & ~(0xff << shift)) | (data << shift)
    return undefined
  }
}
