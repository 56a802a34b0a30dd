/**
 * The public API. It measures and returns results, but prints nothing and leaves the process's exit code, output and
 * signals alone. Each module is loaded when it is first needed, so that --help need not wait for all of them.
 */
import type { AgentOptions, AgentState, AgentsOptions } from './agents/options.js';
import type { Experiment, ExperimentSize } from './analysis/experiments/experiment.js';
import type { JudgedExpectation } from './analysis/kind/kind.js';
import type { StoredDocument, SweepDocument, Swept, Unnamed } from './model/document.js';
import type { ExitCode } from './model/failure.js';
import type { Expectation, ProbeDocument } from './model/probe.js';
import type { RunDocument } from './model/run.js';
import type { Scenario } from './model/scenario.js';
import type { Nanoseconds } from './model/units.js';
import type { DocumentFormat, Format } from './presentation/formats.js';
import type { RenderOptions } from './presentation/render/content.js';
import type { ProbeOptions } from './probe/probing/session.js';
import type { ClosedLoopOptions } from './runner/context.js';
import type { ExternalTarget } from './runner/external.js';
import type { Limits } from './runner/kernel/limits.js';
import type { MeasureOptions } from './runner/measure.js';
import type { PlannedLoad } from './runner/measure-parts.js';
import type { ProbePlan } from './runner/measure-probe.js';
import type { ForegroundOptions, ServerRequest } from './runner/processes/server-process.js';
import type { Endpoint, SpokenScheme } from './runner/scheme-spoken.js';

export type { AgentState, AgentsOptions } from './agents/options.js';
export type { AllowedTarget } from './agents/permits.js';
/** The limits of an agent, and the coordinators that it serves. */
export type AgentRequest = Omit<AgentOptions, 'signal' | 'say'>;

export type { Experiment } from './analysis/experiments/experiment.js';
export type { ProbeProgress } from './probe/probing/session.js';
export type { ExternalTarget } from './runner/external.js';
export type { MeasureOptions } from './runner/measure.js';
export type { PlannedLoad } from './runner/measure-parts.js';
export type { ProbePlan, StartedServer } from './runner/measure-probe.js';
export type { ServerRequest } from './runner/processes/server-process.js';
export type { Progress } from './runner/progress.js';

/**
 * Puts the scenario's load on servers that it starts, or on a running one.
 * @throws MeasurementFailure if a limit forbids it or a part of it fails; if it was aborted, an Interruption with the
 * finished rounds, loads or parts. The same holds for sweep and runExperiment. No process is left behind.
 */
export async function bench(
  scenario: Scenario,
  options: MeasureOptions,
  target: ExternalTarget | null = null,
  by: AgentsOptions | null = null,
): Promise<Unnamed<RunDocument>> {
  if (by !== null && target !== null && scenario.load.kind === 'burst') {
    const { benchByAgents } = await import('./agents/documents.js');
    return benchByAgents({ ...scenario, load: scenario.load }, target, options, by);
  }
  const load = async () => {
    if (target === null) {
      const { measure } = await import('./runner/measure.js');
      return () => measure(scenario, options);
    }
    const { measureUrl } = await import('./runner/measure-at-url.js');
    return () => measureUrl(scenario, target, options);
  };
  return underHeader(load, scenario.load.kind === 'sustained' ? options : null);
}

/** Whether a port speaks http or https; null if its answer shows neither. No part of a request is sent. */
export async function schemeSpokenAt(endpoint: Endpoint): Promise<SpokenScheme | null> {
  const { schemeSpokenAt: ask } = await import('./runner/scheme-spoken.js');
  return ask(endpoint);
}

/** Measures from outside how many requests a server serves at once. */
export async function probe(
  plan: ProbePlan,
  options: ProbeOptions,
  by: AgentsOptions | null = null,
): Promise<Unnamed<ProbeDocument>> {
  if (by !== null) {
    const { probeByAgents } = await import('./agents/documents.js');
    return probeByAgents(plan, options, by);
  }
  return underHeader(async () => {
    const { measureProbe } = await import('./runner/measure-probe.js');
    return () => measureProbe(plan, options);
  });
}

/** Makes a key for signing plans, and returns its public part. @throws MeasurementFailure if the file exists */
export async function makeAgentKey(file: string): Promise<string> {
  const { makeKey } = await import('./agents/keys.js');
  return makeKey(file);
}

/** Runs an agent until it is stopped. */
export async function runAgent(request: AgentRequest, running: Pick<AgentOptions, 'signal' | 'say'>): Promise<void> {
  const { runAgent: run } = await import('./agents/agent.js');
  return run({ ...request, ...running });
}

/** The agents that answer. */
export async function listAgents(options: AgentsOptions): Promise<AgentState[]> {
  const { listAgents: list } = await import('./agents/measure.js');
  return list(options);
}

/** The most requests that a probe with this budget sends; null: the automatic one. */
export async function mostProbeRequests(budget: Nanoseconds | null): Promise<number> {
  const { mostRequests } = await import('./probe/probing/session.js');
  return mostRequests(budget);
}

/** Puts one load after another on the same servers, or on one that is already running. */
export async function sweep(
  swept: Swept,
  loads: readonly PlannedLoad[],
  options: MeasureOptions,
  target: ExternalTarget | null = null,
): Promise<Unnamed<SweepDocument>> {
  const load = async () => {
    const { measureSweep } = await import('./runner/measure-parts.js');
    return () => measureSweep(swept, loads, options, target);
  };
  return underHeader(load, swept === 'clients' ? options : null);
}

/** The experiments that can be run. */
export async function listExperiments(): Promise<readonly Experiment[]> {
  return (await import('./analysis/experiments/index.js')).EXPERIMENTS;
}

/** @param cores number of cores of this machine: the expectations depend on it */
export async function runExperiment(
  { name, plan }: Experiment,
  { size, cores }: { readonly size: ExperimentSize; readonly cores: number },
  options: MeasureOptions,
): Promise<Unnamed<StoredDocument>> {
  const parts = plan(size, { cores });
  const hasClosedLoop = parts.some(({ scenario }) => scenario.load.kind === 'sustained');
  const load = async () => {
    const { measureExperiment } = await import('./runner/measure-parts.js');
    return () => measureExperiment(name, parts, options);
  };
  return underHeader(load, hasClosedLoop ? options : null);
}

/** Runs one server until it is stopped: never resolves. */
export async function serve(request: ServerRequest, options: ForegroundOptions): Promise<never> {
  const { runInForeground } = await import('./runner/processes/server-process.js');
  return runInForeground(request, options);
}

/**
 * Starts a server that runs until it is closed; resolves once it is listening. It ends by itself when this process does.
 * @throws MeasurementFailure if it can't start; Interruption if it was aborted before it was ready
 */
export async function startServer(request: ServerRequest, signal: AbortSignal): Promise<StartedModel> {
  const { ServerProcess } = await import('./runner/processes/server-process.js');
  const server = await ServerProcess.start(request, { showServerOutput: false, signal });
  return { host: server.listening.host, port: server.listening.port, stop: () => server.stop() };
}

/** A model server that is listening. */
export interface StartedModel {
  readonly host: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Adds the time, the machine, the versions, and what made the requests.
 * @param load loads what measures, while git is asked for the commit
 * @param closedLoop null where there is none
 */
async function underHeader<T extends object>(
  load: () => Promise<() => Promise<T>>,
  closedLoop: ClosedLoopOptions | null = null,
) {
  const { withHeader } = await import('./runner/context.js');
  const loading = load();
  loading.catch(() => {});
  return withHeader(async () => (await loading)(), closedLoop);
}

/** Reads a saved run by its name, by the path of its file, as `latest`, or as `latest~1` (the run before it). */
export async function readRun(which: string, directory: string): Promise<StoredDocument> {
  const { ResultsDirectory } = await import('./store/results-directory.js');
  return new ResultsDirectory(directory).load(which);
}

/**
 * The figures and verdicts derived from a document, as in its JSON; null if the document consists of figures itself.
 */
export async function summarise(document: StoredDocument): Promise<object | null> {
  const { kindOf, loadKindOf } = await import('./analysis/registry.js');
  await loadKindOf(document);
  return kindOf(document).derived(document);
}

export async function render(
  document: StoredDocument,
  format: DocumentFormat,
  options: RenderOptions,
): Promise<string> {
  const { renderDocument } = await import('./presentation/document-content.js');
  return renderDocument(document, format, options);
}

/**
 * Loads what judges and shows a document, which takes a while. Without it both load it when they are first called.
 * @param atUrl whether its server is at a URL
 */
export async function prepareToRender(
  kind: StoredDocument['kind'],
  format: DocumentFormat,
  atUrl: boolean,
): Promise<void> {
  const [{ loadKind }, { outputFormat }] = await Promise.all([
    import('./analysis/registry.js'),
    import('./presentation/formats.js'),
    import('./presentation/document-content.js'),
    import('./analysis/judgement.js'),
  ]);
  await Promise.all([loadKind(kind, atUrl), outputFormat(format).load()]);
}

/** Two documents of the same kind side by side. @throws MeasurementFailure if they can't be compared */
export async function compare(
  first: StoredDocument,
  second: StoredDocument,
  format: Format,
  { colour }: Pick<RenderOptions, 'colour'>,
): Promise<string> {
  const { renderComparison } = await import('./presentation/document-content.js');
  return renderComparison(first, second, format, colour);
}

/** Whether the slots are as expected: one result for each model of a burst, one for a probe. */
export async function expectConcurrency(
  document: StoredDocument,
  expected: readonly Expectation[],
): Promise<readonly JudgedExpectation[]> {
  const { judgeExpectations } = await judgementOf(document);
  return judgeExpectations(document, expected);
}

/** The exit code that follows from a document, or from what was expected of it. */
export async function exitCodeOf(
  document: StoredDocument,
  judged: readonly JudgedExpectation[] = [],
): Promise<ExitCode> {
  const { exitCodeFor } = await judgementOf(document);
  return exitCodeFor(document, judged);
}

async function judgementOf(document: StoredDocument) {
  const [judgement, { loadKindOf }] = await Promise.all([
    import('./analysis/judgement.js'),
    import('./analysis/registry.js'),
  ]);
  await loadKindOf(document);
  return judgement;
}

/** The limits of a process on this machine. */
export async function machineLimits(): Promise<Limits> {
  const { readLimits } = await import('./runner/kernel/limits.js');
  return readLimits();
}

export type { JudgedExpectation } from './analysis/kind/kind.js';
export type { Expectation, Met } from './model/probe.js';
