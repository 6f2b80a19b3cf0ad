import { hasGroup, intergreenOf, limits, transitionOf, type SignalPlan, type SignalProgram } from './program.js'

/**
 * Why a program must not run, or undefined for a good one. What it lets pass cannot show two conflicting greens, whatever is
 * asked of the controller; what it refuses names the place.
 */
export function validateProgram(program: SignalProgram): string | undefined {
  return (
    checkCounts(program) ??
    checkTimes(program) ??
    checkGroups(program) ??
    checkIntergreen(program) ??
    checkStages(program) ??
    checkPlans(program) ??
    checkSchedule(program)
  )
}

function checkCounts(program: SignalProgram): string | undefined {
  const { groups, stages, plans, schedule, intergreen } = program
  if (!within(groups.length, 1, limits.groups)) return '1 to ' + limits.groups + ' groups expected'
  if (intergreen.length !== groups.length * groups.length) return 'a square table of green intervals expected'
  if (!within(stages.length, 1, limits.stages)) return '1 to ' + limits.stages + ' stages expected'
  if (!within(plans.length, 1, limits.plans)) return '1 to ' + limits.plans + ' plans expected'
  return within(schedule.length, 1, limits.schedule)
    ? undefined
    : '1 to ' + limits.schedule + ' schedule entries expected'
}

function checkTimes(program: SignalProgram): string | undefined {
  if (!within(program.startupFlash, 10, 6000)) return 'startup flash: 1 to 600 s expected'
  if (!within(program.startupRed, 10, 600)) return 'startup red: 1 to 60 s expected'
  if (!within(program.maximumExtension, 0, 6000)) return 'extension: 0 to 600 s expected'
  if (!within(program.maximumRequest, 10, 36000)) return 'request: 1 to 3600 s expected'
  return within(program.requestRecovery, 0, 36000) ? undefined : 'recovery: 0 to 3600 s expected'
}

function checkGroups(program: SignalProgram): string | undefined {
  for (let index = 0; index < program.groups.length; index++) {
    const { kind, minimumGreen, greenFlash, amber } = program.groups[index]!
    const name = 'group ' + (index + 1)
    if (!within(minimumGreen, 10, 6000)) return name + ': minimum green of 1 to 600 s expected'
    if (!within(greenFlash, 0, 255)) return name + ': flashing green of 0 to 25.5 s expected'
    // Three seconds of amber at least: GB 14886 and most others (recalled, not confirmed).
    if (kind === 'vehicle' ? !within(amber, 30, 255) : amber !== 0) return name + ': amber of 3 to 25.5 s expected'
  }
  return undefined
}

function checkIntergreen(program: SignalProgram): string | undefined {
  const count = program.groups.length
  for (let from = 0; from < count; from++)
    for (let to = 0; to < count; to++) {
      const interval = intergreenOf(program, from, to)
      const name = 'green interval ' + (from + 1) + ' to ' + (to + 1)
      if (!within(interval, 0, 255)) return name + ': 0 to 25.5 s expected'
      if (from === to && interval !== 0) return name + ': 0 expected'
      if (interval > 0 !== intergreenOf(program, to, from) > 0) return name + ': a conflict both ways expected'
      if (interval > 0 && interval < program.groups[from]!.amber) return name + ': no shorter than amber expected'
      if (interval > program.startupRed) return name + ': no longer than the startup red expected'
    }
  return undefined
}

function checkStages(program: SignalProgram): string | undefined {
  for (let index = 0; index < program.stages.length; index++) {
    const { groups, detectors } = program.stages[index]!
    const name = 'stage ' + (index + 1)
    if (groups.length === 0) return name + ': a group expected'
    for (const group of groups) {
      if (!within(group, 0, program.groups.length - 1)) return name + ': groups of this program expected'
      for (const other of groups)
        if (intergreenOf(program, group, other) !== 0)
          return name + ': no conflict expected, got groups ' + (group + 1) + ' and ' + (other + 1)
    }
    for (const detector of detectors)
      if (!within(detector, 0, limits.detectors - 1)) return name + ': detectors 1 to ' + limits.detectors + ' expected'
  }
  return undefined
}

function checkPlans(program: SignalProgram): string | undefined {
  for (const plan of program.plans) {
    const name = 'plan ' + plan.id
    if (!within(plan.id, 1, 254)) return name + ': a number from 1 to 254 expected'
    if (program.plans.filter((other) => other.id === plan.id).length > 1) return name + ': each number once expected'
    if (!within(plan.steps.length, 1, limits.steps)) return name + ': 1 to ' + limits.steps + ' steps expected'
    const offsetIsGood = plan.offset === undefined || within(plan.offset, 0, 36000)
    if (!offsetIsGood) return name + ': an offset of 0 to 3600 s expected'
    const reason = checkSteps(program, plan)
    if (reason !== undefined) return name + ', ' + reason
  }
  return undefined
}

function checkSteps(program: SignalProgram, plan: SignalPlan): string | undefined {
  const { steps } = plan
  for (let index = 0; index < steps.length; index++) {
    const { stage, length, maximumGreen, gap } = steps[index]!
    const name = 'step ' + (index + 1)
    if (!within(stage, 0, program.stages.length - 1)) return name + ': a stage of this program expected'
    if (!within(length, 10, 36000)) return name + ': 1 to 3600 s expected'
    if (plan.mode === 'actuated' && !(within(maximumGreen, 10, 36000) && within(gap, 5, 600)))
      return name + ': a maximum green of 1 to 3600 s and a gap of 0.5 to 60 s expected'
    const before = steps[(index + steps.length - 1) % steps.length]!.stage
    const shortest = shortestLength(program, before, stage)
    if (plan.mode === 'fixed' && length < shortest)
      return name + ': at least ' + shortest / 10 + ' s for clearance and minimum green expected'
  }
  return undefined
}

/** Shortest length of a step: until every group of the stage is green, and their minimum greens. */
export function shortestLength(program: SignalProgram, before: number, stage: number): number {
  let minimum = 0
  for (const group of program.stages[stage]!.groups)
    if (!hasGroup(program, before, group) && program.groups[group]!.minimumGreen > minimum)
      minimum = program.groups[group]!.minimumGreen
  return transitionOf(program, before, stage) + minimum
}

function checkSchedule(program: SignalProgram): string | undefined {
  let last = -1
  for (const { days, atMinute, plan } of program.schedule) {
    if (!within(days, 1, 127)) return 'schedule: a day of the week expected'
    if (!within(atMinute, 0, 1439) || atMinute < last) return 'schedule: minutes of the day in order expected'
    if (plan !== 0 && !program.plans.some((each) => each.id === plan)) return 'schedule: no plan ' + plan
    last = atMinute
  }
  return undefined
}

const within = (value: number, low: number, high: number): boolean =>
  value >= low && value <= high && Math.floor(value) === value
