/**
 * Makes the rounds of a scenario on its testbed. The models take turns, in random order within each turn, so that noise
 * affects all alike.
 */
import type { EndedRound } from '../model/ended-round.js';
import { describeModel } from '../model/models.js';
import { seededDraw, shuffle } from '../model/random.js';
import type { Measured, Round, SavedWarning } from '../model/run.js';
import { isBurst, isOpen, isSustained, type Load, type Scenario, type Sustained } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import type { Nanoseconds } from '../model/units.js';
import { finishRounds, type Shorten, shortenBurst, shortenTimetable, shortenWindow } from './interrupted.js';
import type { MeasuredRun, MeasureOptions } from './measure.js';
import { describePosition } from './progress.js';
import { runBurstRound, runOpenRound, runSustainedRound } from './round.js';
import type { ServerUnderTest, Testbed } from './testbed.js';

export interface PlannedRound {
  /** Index of the model in the scenario. */
  readonly model: number;
  readonly warmUp: boolean;
}

export function planRounds(scenario: Pick<Scenario, 'models' | 'rounds' | 'warmUpRounds' | 'seed'>): PlannedRound[] {
  const draw = seededDraw(scenario.seed);
  const models = scenario.models.map((_, index) => index);
  const turns = Array.from({ length: scenario.warmUpRounds + scenario.rounds }, (_, turn) => turn);
  return turns.flatMap((turn) =>
    shuffle(models, draw).map((model) => ({ model, warmUp: turn < scenario.warmUpRounds })),
  );
}

/** Makes one round of a load against one server, and resolves when the server is idle again. */
type Perform<L extends Load, R> = (
  scenario: Scenario<L>,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
  /** The index of the round among those of its model, from 0. */
  roundIndex: number,
) => Promise<R>;

/** How the rounds of a kind of load are made. */
interface LoadRounds<L extends Load, R> {
  readonly perform: Perform<L, R>;
  readonly shorten: Shorten<L, R>;
  /** How long a round lasts, ns; null if that depends on the server. */
  readonly lasts: (scenario: Scenario<L>) => Nanoseconds | null;
}

const BURST = { perform: runBurstRound, shorten: shortenBurst, lasts: () => null };
const CLOSED_LOOP = {
  perform: runSustainedRound,
  shorten: shortenWindow,
  lasts: ({ load }: Scenario<Sustained>) => load.duration,
};
const OPEN_ARRIVALS = { perform: runOpenRound, shorten: shortenTimetable, lasts: durationOf };

/** What a round knows about itself, whatever its load. */
type Numbered = Pick<Round, 'warmUp' | 'sequence'>;

/** What the user must know about the run, from its saved warnings. */
type Warnings = () => SavedWarning[];

/** @throws Interruption, with what is known, if it was aborted */
export async function makeRounds(
  scenario: Scenario,
  testbed: Testbed,
  warnings: Warnings,
  options: MeasureOptions,
): Promise<MeasuredRun> {
  const make = <L extends Load, R>(ofLoad: Scenario<L>, load: LoadRounds<L, R>) =>
    makeRoundsOf(ofLoad, load, testbed, warnings, options);
  if (isBurst(scenario)) return { kind: 'burst', outside: null, ...(await make(scenario, BURST)) };
  if (isSustained(scenario)) return { kind: 'sustained', ...(await make(scenario, CLOSED_LOOP)) };
  if (isOpen(scenario)) return { kind: 'open', ...(await make(scenario, OPEN_ARRIVALS)) };
  throw new RangeError(`No load ${scenario.load.kind}`);
}

async function makeRoundsOf<L extends Load, R>(
  scenario: Scenario<L>,
  load: LoadRounds<L, R>,
  testbed: Testbed,
  warnings: Warnings,
  options: MeasureOptions,
): Promise<Measured<L, R & Numbered>> {
  const done: Array<R & Numbered>[] = scenario.models.map(() => []);
  const work = Promise.race([runPlan(scenario, load, testbed, done, options), testbed.collapse]);
  const endEarly = (): void => testbed.load.endEarly();
  const beside = () => (scenario.load.kind === 'burst' ? { outside: null } : {});
  await finishRounds({ scenario, done, work, endEarly, shorten: load.shorten, warnings, beside }, options);
  const runs = scenario.models.map((choice, index) => ({ ...choice, rounds: done[index] ?? [] }));
  return { scenario, runs, warnings: warnings() };
}

/** Makes all rounds, or those that have begun before the user interrupts. */
async function runPlan<L extends Load, R>(
  scenario: Scenario<L>,
  { perform, lasts }: LoadRounds<L, R>,
  testbed: Testbed,
  done: ReadonlyArray<Array<R & Numbered>>,
  { signal, onProgress }: MeasureOptions,
): Promise<void> {
  const epoch = process.hrtime.bigint();
  const plan = planRounds(scenario);
  for (const [index, { model, warmUp }] of plan.entries()) {
    const tested = testbed.servers[model];
    const ofModel = done[model];
    if (tested === undefined || ofModel === undefined) throw new RangeError(`No model ${model}`);
    if (signal.aborted) return;
    const position = describePosition(scenario, ofModel.length);
    const doing = describeModel(tested.choice);
    onProgress({ done: index, total: plan.length, doing, position, lasts: lasts(scenario) });
    const round = await perform(scenario, tested, testbed, epoch, ofModel.length);
    const numbered = { ...round, warmUp, sequence: index + 1 };
    ofModel.push(numbered);
    // Its load and its round are of the same kind, which TypeScript can't infer.
    const ended = {
      type: 'round',
      ...tested.choice,
      kind: scenario.load.kind,
      round: numbered,
    } as unknown as EndedRound;
    onProgress({ done: index + 1, total: plan.length, doing, position, ended });
  }
  onProgress({ done: plan.length, total: plan.length, doing: 'done' });
}
