import { decodeError } from '../bytes/error.js'
import type { Lwm2mErrorKind } from './errors.js'
import { attributeOf, type Link } from './link-format.js'

/** Identifiers of object, object instance, resource and resource instance, as many as there are: [19, 0, 0]. */
export type Lwm2mPath = readonly number[]

const largest = 65535

/**
 * Reads "/19/0/0" or "19/0/0"; "/" is the empty path.
 * @throws DecodeError<Lwm2mErrorKind> ("bad-path")
 */
export function parsePath(text: string): Lwm2mPath {
  const inner = text[0] === '/' ? text.substring(1) : text
  if (inner === '') return []
  const segments = inner.split('/')
  if (segments.length > 4) throw refused(text)
  return segments.map((segment) => {
    const id = idOf(segment)
    if (id === undefined) throw refused(text)
    return id
  })
}

/** "/19/0/0" for [19, 0, 0]. */
export function formatPath(path: Lwm2mPath): string {
  return '/' + path.join('/')
}

/**
 * Objects and instances that a client says it has (OMA LwM2M 1.0, 5.3.1): the links below its root, which is "/" or the
 * target of the link with `rt="oma.lwm2m"`. Links to anything else are passed over.
 */
export function objectsOf(links: readonly Link[]): Lwm2mPath[] {
  const root = rootOf(links)
  const objects: Lwm2mPath[] = []
  for (let index = 0; index < links.length; index++) {
    const { target } = links[index]!
    if (target.substring(0, root.length) !== root) continue
    const segments = target.substring(root.length).split('/')
    const ids = segments.map(idOf)
    if (ids.length <= 2 && ids.every((id) => id !== undefined)) objects.push(ids)
  }
  return objects
}

/** Whether a client has an object: by itself, or any instance of it. */
export function hasObject(objects: readonly Lwm2mPath[], object: number): boolean {
  return objects.some((path) => path[0] === object)
}

function rootOf(links: readonly Link[]): string {
  for (let index = 0; index < links.length; index++) {
    const link = links[index]!
    if (attributeOf(link, 'rt') !== 'oma.lwm2m') continue
    return link.target[link.target.length - 1] === '/' ? link.target : link.target + '/'
  }
  return '/'
}

function idOf(segment: string): number | undefined {
  if (segment === '' || segment.length > 5) return undefined
  let id = 0
  for (let at = 0; at < segment.length; at++) {
    const digit = segment.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    id = id * 10 + digit
  }
  return id <= largest ? id : undefined
}

function refused(text: string) {
  return decodeError<Lwm2mErrorKind>('bad-path', 'LwM2M: a path such as /19/0/0 expected, got ' + text, 0)
}
