import { commandModel, type DataModel, type Resource } from '../../../firmware/lib/model.js'
import { codecError } from '../../../protocols/bytes/index.js'
import { decodePack, encodePack, resolve, type SenmlRecord } from '../../../protocols/senml/index.js'
import {
  decodeCtwing,
  decodeFields,
  encodeCtwing,
  encodeFields,
  type CtwingErrorKind,
  type CtwingField,
  type CtwingType,
} from './binary-profile.js'

/** Service identifiers, as the generated device kits count them (facts nbiot.md 4.2). */
const reportService = 1
const commandService = 8001
const responseService = 9001

/**
 * A node's services in CTWing's binary profile, derived from its declared model. The profile knows no optional fields, so the
 * first field of reports and commands says which of the others mean something: bit n stands for the nth resource.
 */
export interface NodeProfile {
  readonly report: readonly CtwingField[]
  readonly command: readonly CtwingField[]
  readonly response: readonly CtwingField[]
  readonly reported: readonly Resource[]
  readonly written: readonly Resource[]
}

const fieldTypes: Readonly<Record<Resource['type'], CtwingType>> = {
  integer: 'int',
  float: 'float',
  boolean: 'char',
  string: 'string',
}

/** Derives a node's services. @throws CodecError ("bad-value") for a model with more than 31 resources in one service */
export function profileOf(model: DataModel): NodeProfile {
  const ofCommand = [commandModel.done, commandModel.reason, commandModel.id].map(({ path }): string => path)
  const all = Object.values(model).filter(({ path }) => !ofCommand.includes(path))
  const reported = all.filter(({ writable }) => writable !== true)
  const written = all.filter(({ writable }) => writable === true)
  for (const { length } of [reported, written])
    if (length > 31)
      throw codecError<CtwingErrorKind>('bad-value', `CTWing: up to 31 resources expected, got ${length}`)
  return {
    report: [{ name: 'present', type: 'int' }, { name: 'time', type: 'int' }, ...reported.map(fieldOf)],
    command: [{ name: 'present', type: 'int' }, ...written.map(fieldOf)],
    response: [fieldOf(commandModel.done), fieldOf(commandModel.reason)],
    reported,
    written,
  }
}

/**
 * What a node's report, SenML in CBOR, is in the binary profile: the data report and, where it confirms a command that has an
 * identifier, the response to that.
 * @throws DecodeError for what is no SenML pack
 */
export function reportToProfile(profile: NodeProfile, payload: Uint8Array): Uint8Array[] {
  const records = resolve(decodePack(payload))
  const { reported } = profile
  const found = reported.map(({ path }) => recordOf(records, path))
  const present = found.reduce((bits, record, index) => (record ? bits | (1 << index) : bits), 0)
  const values = found.map((record, index) => valueOf(reported[index]!, record))
  const time = Math.floor(records[0]?.time ?? 0)
  const data = encodeFields(profile.report, [present, time, ...values])
  const messages = [encodeCtwing({ kind: 'data', serviceId: reportService, payload: data })]
  const done = recordOf(records, commandModel.done.path)
  const taskId = recordOf(records, commandModel.id.path)?.value
  if (!done || taskId === undefined) return messages
  const reason = recordOf(records, commandModel.reason.path)
  const answer = [valueOf(commandModel.done, done), valueOf(commandModel.reason, reason)]
  const response = encodeFields(profile.response, answer)
  return [
    ...messages,
    encodeCtwing({ kind: 'response', serviceId: responseService, taskId: taskId & 0xffff, payload: response }),
  ]
}

/**
 * What a command in the binary profile is to the node: SenML in CBOR. The task becomes the command's identifier.
 * @throws DecodeError<CtwingErrorKind> for what is no command of the node
 */
export function commandFromProfile(profile: NodeProfile, bytes: Uint8Array): Uint8Array {
  const message = decodeCtwing(bytes)
  if (message.kind !== 'command' || message.serviceId !== commandService)
    throw codecError<CtwingErrorKind>(
      'bad-value',
      `CTWing: a command of service ${commandService} expected, got ${message.kind}`,
    )
  const [present, ...values] = decodeFields(profile.command, message.payload)
  const records: SenmlRecord[] = [{ name: commandModel.id.path, value: message.taskId }]
  profile.written.forEach((resource, index) => {
    if ((present as number) & (1 << index)) records.push(recordFrom(resource, values[index]!))
  })
  return encodePack(records)
}

/** A command in the binary profile, from values by the resources' paths. @throws CodecError ("bad-value") */
export function encodeProfileCommand(
  profile: NodeProfile,
  taskId: number,
  values: Readonly<Record<string, number | string | boolean>>,
): Uint8Array {
  const given = profile.written.map(({ path }) => values[path])
  const present = given.reduce<number>((bits, value, index) => (value === undefined ? bits : bits | (1 << index)), 0)
  const fields = given.map((value, index) => {
    if (value === undefined) return emptyOf(profile.written[index]!)
    return typeof value === 'boolean' ? Number(value) : value
  })
  const payload = encodeFields(profile.command, [present, ...fields])
  return encodeCtwing({ kind: 'command', serviceId: commandService, taskId, payload })
}

const fieldOf = ({ path, type }: Resource): CtwingField => ({ name: path, type: fieldTypes[type] })

const emptyOf = ({ type }: Resource): number | string => (type === 'string' ? '' : 0)

function recordOf(records: readonly SenmlRecord[], path: string): SenmlRecord | undefined {
  return records.find(({ name = '' }) => name.slice(name.lastIndexOf(':') + 1) === path)
}

function valueOf(resource: Resource, record: SenmlRecord | undefined): number | string {
  if (!record) return emptyOf(resource)
  const { value = 0, booleanValue, stringValue = '' } = record
  if (resource.type === 'string') return stringValue
  if (resource.type === 'boolean') return booleanValue === true ? 1 : 0
  return resource.type === 'integer' ? Math.round(value) : value
}

function recordFrom({ path, type }: Resource, value: number | string): SenmlRecord {
  if (type === 'string') return { name: path, stringValue: String(value) }
  return type === 'boolean' ? { name: path, booleanValue: value !== 0 } : { name: path, value: Number(value) }
}
