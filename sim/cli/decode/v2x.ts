import { Uper, type DecodeResult } from '../../../protocols/asn1/index.js'
import { decodeError, isDecodeError } from '../../../protocols/bytes/error.js'
import {
  J2735MessageFrame,
  applicationOf,
  decodeDsmp,
  messageFrame2019,
  messageFrameYdt,
  type DsmpFrame,
} from '../../../protocols/v2x/index.js'
import { renderTable } from '../render/table.js'
import type { Decoded } from './formats.js'
import { V2xParts, plain, type V2xPart } from './v2x-parts.js'

/** Which message set: T/CSAE 53 of 2019, YD/T 3709, SAE J2735. */
export const v2xProfiles = ['csae', 'ydt', 'j2735'] as const
/** One of v2xProfiles. */
export type V2xProfile = (typeof v2xProfiles)[number]

/** A V2X message, bare or in DSMP behind its adaptation octet: every part with its bits. */
export function decodeV2x(bytes: Uint8Array, profile: V2xProfile = 'csae'): Decoded {
  const frame = profile === 'j2735' ? undefined : unwrap(bytes)
  const payload = frame?.payload ?? bytes
  const parts = new V2xParts()
  const result = codecOf(profile).decode(payload, parts)
  if (!result.ok) throw refusal(result, profile, bytes.length - payload.length)
  const leftOver = payload.length - Math.ceil(result.bits / 8)
  const document = {
    profile,
    ...(frame ? { dsmp: describe(frame) } : {}),
    bits: result.bits,
    leftOverOctets: leftOver,
    unknownExtensions: result.unknownCount,
    value: plain(result.value),
    parts: parts.list.map(({ depth: _depth, name: _name, ...part }) => part),
  }
  return { document, text: [...notes(document), renderParts(parts.list)].join('\n') }
}

function codecOf(profile: V2xProfile): Uper<unknown> {
  if (profile === 'j2735') return new Uper<unknown>(J2735MessageFrame)
  return new Uper<unknown>(profile === 'ydt' ? messageFrameYdt() : messageFrame2019())
}

/** The frame when it is one of a known application; a message that begins like one is a message. */
function unwrap(bytes: Uint8Array): DsmpFrame | undefined {
  try {
    const frame = decodeDsmp(bytes)
    return applicationOf(frame.aid) ? frame : undefined
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return undefined
  }
}

function describe({ aid }: DsmpFrame): object {
  const { name, message, layer2Id } = applicationOf(aid)!
  return { aid, application: name, message, layer2Id: `0x${layer2Id.toString(16).padStart(6, '0')}` }
}

function refusal(result: Extract<DecodeResult<unknown>, { ok: false }>, profile: V2xProfile, header: number): Error {
  const { kind, path, bitOffset } = result
  const where = path === '' ? '' : ` (${path})`
  const others = v2xProfiles.filter((other) => other !== profile).join(' or ')
  const text = `V2X as ${profile}: ${kind} at bit ${bitOffset} of the message${where}; another release? see --profile ${others}`
  return decodeError(kind, text, header + (bitOffset >> 3))
}

interface Notable {
  readonly dsmp?: object
  readonly leftOverOctets: number
  readonly unknownExtensions: number
  readonly profile: V2xProfile
}

function notes({ dsmp, leftOverOctets, unknownExtensions, profile }: Notable): string[] {
  const lines: string[] = []
  if (dsmp)
    lines.push(
      `DSMP: ${Object.entries(dsmp)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}`,
    )
  if (leftOverOctets > 0)
    lines.push(
      `${leftOverOctets} octets are left over: most likely this is not of profile ${profile}, and the values are wrong`,
    )
  if (unknownExtensions > 0) lines.push(`${unknownExtensions} extensions unknown to ${profile} skipped`)
  return lines
}

function renderParts(parts: readonly V2xPart[]): string {
  const rows = parts.map(({ bit, bits, depth, name, value, meaning }) => [
    bits === 0 ? `${bit}` : `${bit}-${bit + bits - 1}`,
    `${'  '.repeat(depth)}${name}`,
    value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value),
    meaning ?? '',
  ])
  return renderTable(['bits', 'part', 'value', 'meaning'], rows)
}
