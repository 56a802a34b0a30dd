/** The experiments, in the order of the story. */
import type { ExperimentDocument, ExperimentPart } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { failedAudits } from '../parts/parts.js';
import { busyOrWaiting } from './busy-or-waiting.js';
import { type Experiment, type Finding, outcomeWhere, type PlannedPart } from './experiment.js';
import { fullAcceptQueue } from './full-accept-queue.js';
import { hockeyStick } from './hockey-stick.js';
import { oneAtATime } from './one-at-a-time.js';
import { oneQueueOrMany } from './one-queue-or-many.js';
import { priceOfAProcess } from './price-of-a-process.js';
import { silentClient } from './silent-client.js';
import { whoHoldsTheDoor } from './who-holds-the-door.js';

export const EXPERIMENTS: readonly Experiment[] = [
  oneAtATime,
  silentClient,
  fullAcceptQueue,
  busyOrWaiting,
  oneQueueOrMany,
  priceOfAProcess,
  hockeyStick,
  whoHoldsTheDoor,
];

export function findExperiment(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}

/** What was found; where it is of no experiment that is known here, or not of its parts: that it can not be judged. */
export function judgeDocument({ experiment, parts, context }: ExperimentDocument): readonly Finding[] {
  const known = findExperiment(experiment);
  if (known === undefined) return unjudged('an experiment that this version of at-once has');
  const plan = known.plan('short', context);
  if (parts.length < plan.length)
    return unjudged(`all ${plan.length} parts of the experiment`, `only ${parts.length}: it can not be judged`);
  const fits = parts.length === plan.length && parts.every((part, index) => isOf(part, plan[index]));
  if (!fits) return unjudged('the parts that the experiment has in this version of at-once');
  return [...known.judge(parts), ...parts.map(judgeAudits)];
}

/** Whether it was ended before its last part: what is known is what each part states. */
export function isUnfinished({ experiment, parts, context }: ExperimentDocument): boolean {
  const plan = findExperiment(experiment)?.plan('short', context) ?? [];
  return parts.length < plan.length;
}

/** The same load on as many servers. */
function isOf({ kind, runs }: ExperimentPart, planned: PlannedPart | undefined): boolean {
  return kind === planned?.scenario.load.kind && runs.length === planned.scenario.models.length;
}

/** No finding is worth more than the measurement that it is made from: one that contradicts itself is never a pass. */
function judgeAudits(part: ExperimentPart): Finding {
  const failed = failedAudits(part);
  const named = failed.map(({ choice, identity, detail }) => `${describeModel(choice)}: ${identity} (${detail})`);
  return {
    expected: `${part.title}: every audit holds`,
    found: failed.length === 0 ? 'every one' : `not ${named.join('; ')}`,
    outcome: outcomeWhere(failed.length === 0),
  };
}

function unjudged(expected: string, found = 'another: what was measured can not be judged'): Finding[] {
  return [{ expected, found, outcome: 'not-decided' }];
}
