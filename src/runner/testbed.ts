/** Everything that runs during a measurement: a server for each model, its trace, and the load generator. */
import { describeModel } from '../model/models.js';
import type { SavedWarning } from '../model/run.js';
import { DEFAULTS, type Generator, type ModelChoice, type ModelName, type Scenario } from '../model/scenario.js';
import type { ServerEvent } from '../protocol/server-messages.js';
import type { ClientSpread } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';
import type { LoadGenerator } from './processes/load-generator.js';
import { LoadGenerators } from './processes/load-generators.js';
import { ServerProcess, type ServerRequest } from './processes/server-process.js';
import { exitedUnexpectedly } from './processes/supervised-child.js';
import type { TraceDirectory } from './traces.js';
import { openTraceRoom } from './traces.js';
import { EndedProcesses } from './wait-until-idle.js';

/** One model's server, and the folder of its trace. */
export interface ServerUnderTest {
  readonly choice: ModelChoice;
  readonly server: ServerProcess;
  readonly traces: TraceDirectory;
  readonly ended: EndedProcesses;
}

export interface Testbed {
  readonly servers: readonly ServerUnderTest[];
  /** For whatever one load generator can do. */
  readonly load: LoadGenerator;
  /** All load generators, which make bursts together. */
  readonly loads: Pick<LoadGenerators, 'burst'>;
  /** What makes the requests of a closed loop. */
  readonly generator: Generator;
  /** Rejects with a MeasurementFailure if a server or the load generator exits unexpectedly. Never resolves. */
  readonly collapse: Promise<never>;
  /** Reports of the servers that the user must see. */
  readonly warnings: readonly SavedWarning[];
  /** Stops everything; resolves when nothing is left. */
  close(): Promise<void>;
}

type TestbedOptions = Pick<MeasureOptions, 'showServerOutput' | 'signal' | 'generator'>;

/**
 * Starts everything at the same time. If one part can't start, the others are stopped before the failure is thrown.
 * @param spread how the clients are spread over load generators
 */
export async function openTestbed(
  scenario: Scenario,
  spread: ClientSpread,
  { showServerOutput, signal, generator: madeBy = DEFAULTS.generator }: TestbedOptions,
): Promise<Testbed> {
  const { directories, warnings: roomWarnings } = openTraceRoom(scenario);
  const warnings: SavedWarning[] = [...roomWarnings];
  const startServer = async (choice: ModelChoice, index: number): Promise<ServerUnderTest> => {
    const traces = directories[index];
    if (traces === undefined) throw new RangeError(`No traces ${index}`);
    const ended = new EndedProcesses((count) => noteUnheard(warnings, choice.model, count));
    const onEvent = (event: ServerEvent): void => {
      if (event.event === 'process-ended') ended.note(event);
      else noteWarning(warnings, choice.model, event);
    };
    const server = await ServerProcess.start(serverRequest(scenario, choice, traces.path), {
      showServerOutput,
      onEvent,
      signal,
    });
    return { choice, traces, ended, server };
  };
  const starting = [LoadGenerators.start(spread, signal), ...scenario.models.map(startServer)] as const;
  const [load, ...servers] = await Promise.allSettled(starting);
  const started = [load, ...servers].flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  let closing = false;

  const close = async (): Promise<void> => {
    closing = true;
    await Promise.all(started.map((part) => (part instanceof LoadGenerators ? part.stop() : part.server.stop())));
    for (const directory of directories) directory.remove();
  };

  const failure = [load, ...servers].find((part) => part.status === 'rejected');
  if (failure?.status === 'rejected') {
    await close();
    throw failure.reason;
  }
  const running = started.filter((part): part is ServerUnderTest => !(part instanceof LoadGenerators));
  const generators = started.find((part) => part instanceof LoadGenerators) as LoadGenerators;
  const collapseOf = async ({ choice, server }: ServerUnderTest): Promise<never> => {
    const how = await server.died;
    throw exitedUnexpectedly(`The ${describeModel(choice)} server`, how, 'Use --show-server-output to see why.');
  };
  const unlessClosing = (collapsed: Promise<never>) =>
    collapsed.catch((failure) => (closing ? new Promise<never>(() => {}) : Promise.reject(failure)));
  const collapse = Promise.race([generators.collapse(), ...running.map(collapseOf)].map(unlessClosing));
  collapse.catch(() => {});
  return {
    servers: running,
    load: generators.first,
    loads: generators,
    generator: madeBy,
    collapse,
    warnings,
    close,
  };
}

export function serverRequest(scenario: Scenario, choice: ModelChoice, traceDirectory: string | null): ServerRequest {
  const { host, port, listenBacklog, serviceTime, service, keepAlive, receiveTimeout } = scenario;
  return {
    ...choice,
    host,
    port,
    listenBacklog,
    serviceTime,
    service,
    keepAlive,
    receiveTimeout,
    traceDirectory,
    announceConnections: false,
  };
}

/** Notes what the user must know of a server's event. */
function noteWarning(warnings: SavedWarning[], model: ModelName, event: ServerEvent): void {
  if (event.event === 'worker-replaced') {
    warnings.push({ kind: 'worker-replaced', model, died: event.died, replacement: event.replacement });
  }
  if (event.event === 'process-not-started') {
    addCounted(warnings, { kind: 'process-not-started', model, count: 1, code: event.code });
  }
}

function noteUnheard(warnings: SavedWarning[], model: ModelName, count: number): void {
  addCounted(warnings, { kind: 'processes-unheard', model, count });
}

type Counted = Extract<SavedWarning, { kind: 'process-not-started' | 'processes-unheard' }>;

/** Keeps one warning for each kind and model, and adds up its counts. */
function addCounted(warnings: SavedWarning[], added: Counted): void {
  const { kind, model } = added;
  const known = warnings.findIndex((warning) => warning.kind === kind && warning.model === model);
  const before = warnings[known];
  const count = added.count + (before?.kind === kind ? before.count : 0);
  warnings.splice(known === -1 ? warnings.length : known, 1, { ...added, count });
}
