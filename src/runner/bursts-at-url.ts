/**
 * Bursts at a server that at-once did not start, with single requests before and after them, as its clients see them.
 */
import { LATE_CONNECT } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import type { ProbeAddress } from '../model/probe-target.js';
import { Redirected } from '../model/probe-target.js';
import type { MeasuredBurst, Outside, Round } from '../model/run.js';
import type { ALONE_PHASES, Burst, Scenario } from '../model/scenario.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import type { Server } from '../probe/probing/session.js';
import { describeStatus, type ExternalTarget, NOT_OURS, unreachable } from './external.js';
import { finishRounds, shortenBurst } from './interrupted.js';
import { checkLimits, readLimits } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';
import { ProbeServer } from './probe-server.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';
import { describePosition } from './progress.js';

/** The server, and what its last burst cost the load generator. Behind it are real sockets or a simulation. */
export interface BurstServer extends Pick<Server, 'now' | 'calibrate' | 'burst'> {
  readonly address: ProbeAddress;
  readonly lastCost: Pick<Round['load'], 'peakMemoryBytes' | 'cpuTime'>;
}

/**
 * Makes the scenario's bursts at a URL.
 * @throws MeasurementFailure if the first request does not succeed; Interruption if it was aborted
 */
export async function measureBurstsAt(
  scenario: Scenario<Burst>,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<MeasuredBurst> {
  checkLimits(scenario.clients, readLimits());
  const load = await LoadGenerator.start(options.signal);
  try {
    const aimed = ProbeServer.aim(load, target.request.target, scenario.clients);
    const server = await unlessAborted(Promise.race([aimed, load.collapse()]), options.signal);
    return await makeBursts(server, scenario, target, { ...options, collapse: load.collapse() });
  } catch (error) {
    throw error instanceof Redirected ? new MeasurementFailure(target.describeRedirect(error.redirect)) : error;
  } finally {
    await load.stop();
  }
}

/** Single requests that warm up the server. */
const WARM_UPS = 4;
/**
 * Single requests before the bursts: the more there are, the surer it is whether service times vary. Their total time
 * is limited.
 */
const BEFORE = { fewest: 6, most: 60, time: 2 * SECOND } as const;
/** Single requests after the bursts: they show whether an unloaded request still takes as long. */
const AFTER = { fewest: 4, most: 20, time: SECOND } as const;

interface BurstOptions extends Pick<MeasureOptions, 'onProgress' | 'signal' | 'hurry'> {
  /** Rejects if the load generator exits unexpectedly. */
  readonly collapse: Promise<never>;
}

/**
 * The same for any server, without the processes. The requests of a burst are sent together, each on its own
 * connection.
 */
export async function makeBursts(
  server: BurstServer,
  scenario: Scenario<Burst>,
  { shown, request, loopback }: Pick<ExternalTarget, 'shown' | 'request' | 'loopback'>,
  { onProgress, collapse, ...options }: BurstOptions,
): Promise<MeasuredBurst> {
  const { timeout, clients, models, warmUpRounds } = scenario;
  const total = warmUpRounds + scenario.rounds;
  const alone: Outside['alone'][number][] = [];
  const connectPatience = Math.min(LATE_CONNECT, timeout);
  const order = { patience: timeout, connectGap: 0, connectPatience };
  const singleRequest = async (phase: (typeof ALONE_PHASES)[number]): Promise<void> => {
    const { requests } = await server.burst({ phase, clients: 1, ...order });
    alone.push(...requests.map((one) => ({ phase, request: one })));
  };

  const connectCost = await unlessAborted(Promise.race([server.calibrate(), collapse]), options.signal);
  const rounds: Round[] = [];
  const makeAll = async (): Promise<void> => {
    onProgress({ done: 0, total, doing: `${shown}, one request at a time` });
    await singleRequest('warm-up');
    assertServed(alone[0], shown, timeout);
    for (let made = 1; made < WARM_UPS; made += 1) await singleRequest('warm-up');
    await repeat(BEFORE, server, () => singleRequest('unloaded'));
    for (let index = 0; index < total && !options.signal.aborted; index += 1) {
      const warmUp = index < warmUpRounds;
      onProgress({ done: index, total, doing: shown, position: describePosition(scenario, index) });
      const { requests, clientBusy, agents } = await server.burst({ phase: 'aimed', clients, ...order });
      const load = { ...server.lastCost, busy: clientBusy };
      const records = requests.map((one) => recordOf(one, server.address));
      const shares = agents === undefined ? {} : { agents };
      rounds.push({ warmUp, sequence: index + 1, records, kernel: NOT_OURS, load, processes: [], ...shares });
    }
    onProgress({ done: total, total, doing: `${shown}, one request at a time` });
    await repeat(AFTER, server, () => singleRequest('unloaded-again'));
  };
  const beside = () => ({ outside: { request: request.saved, loopback, connectCost, alone: [...alone] } });
  const work = Promise.race([makeAll(), collapse]);
  const plan = { scenario, done: [rounds], work, endEarly() {}, shorten: shortenBurst, warnings: () => [], beside };
  await finishRounds(plan, options);
  return { scenario, ...beside(), runs: models.map((choice) => ({ ...choice, rounds })), warnings: [] };
}

async function repeat(
  { fewest, most, time }: { readonly fewest: number; readonly most: number; readonly time: Nanoseconds },
  server: Pick<BurstServer, 'now'>,
  perform: () => Promise<void>,
): Promise<void> {
  const startedAt = server.now();
  for (let made = 0; made < fewest || (made < most && server.now() - startedAt < time); made += 1) await perform();
}

/** @throws MeasurementFailure if the first single request fails, because a burst would fail in the same way */
function assertServed(first: Outside['alone'][number] | undefined, shown: string, timeout: Nanoseconds): void {
  const outcome = first?.request.outcome ?? { kind: 'cut-short' };
  if (outcome.kind === 'served') return;
  if (outcome.kind !== 'rejected') throw new MeasurementFailure(unreachable(shown, outcome, timeout));
  throw new MeasurementFailure(
    describeStatus(shown, outcome.status, 'It needs credentials: give them with --header @FILE, or'),
  );
}

/** A client whose connect never started counts as arriving when it gave up. */
function recordOf(
  {
    connectStartedAt,
    connectedAt,
    sentAt,
    answeredAt,
    departedAt,
    outcome,
    agent,
  }: Outside['alone'][number]['request'],
  address: ProbeAddress,
): Round['records'][number] {
  const [serverAddress, serverPort] = address.kind === 'tcp' ? [address.host, address.port] : [address.path, 0];
  return {
    ...(agent === undefined ? {} : { agent }),
    connection: { protocol: 'tcp', clientAddress: null, clientPort: null, serverAddress, serverPort },
    client: {
      intendedAt: null,
      arrivedAt: connectStartedAt ?? departedAt,
      connectedAt,
      sentAt,
      answeredAt,
      departedAt,
    },
    server: null,
    outcome,
  };
}
