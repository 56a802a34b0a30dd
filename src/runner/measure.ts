/**
 * Makes the rounds of a scenario. The models take turns, in random order within each turn, so that noise affects all
 * alike.
 */
import type { WithoutHeader } from '../model/document.js';
import type { EndedRound } from '../model/ended-round.js';
import { describeModel } from '../model/models.js';
import { seededDraw, shuffle } from '../model/random.js';
import type { Measured, Round, RunDocument, SavedWarning } from '../model/run.js';
import type { Burst, Generator, Load, OpenArrivals, Scenario, Sustained } from '../model/scenario.js';
import { durationOf, mostOpen } from '../model/timetable.js';
import type { Nanoseconds } from '../model/units.js';
import { measureArrivalsAt } from './arrivals-at-url.js';
import { measureBurstsAt } from './bursts-at-url.js';
import { type ExternalTarget, measureExternal } from './external.js';
import { finishRounds, type Shorten, shortenBurst, shortenTimetable, shortenWindow } from './interrupted.js';
import {
  type ClientSpread,
  checkLimits,
  checkSources,
  type Limits,
  readLimits,
  spreadClients,
} from './kernel/limits.js';
import { describePosition, type Progress } from './progress.js';
import { runBurstRound, runOpenRound, runSustainedRound } from './round.js';
import { openTestbed, type ServerUnderTest, type Testbed } from './testbed.js';

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

/** A run without its header: the rest of a document, or a part of another. */
export type MeasuredRun<L extends Load = Load> = Extract<WithoutHeader<RunDocument>, { readonly kind: L['kind'] }>;

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

/**
 * Runs a scenario with real processes and real sockets.
 * @throws MeasurementFailure if a limit forbids it or a part of it fails; Interruption, with what is known, if it was
 * aborted. In every case no process is left behind.
 */
export async function measure<L extends Load>(scenario: Scenario<L>, options: MeasureOptions): Promise<MeasuredRun<L>>;
export async function measure(scenario: Scenario, options: MeasureOptions): Promise<MeasuredRun> {
  if (isBurst(scenario)) return { kind: 'burst', outside: null, ...(await measureWith(scenario, BURST, options)) };
  if (isSustained(scenario)) return { kind: 'sustained', ...(await measureWith(scenario, CLOSED_LOOP, options)) };
  if (isOpen(scenario)) return { kind: 'open', ...(await measureWith(scenario, OPEN_ARRIVALS, options)) };
  throw new RangeError(`No load ${scenario.load.kind}`);
}

/** The same against a server that is already running. */
export async function measureUrl(
  scenario: Scenario,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<MeasuredRun> {
  void options.meanwhile?.();
  if (isBurst(scenario)) return { kind: 'burst', ...(await measureBurstsAt(scenario, target, options)) };
  if (isSustained(scenario)) return { kind: 'sustained', ...(await measureExternal(scenario, target, options)) };
  if (isOpen(scenario)) return { kind: 'open', ...(await measureArrivalsAt(scenario, target, options)) };
  throw new RangeError(`No load ${scenario.load.kind}`);
}

function isBurst(scenario: Scenario): scenario is Scenario<Burst> {
  return scenario.load.kind === 'burst';
}

function isSustained(scenario: Scenario): scenario is Scenario<Sustained> {
  return scenario.load.kind === 'sustained';
}

function isOpen(scenario: Scenario): scenario is Scenario<OpenArrivals> {
  return scenario.load.kind === 'open';
}

/** The most clients that are open at one time. */
function mostAtOnce(scenario: Scenario): number {
  return isOpen(scenario) ? mostOpen(scenario) : scenario.clients + silentClientsOf(scenario.load);
}

/** @throws MeasurementFailure if that many clients can't be open at once */
function spreadOf(scenario: Scenario, atOnce: number, limits: Limits, sources: readonly string[] = []): ClientSpread {
  if (isBurst(scenario)) return spreadClients(atOnce, scenario.host, limits, sources);
  checkLimits(atOnce, limits, isOpen(scenario) ? 'a lower --rate or a shorter --duration' : 'fewer --clients');
  return { generators: 1, sources: [] };
}

async function measureWith<L extends Load, R>(
  scenario: Scenario<L>,
  load: LoadRounds<L, R>,
  options: MeasureOptions,
): Promise<Measured<L, R & Numbered>> {
  const limits = readLimits();
  const atOnce = mostAtOnce(scenario);
  const spread = spreadOf(scenario, atOnce, limits, options.sources);
  await checkSources(spread.sources);
  const opening = openTestbed(scenario, spread, options);
  const meanwhile = options.meanwhile?.();
  const testbed = await opening;
  try {
    await meanwhile;
    const done: Array<R & Numbered>[] = scenario.models.map(() => []);
    const rounds = runPlan(scenario, load, testbed, done, options);
    const work = Promise.race([rounds, testbed.collapse]);
    const endEarly = (): void => testbed.load.endEarly();
    const warnings = () => [...listenBacklogWarnings(scenario, atOnce, limits.somaxconn), ...testbed.warnings];
    const beside = () => (scenario.load.kind === 'burst' ? { outside: null } : {});
    await finishRounds({ scenario, done, work, endEarly, shorten: load.shorten, warnings, beside }, options);
    const runs = scenario.models.map((choice, index) => ({ ...choice, rounds: done[index] ?? [] }));
    return { scenario, runs, warnings: warnings() };
  } finally {
    await testbed.close();
  }
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

function silentClientsOf(load: Load): number {
  return load.kind === 'burst' ? load.silentClients : 0;
}

function listenBacklogWarnings({ listenBacklog }: Scenario, clients: number, somaxconn: number | null): SavedWarning[] {
  if (listenBacklog < clients) return [{ kind: 'listen-backlog-small', listenBacklog, clients }];
  if (somaxconn !== null && somaxconn < clients) {
    return [{ kind: 'listen-backlog-capped', asked: listenBacklog, somaxconn, clients }];
  }
  return [];
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user interrupts the run. */
  readonly signal: AbortSignal;
  /** Aborted when the user interrupts again, and does not want to wait for partial results. */
  readonly hurry?: AbortSignal;
  /** Whether this is a part of a longer measurement, which is of no use unless it is complete. */
  readonly isPart?: boolean;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
  /** What makes the requests of a closed loop. */
  readonly generator?: Generator | undefined;
  /** Addresses of this machine from which the clients of a burst connect, in turn. */
  readonly sources?: readonly string[] | undefined;
  /** Called when the servers were started. The first round waits for what it does, so that it disturbs none. */
  readonly meanwhile?: () => Promise<unknown>;
}
