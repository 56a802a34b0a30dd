/** All experiments, in the order in which they are best read, and the judgement of their documents. */
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

/** The findings. A document of an unknown experiment, or with other parts, has one finding: it cannot be judged. */
export function judgeDocument({ experiment, parts, context }: ExperimentDocument): readonly Finding[] {
  const known = findExperiment(experiment);
  if (known === undefined) return unjudged('an experiment known to this version of at-once');
  const plan = known.plan('short', context);
  if (parts.length < plan.length)
    return unjudged(`all ${plan.length} parts of the experiment`, `only ${parts.length}, so it cannot be judged`);
  const fits = parts.length === plan.length && parts.every((part, index) => isOf(part, plan[index]));
  if (!fits) return unjudged('the parts of this experiment in this version of at-once');
  return [...known.judge(parts), ...parts.map(judgeAudits)];
}

/** Whether the experiment was interrupted before its last part. */
export function isUnfinished({ experiment, parts, context }: ExperimentDocument): boolean {
  const plan = findExperiment(experiment)?.plan('short', context) ?? [];
  return parts.length < plan.length;
}

/** Whether a part has the load and the number of servers of the plan. */
function isOf({ kind, runs }: ExperimentPart, planned: PlannedPart | undefined): boolean {
  return kind === planned?.scenario.load.kind && runs.length === planned.scenario.models.length;
}

/** A measurement that contradicts itself proves nothing, so each part has a finding about its audits. */
function judgeAudits(part: ExperimentPart): Finding {
  const failed = failedAudits(part);
  const named = failed.map(({ choice, identity, detail }) => `${describeModel(choice)}: ${identity} (${detail})`);
  return {
    expected: `${part.title}: every check holds`,
    found: failed.length === 0 ? 'all hold' : `failed: ${named.join('; ')}`,
    outcome: outcomeWhere(failed.length === 0),
    isAudit: true,
  };
}

function unjudged(expected: string, found = 'another, which cannot be judged'): Finding[] {
  return [{ expected, found, outcome: 'not-decided' }];
}
