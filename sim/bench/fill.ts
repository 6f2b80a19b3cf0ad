import type { TrafficModel } from '../city/traffic/traffic-model.js'

/** Metres at both ends of a link that are left free. */
const marginM = 20

/** Puts vehicles on the road: the same number on every link, evenly spaced, as near as whole numbers allow. */
export function fillRoads(traffic: TrafficModel, vehicles: number, isEquipped?: boolean): void {
  const { links } = traffic.map
  const perLink = vehicles / links.length
  links.forEach(({ link, lanes }, index) => {
    const count = Math.floor(perLink * (index + 1)) - Math.floor(perLink * index)
    const lengthM = lanes[0]!.length - 2 * marginM
    for (let place = 0; place < count; place++) {
      const options = { route: link.id, place: marginM + (place * lengthM) / count, speed: 8 }
      traffic.addVehicle(isEquipped === undefined ? options : { ...options, isEquipped })
    }
  })
}
