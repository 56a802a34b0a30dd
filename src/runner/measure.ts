/** The order of the rounds: the models take turns, in random order inside each turn, so that noise hits all alike. */
import type { WithoutHeader } from '../model/document.js';
import { describeModel } from '../model/models.js';
import { seededDraw, shuffle } from '../model/random.js';
import type { Measured, ModelRun, Round, RunDocument, SavedWarning } from '../model/run.js';
import type { Burst, Generator, Load, OpenArrivals, Scenario, Sustained } from '../model/scenario.js';
import { mostOpen } from '../model/timetable.js';
import { type ExternalTarget, measureExternal } from './external.js';
import { checkLimits, readLimits } from './kernel/limits.js';
import { unlessAborted } from './processes/supervised-child.js';
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

/** A run without a header: the rest of a document of its own, or a part of another. */
export type MeasuredRun<L extends Load = Load> = Extract<WithoutHeader<RunDocument>, { readonly kind: L['kind'] }>;

/** Makes one round of a load against one server, which is idle again when it resolves. */
type Perform<L extends Load, R> = (
  scenario: Scenario<L>,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
  /** Which round of its model it is, from 0. */
  roundIndex: number,
) => Promise<R>;

/** What a round knows of itself, whatever its load. */
type Numbered = Pick<Round, 'warmUp' | 'sequence'>;

/**
 * Runs a scenario on real processes and real sockets.
 * @throws MeasurementFailure when a limit forbids it or a part of it fails; Interruption when it was aborted.
 * Whatever happens, no process is left behind.
 */
export async function measure<L extends Load>(scenario: Scenario<L>, options: MeasureOptions): Promise<MeasuredRun<L>>;
export async function measure(scenario: Scenario, options: MeasureOptions): Promise<MeasuredRun> {
  if (isBurst(scenario)) return { kind: 'burst', ...(await measureWith(scenario, runBurstRound, options)) };
  if (isSustained(scenario)) return { kind: 'sustained', ...(await measureWith(scenario, runSustainedRound, options)) };
  if (isOpen(scenario)) return { kind: 'open', ...(await measureWith(scenario, runOpenRound, options)) };
  throw new RangeError(`No load ${scenario.load.kind}`);
}

/** The same of a server that runs already. */
export async function measureUrl(
  scenario: Scenario,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<MeasuredRun<Sustained>> {
  if (!isSustained(scenario)) throw new RangeError(`No load ${scenario.load.kind} of a URL`);
  return { kind: 'sustained', ...(await measureExternal(scenario, target, options)) };
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

/** How many clients can be open at once. */
function mostAtOnce(scenario: Scenario): number {
  return isOpen(scenario) ? mostOpen(scenario) : scenario.clients + silentClientsOf(scenario.load);
}

async function measureWith<L extends Load, R>(
  scenario: Scenario<L>,
  perform: Perform<L, R>,
  options: MeasureOptions,
): Promise<Measured<L, R & Numbered>> {
  const limits = readLimits();
  const atOnce = mostAtOnce(scenario);
  checkLimits(atOnce, limits, isOpen(scenario) ? 'a lower --rate or a shorter --duration' : 'fewer --clients');
  const testbed = await openTestbed(scenario, options);
  try {
    const rounds = runPlan(scenario, perform, testbed, options);
    const runs = await unlessAborted(Promise.race([rounds, testbed.collapse]), options.signal);
    return {
      scenario,
      runs,
      warnings: [...listenBacklogWarnings(scenario, atOnce, limits.somaxconn), ...testbed.warnings],
    };
  } finally {
    await testbed.close();
  }
}

async function runPlan<L extends Load, R>(
  scenario: Scenario<L>,
  perform: Perform<L, R>,
  testbed: Testbed,
  { onProgress }: MeasureOptions,
): Promise<Array<ModelRun<R & Numbered>>> {
  const epoch = process.hrtime.bigint();
  const plan = planRounds(scenario);
  const rounds: Array<R & Numbered>[] = scenario.models.map(() => []);
  for (const [index, { model, warmUp }] of plan.entries()) {
    const tested = testbed.servers[model];
    if (tested === undefined) throw new RangeError(`No model ${model}`);
    const doing = `${describeModel(tested.choice)}${warmUp ? ', warming up' : ''}`;
    onProgress({ done: index, total: plan.length, doing });
    const round = await perform(scenario, tested, testbed, epoch, rounds[model]?.length ?? 0);
    rounds[model]?.push({ ...round, warmUp, sequence: index + 1 });
  }
  onProgress({ done: plan.length, total: plan.length, doing: 'done' });
  return scenario.models.map((choice, index) => ({ ...choice, rounds: rounds[index] ?? [] }));
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

/** How far a run has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is being done now, in words. */
  readonly doing: string;
}

export interface MeasureOptions {
  /** Aborted, with the signal's name as the reason, when the user ends the run. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly showServerOutput: boolean;
  /** What makes the requests of a closed loop. */
  readonly generator?: Generator | undefined;
}
