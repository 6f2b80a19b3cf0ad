import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Bc66 } from './bc66.js'
import { MqttLink } from './mqtt-link.js'

/** Identifiers of connections are 0 to 4. */
export const maxLink = 4

/** The client of an identifier; it is made when it is first spoken of. */
export function linkOf(modem: Bc66, id: number): MqttLink {
  for (let link = modem.links; link; link = link.next) if (link.id === id) return link
  return (modem.links = new MqttLink(modem, id, modem.links))
}

/** Runs what throws where a topic or name is none for MQTT. */
export function attempt(work: () => void): Outcome {
  try {
    work()
    return ok
  } catch (error) {
    return outcomeOf(error)
  }
}

/** What a codec refuses is the host's mistake, told by an error code; anything else is a defect of the model. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Error && 'kind' in error)) throw error
  return cme.incorrectParameters
}
