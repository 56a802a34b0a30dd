/** What is known of a run that the user interrupts: its finished rounds, or the first part of the first round. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Extent, Interruption, type PartialResult } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import type { ModelRun, Round, SavedWarning, SustainedRound } from '../model/run.js';
import type { Burst, Load, OpenArrivals, Scenario, Sustained } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import { MILLISECOND } from '../model/units.js';
import type { MeasureOptions } from './measure.js';
import { unlessAborted } from './processes/supervised-child.js';

/** How long a round that was ended early may take to be handed over and joined, ms: a second for each of its three waits, and some. */
const HANDOVER_PATIENCE = 5000;

type AnyRound = Pick<Round, 'warmUp'>;

/** The scenario of a round that was ended early, as if no more had been planned; null: it is of no use. */
export type Shorten<L extends Load, R> = (scenario: Scenario<L>, round: R) => Scenario<L> | null;

export interface Rounds<L extends Load, R> {
  readonly scenario: Scenario<L>;
  /** Those that are done, by model. */
  readonly done: ReadonlyArray<readonly R[]>;
  /** Resolves when all are done, or when the one that was in hand at an interruption is. */
  readonly work: Promise<unknown>;
  /** Ends the round in hand. */
  readonly endEarly: () => void;
  readonly shorten: Shorten<L, R>;
  readonly warnings: () => readonly SavedWarning[];
  /** What the document has besides its runs. */
  readonly beside?: () => object;
}

/**
 * Resolves when all rounds are done.
 * @throws whatever the work does; when the user ends it, an Interruption with what is known by then. A round is ended
 * early only where no other is known.
 */
export async function finishRounds<L extends Load, R extends AnyRound>(
  rounds: Rounds<L, R>,
  { signal, hurry, isPart = false }: Pick<MeasureOptions, 'signal' | 'hurry' | 'isPart'>,
): Promise<void> {
  try {
    await unlessAborted(rounds.work, signal);
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    if (isPart) throw error;
    const endsEarly = rounds.scenario.load.kind !== 'burst' && !rounds.done.flat().some(isMeasured);
    if (endsEarly) await endInTime(rounds, hurry);
    throw new Interruption(error.signal, partialRun(rounds, endsEarly));
  }
}

async function endInTime(rounds: Pick<Rounds<Load, unknown>, 'work' | 'endEarly'>, hurry?: AbortSignal): Promise<void> {
  rounds.endEarly();
  const given = new AbortController();
  const inTime = Promise.race([rounds.work, sleep(HANDOVER_PATIENCE, undefined, { signal: given.signal })]);
  // What fails now is not what ended the run.
  await (hurry === undefined ? inTime : unlessAborted(inTime, hurry)).catch(() => {});
  given.abort();
}

function isMeasured({ warmUp }: AnyRound): boolean {
  return !warmUp;
}

/** The rounds that every model has finished; where there are none, the models that have finished one, or a part of it. */
function partialRun<L extends Load, R extends AnyRound>(
  { scenario, done, shorten, warnings, beside = () => ({}) }: Rounds<L, R>,
  endedEarly: boolean,
): PartialResult | null {
  const { models, warmUpRounds, rounds: planned } = scenario;
  const finished = Math.min(...done.map((rounds) => rounds.filter(isMeasured).length));
  const known: ModelRun<R>[] = [];
  let shortened = scenario;
  for (const [index, choice] of models.entries()) {
    const rounds = done[index]?.slice(0, warmUpRounds + Math.max(1, finished)) ?? [];
    const first = rounds.find(isMeasured);
    if (first === undefined) continue;
    const shorter = endedEarly ? shorten(scenario, first) : scenario;
    if (shorter === null) continue;
    shortened = shorter;
    known.push({ ...choice, rounds });
  }
  if (known.length === 0) return null;
  const names = new Set(known.map(describeModel));
  const extent: Extent = {
    unit: 'round',
    finished: known.length === models.length && shortened === scenario ? finished : 0,
    planned,
    cut: shortened === scenario ? null : { time: timeOf(shortened), planned: timeOf(scenario) },
    unmeasured: models.map(describeModel).filter((name) => !names.has(name)),
  };
  const measured = {
    kind: scenario.load.kind,
    scenario: { ...shortened, models: known.map(({ rounds: _, ...choice }) => choice), rounds: Math.max(1, finished) },
    runs: known,
    warnings: warnings(),
    ...beside(),
  };
  return { measured, extent };
}

function timeOf(scenario: Scenario): number {
  const { load } = scenario;
  if (load.kind === 'sustained') return load.duration;
  return load.kind === 'open' ? durationOf({ ...scenario, load }) : 0;
}

/** A burst is never ended early. */
export const shortenBurst = (scenario: Scenario<Burst>): Scenario<Burst> => scenario;

/** Timers are good to a millisecond: a window that is shorter by less was not ended early. */
const TIMER_SLACK = 2 * MILLISECOND;

export function shortenWindow(
  scenario: Scenario<Sustained>,
  { startedAt, endedAt, answered }: Pick<SustainedRound, 'startedAt' | 'endedAt' | 'answered'>,
): Scenario<Sustained> | null {
  if (answered === 0) return null;
  const duration = endedAt - startedAt;
  const { load } = scenario;
  return duration >= load.duration - TIMER_SLACK ? scenario : { ...scenario, load: { ...load, duration } };
}

export function shortenTimetable(
  scenario: Scenario<OpenArrivals>,
  { records }: Pick<Round, 'records'>,
): Scenario<OpenArrivals> | null {
  const clients = records.filter(({ client }) => client !== null).length;
  if (clients === 0) return null;
  return clients === scenario.clients ? scenario : { ...scenario, clients };
}
