import { addHelpers } from '../../../boards/espruino/build/helpers.js'
import { bundle, sourceRoot } from '../../../boards/espruino/build/bundle.js'
import { flattenClasses } from '../../../boards/espruino/build/classes.js'
import { print } from '../../../boards/espruino/build/compress.js'
import { hoist } from '../../../boards/espruino/build/hoist.js'
import { lower } from '../../../boards/espruino/build/lower.js'
import { useNativeForms } from '../../../boards/espruino/build/native-forms.js'
import { parse } from '../../../boards/espruino/build/syntax.js'

/**
 * The text of an image that the host may look into: lowered as `wayside build` does, with every property under the name that
 * its source has, and none left out because nobody on the chip uses it.
 * @param entry source whose imports are named from the package's root
 */
export async function openImage(entry: string): Promise<string> {
  const lowered = lower(await bundle(entry, sourceRoot()))
  const program = parse(lowered.code)
  useNativeForms(program)
  addHelpers(program)
  flattenClasses(program)
  hoist(program)
  return (await print(program, lowered.map, 200)).code
}
