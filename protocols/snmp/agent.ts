import { isDecodeError } from '../bytes/index.js'
import { decodeMessage } from './decode.js'
import { encodeMessage } from './encode.js'
import {
  PduType,
  SnmpStatus,
  type ObjectId,
  type SnmpErrorKind,
  type SnmpMessage,
  type SnmpValue,
  type VarBind,
} from './message.js'

/** One variable of an agent. */
export interface SnmpObject {
  /** Instance included: a scalar ends in 0. */
  readonly oid: ObjectId
  read(): SnmpValue
  /** Absent where it is read only. Without `isTrial` it takes the value; with it, it only says whether it would. */
  readonly write?: (value: SnmpValue, isTrial: boolean) => number
}

/** Most variables that one GetBulk brings. */
const maximumBulk = 32

/**
 * Answers a request by a list of variables in the order of their identifiers: Get, GetNext, Set (SNMPv1 and v2c), GetBulk
 * (v2c). Undefined for what gets no answer: what is no message, another community, another PDU. Never throws for what it is sent.
 */
export function answerRequest(
  bytes: Uint8Array,
  objects: readonly SnmpObject[],
  community: string,
): Uint8Array | undefined {
  let request: SnmpMessage
  try {
    request = decodeMessage(bytes)
  } catch (error) {
    if (isDecodeError(error)) return undefined
    throw error
  }
  if (request.community !== community) return undefined
  const answer = respond(request, objects)
  return answer && encodeOrTooBig(request, answer)
}

function respond(request: SnmpMessage, objects: readonly SnmpObject[]): SnmpMessage | undefined {
  switch (request.type) {
    case PduType.GetRequest:
      return each(request, ({ oid }) => getOne(objects, oid))
    case PduType.GetNextRequest:
      return each(request, ({ oid }) => nextOf(objects, oid))
    case PduType.GetBulkRequest:
      return request.version === 1 ? getBulk(request, objects) : undefined
    case PduType.SetRequest:
      return setAll(request, objects)
    default:
      return undefined
  }
}

function encodeOrTooBig(request: SnmpMessage, answer: SnmpMessage): Uint8Array {
  try {
    return encodeMessage(answer)
  } catch (error) {
    if ((error as { kind?: SnmpErrorKind }).kind !== 'too-long') throw error
    return encodeMessage({ ...failure(request, SnmpStatus.TooBig, 0), variables: [] })
  }
}

const failure = (request: SnmpMessage, errorStatus: number, errorIndex: number): SnmpMessage => ({
  ...request,
  type: PduType.Response,
  errorStatus,
  errorIndex,
})

const success = (request: SnmpMessage, variables: readonly VarBind[]): SnmpMessage => ({
  ...failure(request, SnmpStatus.NoError, 0),
  variables,
})

/** Answers variable by variable; SNMPv1 fails as a whole at the first one that is not there (RFC 1157 section 4.1.2). */
function each(request: SnmpMessage, answerOne: (variable: VarBind) => VarBind): SnmpMessage {
  const variables: VarBind[] = []
  for (const variable of request.variables) {
    const answer = answerOne(variable)
    if (request.version === 0 && isMissing(answer.value))
      return failure(request, SnmpStatus.NoSuchName, variables.length + 1)
    variables.push(answer)
  }
  return success(request, variables)
}

const isMissing = ({ type }: SnmpValue): boolean =>
  type === 'no-such-object' || type === 'no-such-instance' || type === 'end-of-view'

function getOne(objects: readonly SnmpObject[], oid: ObjectId): VarBind {
  const object = find(objects, oid)
  if (object) return { oid, value: object.read() }
  const column = oid.slice(0, oid.length - 1)
  const hasColumn = objects.some((other) => compare(other.oid.slice(0, other.oid.length - 1), column) === 0)
  return { oid, value: { type: hasColumn ? 'no-such-instance' : 'no-such-object' } }
}

function nextOf(objects: readonly SnmpObject[], oid: ObjectId): VarBind {
  for (const object of objects) if (compare(object.oid, oid) > 0) return { oid: object.oid, value: object.read() }
  return { oid, value: { type: 'end-of-view' } }
}

function getBulk(request: SnmpMessage, objects: readonly SnmpObject[]): SnmpMessage {
  const single = Math.max(0, Math.min(request.errorStatus, request.variables.length))
  const variables = request.variables.slice(0, single).map(({ oid }) => nextOf(objects, oid))
  let row = request.variables.slice(single)
  for (let left = request.errorIndex; left > 0 && row.length > 0; left--) {
    row = row.map(({ oid }) => nextOf(objects, oid))
    if (variables.length + row.length > maximumBulk) break
    for (const variable of row) variables.push(variable)
    if (row.every(({ value }) => isMissing(value))) break
  }
  return success(request, variables)
}

/** All or nothing: every value is tried before the first is taken. */
function setAll(request: SnmpMessage, objects: readonly SnmpObject[]): SnmpMessage {
  for (let isTrial = true; ; isTrial = false) {
    for (let index = 0; index < request.variables.length; index++) {
      const { oid, value } = request.variables[index]!
      const object = find(objects, oid)
      let status: number = SnmpStatus.NoError
      if (!object) status = SnmpStatus.NotWritable
      else status = object.write ? object.write(value, isTrial) : SnmpStatus.NotWritable
      if (status !== SnmpStatus.NoError) return failure(request, statusFor(request, status, object), index + 1)
    }
    if (!isTrial) return success(request, request.variables)
  }
}

/** SNMPv1 has fewer words for what went wrong (RFC 3584 section 4.4). */
function statusFor(request: SnmpMessage, status: number, object: SnmpObject | undefined): number {
  if (request.version === 1) return status
  if (!object || status === SnmpStatus.NotWritable || status === SnmpStatus.NoAccess) return SnmpStatus.NoSuchName
  return status === SnmpStatus.WrongType || status === SnmpStatus.WrongValue ? SnmpStatus.BadValue : SnmpStatus.GenErr
}

function find(objects: readonly SnmpObject[], oid: ObjectId): SnmpObject | undefined {
  for (const object of objects) if (compare(object.oid, oid) === 0) return object
  return undefined
}

/** Order of identifiers: arc by arc, the shorter one first. */
export function compare(first: ObjectId, second: ObjectId): number {
  for (let index = 0; index < first.length && index < second.length; index++)
    if (first[index] !== second[index]) return first[index]! - second[index]!
  return first.length - second.length
}
