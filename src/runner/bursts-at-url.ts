/**
 * Bursts at a server that at-once did not start, with single requests before and after them, as its clients see them.
 */
import { LATE_CONNECT } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import type { ProbeAddress } from '../model/probe-target.js';
import { Redirected } from '../model/probe-target.js';
import type { MeasuredBurst, Outside, Round } from '../model/run.js';
import type { Burst, Scenario } from '../model/scenario.js';
import type { Server } from '../probe/probing/session.js';
import { choiceIn, type ExternalTarget, NOT_OURS } from './external.js';
import { finishRounds, shortenBurst } from './interrupted.js';
import { checkLimits, checkSources, readLimits } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';
import { ProbeServer } from './probe-server.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';
import { describePosition } from './progress.js';
import { SingleRequests } from './single-requests-at-url.js';

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
  const { sources = [] } = options;
  checkLimits(scenario.clients, readLimits(), 'fewer --clients', sources.length);
  await checkSources(sources);
  const load = await LoadGenerator.start(options.signal);
  try {
    const aimed = ProbeServer.aim(load, target.request.target);
    const server = await unlessAborted(Promise.race([aimed, load.collapse()]), options.signal);
    return await makeBursts(server, scenario, target, { ...options, collapse: load.collapse() });
  } catch (error) {
    throw error instanceof Redirected ? new MeasurementFailure(target.describeRedirect(error.redirect)) : error;
  } finally {
    await load.stop();
  }
}

interface BurstOptions extends Pick<MeasureOptions, 'onProgress' | 'signal' | 'hurry' | 'sources'> {
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
  { onProgress, collapse, sources = [], ...options }: BurstOptions,
): Promise<MeasuredBurst> {
  const { timeout, clients, models, warmUpRounds } = scenario;
  const total = warmUpRounds + scenario.rounds;
  const alone = new SingleRequests(server, shown, timeout);
  const connectPatience = Math.min(LATE_CONNECT, timeout);
  // A client whose SYN was dropped connects after whole seconds: it waits that long too, so its wait is measured.
  const order = { patience: timeout, connectGap: 0, connectPatience, sources, keepsConnecting: true };

  const connectCost = await unlessAborted(Promise.race([server.calibrate(), collapse]), options.signal);
  const rounds: Round[] = [];
  const makeAll = async (): Promise<void> => {
    onProgress({ done: 0, total, doing: `${shown}, one request at a time` });
    await alone.makeBefore();
    for (let index = 0; index < total && !options.signal.aborted; index += 1) {
      const warmUp = index < warmUpRounds;
      const position = describePosition(scenario, index);
      onProgress({ done: index, total, doing: shown, position });
      const { requests, clientBusy, agents } = await server.burst({ phase: 'aimed', clients, ...order });
      const load = { ...server.lastCost, busy: clientBusy };
      const records = requests.map((one) => recordOf(one, server.address));
      const shares = agents === undefined ? {} : { agents };
      const round: Round = { warmUp, sequence: index + 1, records, kernel: NOT_OURS, load, processes: [], ...shares };
      rounds.push(round);
      const ended = { type: 'round', kind: 'burst', ...choiceIn(scenario), round } as const;
      onProgress({ done: index + 1, total, doing: shown, position, ended });
    }
    onProgress({ done: total, total, doing: `${shown}, one request at a time` });
    await alone.makeAfter();
  };
  const beside = () => ({ outside: { request: request.saved, loopback, connectCost, alone: [...alone.made] } });
  const work = Promise.race([makeAll(), collapse]);
  const plan = { scenario, done: [rounds], work, endEarly() {}, shorten: shortenBurst, warnings: () => [], beside };
  await finishRounds(plan, options);
  return { scenario, ...beside(), runs: models.map((choice) => ({ ...choice, rounds })), warnings: [] };
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
