import { decodeAddress, type DaliAddress } from './address.js'
import { Command, Special } from './commands.js'
import type { DaliFrame } from './frame.js'

/** A frame in words: "short 3: QUERY ACTUAL LEVEL", "SEARCHADDRH 127", "answer 254". Codes of device types stay numbers. */
export function describeFrame({ bits, data }: DaliFrame): string {
  if (bits === 8) return 'answer ' + data
  if (bits === 24) return 'control device frame ' + data
  const first = data >> 8
  const second = data & 0xff
  const address = decodeAddress(first)
  if (!address) return nameOf(Special, first) + ' ' + second
  return addressText(address) + ': ' + (first % 2 === 0 ? 'level ' + second : commandText(second))
}

function addressText(address: DaliAddress): string {
  if (address.kind === 'short') return 'short ' + address.address
  return address.kind === 'group' ? 'group ' + address.group : address.kind
}

function commandText(opcode: number): string {
  const numbered = numberedCommands.indexOf(opcode & 0xf0) >= 0
  return numbered ? nameOf(Command, opcode & 0xf0) + ' ' + (opcode & 0x0f) : nameOf(Command, opcode)
}

/** Commands with a scene or group in their low four bits. */
const numberedCommands: readonly number[] = [
  Command.GO_TO_SCENE,
  Command.SET_SCENE,
  Command.REMOVE_FROM_SCENE,
  Command.ADD_TO_GROUP,
  Command.REMOVE_FROM_GROUP,
  Command.QUERY_SCENE_LEVEL,
]

function nameOf(codes: Readonly<Record<string, number>>, code: number): string {
  for (const name of Object.keys(codes)) if (codes[name] === code) return name.split('_').join(' ')
  return 'code ' + code
}
