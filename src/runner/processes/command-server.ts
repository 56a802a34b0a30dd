/** A server that is started by a user's command, awaited, and stopped with everything that it started. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../model/connection-record.js';
import { MeasurementFailure } from '../../model/failure.js';
import { isRedirect } from '../../model/probe-target.js';
import { formatDuration, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import type { KeeperEvent, KeeperOrder, ProcessFamily } from '../../protocol/server-messages.js';
import { findFreePort, isTaken } from '../kernel/limits.js';
import { endFamily, newMark } from './process-family.js';
import { exitedUnexpectedly, SupervisedChild, untilReady } from './supervised-child.js';

/** The process that runs the command, as named in messages. */
const KEEPER = 'The process that runs the command';
const KEEPER_PROGRAM = fileURLToPath(new URL('./command-keeper.js', import.meta.url));
/** Time between two requests that find out whether it is ready, ms. */
const KNOCK_EVERY = 50;
/** How long the first of them waits for an answer. */
const KNOCK: Nanoseconds = SECOND;
/** How long the keeper may take to stop the command, ms: longer than the keeper gives the command. */
const KEEPER_PATIENCE = 8000;
/** How long the command may take to exit if its keeper can't stop it, ms. */
const ORPHAN_PATIENCE = 1000;

export interface CommandRequest {
  /** A shell command. */
  readonly command: string;
  /** Exported to it as PORT; null: choose a free one. */
  readonly port: number | null;
  /** Whether its output goes to this process's stderr; otherwise its last lines are quoted if it fails. */
  readonly showServerOutput: boolean;
}

export interface Readiness {
  /** Sends one request, with this time limit, and returns how it ended. */
  readonly knock: (patience: Nanoseconds) => Promise<Outcome>;
  /** Whether an error status (404, 503) also counts as ready. */
  readonly anyAnswer: boolean;
  /** How long it may take to become ready. */
  readonly patience: Nanoseconds;
}

type Ended = Extract<KeeperEvent, { event: 'ended' }>;

export class CommandServer {
  /** Rejects with a MeasurementFailure if the command or its keeper exits before it is stopped. Never resolves. */
  readonly collapse: Promise<never>;
  /** Resolves when the command is running, or could not be started. */
  readonly #started: Promise<void>;
  /**
   * Resolves when the keeper has stopped the command or has exited itself; true if nothing of the command is left for
   * sure.
   */
  readonly #taken: Promise<boolean>;
  #family: ProcessFamily | null = null;
  #hasAnswered = false;
  #lastLines: readonly string[] = [];
  #stopped: Promise<void> | null = null;

  private constructor(
    private readonly keeper: SupervisedChild,
    readonly port: number,
  ) {
    const { promise: started, resolve: tellStarted } = deferred<void>();
    const { promise: collapse, reject: fail } = deferred<never>();
    const { promise: taken, resolve: tellTaken } = deferred<boolean>();
    [this.#started, this.collapse, this.#taken] = [started, collapse, taken];
    collapse.catch(() => {});
    void keeper.exited.then((how) => {
      if (this.#stopped === null) fail(exitedUnexpectedly(KEEPER, how));
      tellTaken(false);
    });
    keeper.process.on('message', (event: KeeperEvent) => {
      if (event.event !== 'started') this.#lastLines = event.lastLines;
      switch (event.event) {
        case 'started':
          this.#family = event.family;
          return tellStarted();
        case 'ended':
          // A command may start its server in the background and then exit with code 0.
          if (event.how !== 'code 0' || !event.anyLeft) fail(this.#describeEnd(event));
          return;
        case 'stopped':
          if (event.by !== null) fail(exitedUnexpectedly(KEEPER, event.by));
          return tellTaken(event.left.length === 0);
      }
    });
  }

  /**
   * Starts the command. The caller must stop it in every case.
   * @throws MeasurementFailure if its port is in use, or there is no shell; Interruption if it was aborted first
   */
  static async start(request: CommandRequest, signal?: AbortSignal): Promise<CommandServer> {
    const { command, port: wanted, showServerOutput } = request;
    const port = wanted ?? (await findFreePort());
    if (wanted !== null && (await isTaken(wanted))) {
      throw new MeasurementFailure(
        `Port ${wanted} is already in use: the probe would reach that server, not the command's. Stop it, or choose another port.`,
      );
    }
    // The keeper stops the command if the harness has gone.
    const server = new CommandServer(SupervisedChild.fork(KEEPER_PROGRAM), port);
    server.#order({ order: 'start', command, port, mark: newMark(), showOutput: showServerOutput });
    const ready = Promise.race([server.#started, server.collapse]);
    await untilReady({ what: KEEPER, ready, stop: () => server.stop(), signal });
    return server;
  }

  /**
   * Waits until it is ready.
   * @throws MeasurementFailure if it exits or is stopped first, or does not become ready in time
   */
  async untilAnswers({ knock, anyAnswer, patience }: Readiness): Promise<void> {
    const deadline = performance.now() + patience / MILLISECOND;
    let outcome: Outcome = { kind: 'refused' };
    let patienceOfOne = KNOCK;
    while (performance.now() < deadline && this.#stopped === null) {
      const left = (deadline - performance.now()) * MILLISECOND;
      outcome = await Promise.race([knock(Math.min(patienceOfOne, Math.max(MILLISECOND, left))), this.collapse]);
      if (isReady(outcome, anyAnswer)) {
        this.#hasAnswered = true;
        return;
      }
      // A service can take longer than the request waited.
      if (outcome.kind === 'timed-out') patienceOfOne *= 2;
      await Promise.race([sleep(KNOCK_EVERY), this.collapse]);
    }
    await this.stop();
    throw new MeasurementFailure(
      `The command did not become ready within ${formatDuration(patience)} on port ${this.port} (last: ${describeKnock(outcome)}${this.#quote()}). ` +
        'It must listen on $PORT; --ready names the path that answers when it is ready.',
    );
  }

  /** Resolves when it has exited, with all its descendants. Can be called again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const bound = new AbortController();
    const patience = sleep(KEEPER_PATIENCE, false, { signal: bound.signal }).catch(() => false);
    this.#order({ order: 'stop' });
    const isGone = await Promise.race([this.#taken, patience]);
    bound.abort();
    this.keeper.process.kill('SIGKILL');
    // Only if the keeper failed: once the command has exited, its process id may belong to another program.
    if (this.#family !== null && !isGone) await endFamily(this.#family, ORPHAN_PATIENCE);
  }

  #order(order: KeeperOrder): void {
    this.keeper.send(order);
  }

  #describeEnd(end: Ended): MeasurementFailure {
    const remedy = `Try it in a shell, with PORT=${this.port}.`;
    if (this.#family === null)
      return new MeasurementFailure(`The command could not be started (${describeEnded(end)}).`);
    return this.#hasAnswered
      ? exitedUnexpectedly('The command', describeEnded(end), remedy)
      : new MeasurementFailure(`The command exited before it answered (${describeEnded(end)}). ${remedy}`);
  }

  #quote(): string {
    return this.#lastLines.length === 0 ? '' : `; its last output: ${this.#lastLines.join(' | ')}`;
  }
}

/** A redirect counts as an answer: it is not followed. */
function isReady(outcome: Outcome, anyAnswer: boolean): boolean {
  return outcome.kind === 'served' || (outcome.kind === 'rejected' && (anyAnswer || isRedirect(outcome.status)));
}

function describeEnded({ how, lastLines }: Ended): string {
  return lastLines.length === 0 ? how : `${how}; its last output: ${lastLines.join(' | ')}`;
}

function describeKnock(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `status ${outcome.status}`;
  return outcome.kind === 'failed' ? outcome.code : outcome.kind;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<T>((settle, fail) => {
    [resolve, reject] = [settle, fail];
  });
  return { promise, resolve, reject };
}
