/**
 * Open arrivals at a server that at-once did not start, with single requests before and after them, as its clients see
 * them.
 */
import { MeasurementFailure } from '../model/failure.js';
import { type ProbeAddress, Redirected } from '../model/probe-target.js';
import type { MeasuredArrivals, Outside, Round } from '../model/run.js';
import type { OpenArrivals, Scenario } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import { SECOND } from '../model/units.js';
import type { ClientReport } from '../protocol/client-messages.js';
import { choiceIn, type ExternalTarget, NOT_OURS } from './external.js';
import { finishRounds, shortenTimetable } from './interrupted.js';
import { checkLimits, readLimits } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';
import { ProbeServer } from './probe-server.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';
import { describePosition } from './progress.js';
import { SingleRequests } from './single-requests-at-url.js';

/**
 * Sends the scenario's clients to a URL, each at its own instant, whether or not the server keeps up.
 * @throws MeasurementFailure if the first request does not succeed; Interruption if it was aborted
 */
export async function measureArrivalsAt(
  scenario: Scenario<OpenArrivals>,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<MeasuredArrivals> {
  const atOnce = mostPresent(scenario);
  checkLimits(atOnce, readLimits(), 'a lower --rate, a shorter --duration or a shorter --timeout');
  const load = await LoadGenerator.start(options.signal);
  try {
    const aimed = ProbeServer.aim(load, target.request.target);
    const server = await unlessAborted(Promise.race([aimed, load.collapse()]), options.signal);
    return await makeArrivals(server, load, scenario, target, options);
  } catch (error) {
    throw error instanceof Redirected ? new MeasurementFailure(target.describeRedirect(error.redirect)) : error;
  } finally {
    await load.stop();
  }
}

/** Poisson arrivals within one timeout exceed their mean by more than this many standard deviations almost never. */
const DEVIATIONS = 5;

/** The most clients that can be open at once: a client leaves at the latest when its timeout has passed. */
function mostPresent({ clients, load, timeout }: Scenario<OpenArrivals>): number {
  const mean = (load.rate * timeout) / SECOND;
  return Math.min(clients, Math.ceil(mean + DEVIATIONS * Math.sqrt(mean)) + 1);
}

async function makeArrivals(
  server: ProbeServer,
  generator: LoadGenerator,
  scenario: Scenario<OpenArrivals>,
  { shown, request, loopback }: ExternalTarget,
  { onProgress, ...options }: MeasureOptions,
): Promise<MeasuredArrivals> {
  const { timeout, clients, models, warmUpRounds, load, seed } = scenario;
  const { signal } = options;
  const total = warmUpRounds + scenario.rounds;
  const alone = new SingleRequests(server, shown, timeout);
  const collapse = generator.collapse();
  const connectCost = await unlessAborted(Promise.race([server.calibrate(), collapse]), signal);
  const rounds: Round[] = [];
  const makeAll = async (): Promise<void> => {
    onProgress({ done: 0, total, doing: `${shown}, one request at a time` });
    await alone.makeBefore();
    for (let index = 0; index < total && !signal.aborted; index += 1) {
      const position = describePosition(scenario, index);
      onProgress({ done: index, total, doing: shown, position, lasts: durationOf(scenario) });
      const report = await server.timetable({ clients, timeout, load, seed, roundIndex: index });
      // A client that was stopped early says nothing about the server.
      const records = report.clients.slice(0, report.departed).map((one) => recordOf(one, server.address));
      const cost = { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime };
      const warmUp = index < warmUpRounds;
      const round: Round = { warmUp, sequence: index + 1, records, kernel: NOT_OURS, load: cost, processes: [] };
      rounds.push(round);
      const ended = { type: 'round', kind: 'open', ...choiceIn(scenario), round } as const;
      onProgress({ done: index + 1, total, doing: shown, position, ended });
    }
    // A load generator that ended its round early takes no further orders.
    if (signal.aborted) return;
    onProgress({ done: total, total, doing: `${shown}, one request at a time` });
    await alone.makeAfter();
  };
  const beside = () => {
    const outside: Outside = { request: request.saved, loopback, connectCost, alone: [...alone.made] };
    return { outside };
  };
  const work = Promise.race([makeAll(), collapse]);
  const endEarly = (): void => generator.endEarly();
  const plan = { scenario, done: [rounds], work, endEarly, shorten: shortenTimetable, warnings: () => [], beside };
  await finishRounds(plan, options);
  return { scenario, ...beside(), runs: models.map((choice) => ({ ...choice, rounds })), warnings: [] };
}

function recordOf(report: ClientReport, address: ProbeAddress): Round['records'][number] {
  const { clientAddress, clientPort, outcome, ...client } = report;
  const [serverAddress, serverPort] = address.kind === 'tcp' ? [address.host, address.port] : [address.path, 0];
  return {
    connection: { protocol: 'tcp', clientAddress, clientPort, serverAddress, serverPort },
    client,
    server: null,
    outcome,
  };
}
