/**
 * The public API: what the commands do, for programs. Options have the long names of the command line in camelCase. It
 * prints nothing, saves nothing unless a folder is named, and leaves the exit code and signals of the process alone.
 * Importing it loads nothing else; the rest is loaded by its first call.
 */
import { AssertionError } from 'node:assert';
import type { JudgedExpectation } from './analysis/kind/kind.js';
import type { ShortAnswer } from './analysis/probe/short-answer.js';
import type { OptionsOf } from './commands/options-object.js';
import type { ExperimentDocument, StoredDocument, SweepDocument, Unnamed } from './model/document.js';
import type { Met, ProbeDocument } from './model/probe.js';
import type { RunDocument } from './model/run.js';
import type { ModelName } from './model/scenario.js';
import type { OutputFormatName } from './presentation/formats.js';
import type { RenderOptions } from './presentation/render/content.js';
import type { ProbeProgress } from './probe/probing/session.js';
import type { Progress } from './runner/progress.js';

export type { JudgedExpectation } from './analysis/kind/kind.js';
export type { ShortAnswer } from './analysis/probe/short-answer.js';
export type { ExperimentDocument, StoredDocument, SweepDocument } from './model/document.js';
export type { EndedRound } from './model/ended-round.js';
export type { ProbeDocument } from './model/probe.js';
export type { RunDocument } from './model/run.js';
export type { ModelName } from './model/scenario.js';
export type { ProbeProgress } from './probe/probing/session.js';
export type { Progress } from './runner/progress.js';

/** What every measurement takes besides its own options. */
export interface MeasurementOptions<P> {
  /** Ends the measurement: its promise is rejected with the signal's reason, and no process is left behind. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: P) => void) | undefined;
  /** Saves the document in this folder. Without it nothing is saved. */
  readonly results?: string | undefined;
}

export type ProbeOptions = OptionsOf<'probe'> & MeasurementOptions<ProbeProgress>;
export type BenchOptions = OptionsOf<'bench'> & MeasurementOptions<Progress>;
export type SweepOptions = OptionsOf<'sweep'> & MeasurementOptions<Progress>;
export type ExperimentOptions = OptionsOf<'experiment'> & MeasurementOptions<Progress>;
export type ServeOptions = OptionsOf<'serve'> & Pick<MeasurementOptions<never>, 'signal'>;

/**
 * Measures how many requests a server serves at once, as seen from outside.
 * @param target a URL, tcp://HOST:PORT or unix:SOCKET:/path; with the option `command` it may be left out, or hold $PORT
 */
export async function probe(target: string | URL | undefined, options: ProbeOptions = {}): Promise<ProbeDocument> {
  return runMeasurement('probe', options, async (own, { signal, onProgress }) => {
    const { planProbe, agentsOf, operations } = await parts();
    const planned = await planProbe(target?.toString(), own);
    return operations.probe(
      planned,
      { signal, onProgress },
      agentsOf(own, () => {}),
    );
  });
}

/** Sends clients to model servers, or with `url` to a server that is running, and measures how long each client waits. */
export async function bench(options: BenchOptions = {}): Promise<RunDocument> {
  return runMeasurement('bench', options, async (own, running) => {
    const { planBench } = await parts();
    return (await planBench(own))(running);
  });
}

/** Measures one load after another, to see where waiting begins. */
export async function sweep(options: SweepOptions = {}): Promise<SweepDocument> {
  return runMeasurement('sweep', options, async (own, running) => {
    const { planSweep } = await parts();
    return (await planSweep(own))(running);
  });
}

/** Answers a named question by measuring. */
export async function runExperiment(name: string, options: ExperimentOptions = {}): Promise<ExperimentDocument> {
  return runMeasurement('experiment', options, async (own, running) => {
    const { planExperiment } = await parts();
    return (await planExperiment(name, own))(running);
  });
}

/** A model server that is listening. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Resolves when its processes are gone. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a model server until it is closed, on a free port unless one is named. It ends with this process at the latest. */
export async function serve(model: ModelName = 'sequential', options: ServeOptions = {}): Promise<RunningServer> {
  const { signal, ...own } = options;
  const { host, port, stop } = await withSignal(signal, async (internal) => {
    const { planServer, operations, argvOf } = await parts();
    return operations.startServer(planServer(model, { port: 0, quiet: true, ...argvOf('serve', own) }), internal);
  });
  const abort = (): void => void close().catch(() => {});
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    await stop();
  };
  if (signal?.aborted === true) await close();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort, { once: true });
  return { host, port, url: `http://${host}:${port}/`, close, [Symbol.asyncDispose]: close };
}

/** The figures and verdicts derived from a document, as its JSON has them; null if the document consists of figures itself. */
export async function summarise(document: StoredDocument): Promise<Readonly<Record<string, unknown>> | null> {
  const { operations } = await parts();
  return (await operations.summarise(document)) as Readonly<Record<string, unknown>> | null;
}

/** The answer of a probe in a few fields. */
export async function answerOf(document: ProbeDocument): Promise<ShortAnswer> {
  const { shortAnswer } = await parts();
  return shortAnswer(document);
}

/** The formats that are one text. */
export type TextFormat = Exclude<OutputFormatName, 'svg'>;

/** A document as text: a table by default without colour, JSON, Markdown, CSV, a whole HTML page, ... */
export async function render(
  document: StoredDocument,
  format: TextFormat = 'table',
  options: Partial<RenderOptions> = {},
): Promise<string> {
  const { renderDocument, TEXT_OPTIONS } = await parts();
  return renderDocument(document, format, { ...TEXT_OPTIONS, ...options });
}

/** Two documents of the same kind side by side. Rejects if they can't be compared. */
export async function compare(
  first: StoredDocument,
  second: StoredDocument,
  format: 'table' | 'json' | 'markdown' | 'csv' = 'table',
): Promise<string> {
  const { operations } = await parts();
  return operations.compare(first, second, format, { colour: false });
}

/** Reads a saved document by the path of its file; with a folder, also by its name, as `latest` or as `latest~1`. */
export async function readRun(which: string, { results = '.' }: { readonly results?: string } = {}) {
  const { operations } = await parts();
  return operations.readRun(which, results);
}

/** The answer of a server that serves as many at once as was expected. */
export interface MetExpectation extends ShortAnswer {
  readonly document: ProbeDocument;
  readonly judged: readonly JudgedExpectation[];
}

/** A server does not serve as many at once as was expected, or that is not proven. */
export class ConcurrencyError extends AssertionError {
  override readonly name = 'ConcurrencyError';

  constructor(
    message: string,
    /** `not-met`, or `could-not-tell` if the probe was inconclusive. */
    readonly met: Exclude<Met, 'met'>,
    readonly answer: ShortAnswer,
    readonly document: ProbeDocument,
    /** For `render`, whose format `junit` has a test case for it. */
    readonly judged: readonly JudgedExpectation[],
    expected: string,
  ) {
    super({ message, actual: proven(answer), expected, operator: 'expectConcurrency' });
  }
}

/**
 * Probes a server and asserts how many requests it serves at once.
 * @param expected as `--expect-concurrency` takes it: 4, `1..2`, `>=8` or `none`
 * @throws ConcurrencyError with the answer, if the server is not as expected or the probe was inconclusive
 */
export async function expectConcurrency(
  target: string | URL | undefined,
  expected: number | string,
  options: ProbeOptions = {},
): Promise<MetExpectation> {
  const wanted = await readExpectation(String(expected));
  const document = await probe(target, options);
  const { operations } = await parts();
  const answer = await answerOf(document);
  const judged = await operations.expectConcurrency(document, [wanted]);
  const met = judged[0]?.met ?? 'not-met';
  if (met === 'met') return { ...answer, document, judged };
  const message = `${document.scenario.target}: expected ${expected} at once. ${answer.text}`;
  throw new ConcurrencyError(message, met, answer, document, judged, String(expected));
}

function proven({ slots, atLeast, atMost }: ShortAnswer): string {
  if (slots !== null) return String(slots);
  if (atMost !== null) return `${atLeast ?? 1}..${atMost}`;
  return atLeast === null ? 'not known' : `>=${atLeast}`;
}

async function readExpectation(text: string) {
  const { parseExpectation } = await parts();
  return underOwnNames(async () => parseExpectation('--expect-concurrency', text));
}

const parts = () => import('./api-parts.js');

interface Running<P> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: P) => void;
}

type MeasuringCommand = 'probe' | 'bench' | 'sweep' | 'experiment';
type ArgvOf<Command extends MeasuringCommand> = import('./commands/option-table.js').ArgvOf<Command>;

/** Reads the options, measures, gives the document its name, and saves it where a folder is named. */
async function runMeasurement<Command extends MeasuringCommand, P, Document extends StoredDocument>(
  command: Command,
  { signal, onProgress = () => {}, results, ...options }: MeasurementOptions<P>,
  measure: (argv: ArgvOf<Command>, running: Running<P>) => Promise<Unnamed<StoredDocument>>,
): Promise<Document> {
  const { argvOf, saveRun, named, assertWritable } = await parts();
  const unnamed = await withSignal(signal, (internal) => {
    const argv = argvOf(command, options);
    // Only once the options are read: a mistyped one leaves no folder.
    if (results !== undefined) assertWritable(results);
    return measure(argv, { signal: internal, onProgress });
  });
  return (results === undefined ? named(unnamed) : await saveRun(results, unnamed)) as Document;
}

/** The code below the API expects a signal name, such as SIGINT, as the reason of an abort. */
async function withSignal<T>(signal: AbortSignal | undefined, run: (internal: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort('SIGINT');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await underOwnNames(() => run(controller.signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** In the message of a usage failure, options have the names that a program gives them. */
async function underOwnNames<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { UsageFailure, inCamelCase } = await parts();
    throw error instanceof UsageFailure ? new UsageFailure(inCamelCase(error.message)) : error;
  }
}
