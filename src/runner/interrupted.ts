/** What is known of a run that the user interrupts: its finished rounds, or the beginning of the first one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Extent, Interruption, type PartialResult } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import type { ModelRun, Round, SavedWarning, SustainedRound } from '../model/run.js';
import type { Burst, Load, OpenArrivals, Scenario, Sustained } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import { MILLISECOND } from '../model/units.js';
import type { MeasureOptions } from './measure.js';
import { unlessAborted } from './processes/supervised-child.js';

/**
 * How long handing over and joining a round that was ended early may take, ms: one second for each of its three waits,
 * and a margin.
 */
const HANDOVER_PATIENCE = 5000;

type AnyRound = Pick<Round, 'warmUp'>;

/** The scenario as it would have been planned for a round that was ended early; null if that round is of no use. */
export type Shorten<L extends Load, R> = (scenario: Scenario<L>, round: R) => Scenario<L> | null;

export interface Rounds<L extends Load, R> {
  readonly scenario: Scenario<L>;
  /** The finished rounds, by model. */
  readonly done: ReadonlyArray<readonly R[]>;
  /** Resolves when all rounds are done, or, after an interruption, when the current round is. */
  readonly work: Promise<unknown>;
  /** Ends the current round. */
  readonly endEarly: () => void;
  readonly shorten: Shorten<L, R>;
  readonly warnings: () => readonly SavedWarning[];
  /** What the document contains besides its runs. */
  readonly beside?: () => object;
}

/**
 * Resolves when all rounds are done.
 * @throws whatever the work throws; if the user interrupts it, an Interruption with what is known by then. The current
 * round is ended early, and kept, only if no other round is known.
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
  // A failure now is not the reason why the run ended.
  await (hurry === undefined ? inTime : unlessAborted(inTime, hurry)).catch(() => {});
  given.abort();
}

function isMeasured({ warmUp }: AnyRound): boolean {
  return !warmUp;
}

/**
 * The rounds that every model has finished. If there are none: the models that have finished at least a part of one
 * round.
 */
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

/** A burst is never shortened. */
export const shortenBurst = (scenario: Scenario<Burst>): Scenario<Burst> => scenario;

/** Timers are accurate to a millisecond: a window that is shorter by less than this was not ended early. */
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
