import { signalParts } from '../../../firmware/nodes/signal/hardware.js'
import { validateProgram } from '../../../firmware/nodes/signal/validate.js'
import { signalModel } from '../../../firmware/nodes/signal/index.js'
import { reportEvery } from './common-options.js'
import type { NodeKind } from './kind.js'
import { fourArmCrossing, programOf, type SignalProgramOptions } from './signal-program.js'

const whole = (minimum: number, maximum: number, description: string) => ({
  type: 'integer',
  minimum,
  maximum,
  description,
})

const seconds = (minimum: number, maximum: number, description: string) => ({
  type: 'number',
  minimum,
  maximum,
  description: `${description}, s; tenths count`,
})

const list = (items: object, maxItems: number, description: string) => ({
  type: 'array',
  minItems: 1,
  maxItems,
  description,
  items,
})

const map = (required: readonly string[], properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const group = map(['kind', 'minimumGreen', 'greenFlash'], {
  kind: { enum: ['vehicle', 'pedestrian'], description: 'Pedestrian groups have no amber' },
  minimumGreen: seconds(1, 600, 'Shortest steady green'),
  greenFlash: seconds(0, 25.5, 'Flashing green behind it'),
  amber: seconds(3, 25.5, 'Amber of a vehicle group'),
})

const conflict = map(['between', 'interval'], {
  between: { type: 'array', minItems: 2, maxItems: 2, items: whole(1, 8, 'Group'), description: 'Two groups' },
  interval: seconds(3, 25.5, 'From the end of green of the first to green of the second'),
  back: seconds(3, 25.5, 'The other way; as interval where absent'),
})

const stage = map(['groups'], {
  groups: list(whole(1, 8, 'Group'), 8, 'Groups that are green'),
  detectors: { type: 'array', maxItems: 8, items: whole(1, 8, 'Detector'), description: 'Detectors that call it' },
  recall: { type: 'boolean', description: 'An actuated plan serves it uncalled' },
})

const step = map(['stage', 'length'], {
  stage: whole(1, 16, 'Stage'),
  length: seconds(1, 3600, 'Length of the step in a fixed plan, clearance included'),
  maximumGreen: seconds(1, 3600, 'Longest green of an actuated plan once somebody waits'),
  gap: seconds(0.5, 60, 'Gap that ends an actuated green'),
})

const plan = map(['id', 'mode', 'steps'], {
  id: whole(1, 254, 'Number of the plan'),
  mode: { enum: ['fixed', 'actuated'], description: 'By time or by detectors' },
  offset: seconds(0, 3600, 'Begin of the cycle behind local midnight; coordinates a fixed plan'),
  steps: list(step, 16, 'Stages in their order'),
})

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const entry = map(['at', 'plan'], {
  at: { type: 'string', format: 'time-of-day', description: 'From when on, HH:MM local time' },
  plan: whole(0, 254, 'Plan; 0 is flashing amber'),
  days: list({ enum: dayNames }, 7, 'Days; every day where absent'),
})

const timeText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** The program's default as a scenario would write it: times of day as text. */
const defaultProgram = {
  ...fourArmCrossing,
  schedule: fourArmCrossing.schedule.map((each) => ({ ...each, at: timeText(each.at) })),
}

/** The signal controller of a junction: stages, plans, priority, SPAT on its local line. */
export const signalKind: NodeKind = {
  name: 'signal',
  title: 'Signal controller: stages, fixed and actuated plans, priority, SPAT by GB/T 20999',
  parts: signalParts,
  model: signalModel,
  defaultBoard: 'esp32',
  defaultModem: 'bc66',
  optionsProblem({ program }) {
    const reason = validateProgram(programOf(program as SignalProgramOptions))
    return reason === undefined ? undefined : { option: 'program', expected: `a program that may run: ${reason}` }
  },
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery,
      clocklessPlan: {
        ...whole(0, 254, 'Plan while the clock was never set; 0 is flashing amber'),
        default: 0,
      },
      program: {
        ...map(['groups', 'conflicts', 'stages', 'plans', 'schedule'], {
          groups: list(group, 8, 'Signal groups'),
          conflicts: list(conflict, 28, 'Groups that must not be green together'),
          stages: list(stage, 16, 'Groups that are green together'),
          plans: list(plan, 16, 'Signal plans'),
          schedule: list(entry, 48, 'Which plan when'),
        }),
        default: defaultProgram,
        description: 'What may be green together, how it changes, and when; a four-arm crossing where absent',
      },
    },
  },
}
