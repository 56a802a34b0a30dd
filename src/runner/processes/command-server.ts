/** A server that is started by a user's command, waited for, and taken down with everything that it started. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../model/connection-record.js';
import { MeasurementFailure } from '../../model/failure.js';
import { isRedirect } from '../../model/probe-target.js';
import { formatDuration, MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { KeeperEvent, KeeperOrder, ProcessFamily } from '../../protocol/server-messages.js';
import { findFreePort, isTaken } from '../kernel/local-ports.js';
import { endFamily, newMark } from './process-family.js';
import { exitedUnexpectedly, SupervisedChild, untilReady } from './supervised-child.js';

/** The process that runs the command, as users are told of it. */
const KEEPER = 'The process that keeps the command';
const KEEPER_PROGRAM = fileURLToPath(new URL('./command-keeper.js', import.meta.url));
/** Time between two looks whether it answers, ms. */
const KNOCK_EVERY = 50;
/** How long the keeper may take to stop the command, ms: longer than it gives the command. */
const KEEPER_PATIENCE = 8000;
/** How long the command may take to end where its keeper can't end it, ms. */
const ORPHAN_PATIENCE = 1000;

export interface CommandRequest {
  /** For the shell. */
  readonly command: string;
  /** Exported to it as PORT; null: one that is free. */
  readonly port: number | null;
  /** Where its output goes: to this process's stderr; else its last lines are told when it fails. */
  readonly showServerOutput: boolean;
}

export interface Readiness {
  /** Asks it something, once, with a bound on the time: how that ended. */
  readonly knock: () => Promise<Outcome>;
  /** Whether an answer that declines (404, 503) will do. */
  readonly anyAnswer: boolean;
  /** How long it may take to answer. */
  readonly patience: Nanoseconds;
}

type Ended = Extract<KeeperEvent, { event: 'ended' }>;

export class CommandServer {
  /** Rejects, with a MeasurementFailure, when the command or its keeper is gone before it was stopped. Never resolves. */
  readonly collapse: Promise<never>;
  /** Resolves when the command runs, or could not be started. */
  readonly #started: Promise<void>;
  /** Resolves when the keeper has stopped the command, or is gone: whether nothing is left of it for sure. */
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
          // A command may put its server into the background and end well.
          if (event.how !== 'code 0' || !event.anyLeft) fail(this.#describeEnd(event));
          return;
        case 'stopped':
          if (event.by !== null) fail(exitedUnexpectedly(KEEPER, event.by));
          return tellTaken(event.left.length === 0);
      }
    });
  }

  /**
   * Starts the command. It must be stopped, whatever becomes of it.
   * @throws MeasurementFailure when its port is taken, or there is no shell; Interruption when it was not waited for
   */
  static async start(request: CommandRequest, signal?: AbortSignal): Promise<CommandServer> {
    const { command, port: wanted, showServerOutput } = request;
    const port = wanted ?? (await findFreePort());
    if (wanted !== null && (await isTaken(wanted))) {
      throw new MeasurementFailure(
        `Somebody listens on port ${wanted} already: the probe would meet that server, not the command's. End it, or choose another port.`,
      );
    }
    // It takes the command down when the harness is gone.
    const server = new CommandServer(SupervisedChild.fork(KEEPER_PROGRAM), port);
    server.#order({ order: 'start', command, port, mark: newMark(), showOutput: showServerOutput });
    const ready = Promise.race([server.#started, server.collapse]);
    await untilReady({ what: KEEPER, ready, stop: () => server.stop(), signal });
    return server;
  }

  /**
   * Waits until it answers.
   * @throws MeasurementFailure when it ends before, is stopped, or does not answer in time
   */
  async untilAnswers({ knock, anyAnswer, patience }: Readiness): Promise<void> {
    const deadline = performance.now() + patience / MILLISECOND;
    let outcome: Outcome = { kind: 'refused' };
    while (performance.now() < deadline && this.#stopped === null) {
      outcome = await Promise.race([knock(), this.collapse]);
      if (isReady(outcome, anyAnswer)) {
        this.#hasAnswered = true;
        return;
      }
      await Promise.race([sleep(KNOCK_EVERY), this.collapse]);
    }
    await this.stop();
    throw new MeasurementFailure(
      `The command gave no good answer within ${formatDuration(patience)} on port ${this.port} (last: ${describeKnock(outcome)}${this.#quote()}). ` +
        'It is to listen on $PORT; --ready names the path that answers when it is ready.',
    );
  }

  /** Resolves when it is gone, with everything that came of it. Can be called again. */
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
    // Only where the keeper came to grief: what is gone may have left its number to a stranger.
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
      : new MeasurementFailure(`The command ended before it answered (${describeEnded(end)}). ${remedy}`);
  }

  #quote(): string {
    return this.#lastLines.length === 0 ? '' : `; it said: ${this.#lastLines.join(' | ')}`;
  }
}

/** A redirect is an answer: where it leads to is not asked. */
function isReady(outcome: Outcome, anyAnswer: boolean): boolean {
  return outcome.kind === 'served' || (outcome.kind === 'rejected' && (anyAnswer || isRedirect(outcome.status)));
}

function describeEnded({ how, lastLines }: Ended): string {
  return lastLines.length === 0 ? how : `${how}; it said: ${lastLines.join(' | ')}`;
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
