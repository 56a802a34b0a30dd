/** A server that is started by a user's command, waited for, and taken down with everything that it started. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import { isRedirect } from '../model/redirect.js';
import { formatDuration, MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { KeeperEvent, KeeperOrder } from './command-messages.js';
import { findFreePort, isTaken } from './local-ports.js';
import { endFamily, type ProcessFamily } from './process-family.js';

const PROGRAM = fileURLToPath(new URL('./command-keeper.js', import.meta.url));
/** Time between two looks whether it answers, ms. */
const LOOK_EVERY = 50;
/** How long the keeper may take to stop the command, ms: longer than it gives the command. */
const STOP_PATIENCE = 8000;

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
  /** Resolves when the command runs; null: it could not be started. Never rejects, and neither do the others. */
  readonly #started: Promise<ProcessFamily | null>;
  /** Resolves when the command ended by itself. */
  readonly #ended: Promise<Ended>;
  /** Resolves when the keeper has stopped the command, or is gone: whether nothing is left of it for sure. */
  readonly #taken: Promise<boolean>;
  #family: ProcessFamily | null = null;
  #hasEnded: Ended | null = null;
  #lastLines: readonly string[] = [];
  #stopped: Promise<void> | null = null;

  private constructor(
    private readonly keeper: ChildProcess,
    readonly port: number,
  ) {
    const { promise: started, resolve: tellStarted } = deferred<ProcessFamily | null>();
    const { promise: ended, resolve: tellEnded } = deferred<Ended>();
    const { promise: taken, resolve: tellTaken } = deferred<boolean>();
    [this.#started, this.#ended, this.#taken] = [started, ended, taken];
    const gone = (): void => {
      tellStarted(null);
      tellTaken(false);
    };
    keeper.once('exit', gone).once('error', gone);
    keeper.on('message', (event: KeeperEvent) => {
      if (event.event !== 'started') this.#lastLines = event.lastLines;
      if (event.event === 'stopped') return tellTaken(event.left.length === 0);
      if (event.event === 'started') {
        this.#family = event.family;
        return tellStarted(event.family);
      }
      this.#hasEnded = event;
      tellEnded(event);
      return tellStarted(null);
    });
  }

  /**
   * Starts the command. It must be stopped, whatever becomes of it.
   * @throws MeasurementFailure when its port is taken, or there is no shell
   */
  static async start({ command, port: wanted, showServerOutput }: CommandRequest): Promise<CommandServer> {
    const port = wanted ?? (await findFreePort());
    if (wanted !== null && (await isTaken(wanted))) {
      throw new MeasurementFailure(
        `Somebody listens on port ${wanted} already: the probe would meet that server, not the command's. End it, or choose another port.`,
      );
    }
    // A session of its own: Ctrl-C reaches the harness alone. It takes the command down when the harness is gone.
    const keeper = fork(PROGRAM, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const server = new CommandServer(keeper, port);
    const mark = `AT_ONCE_COMMAND_${randomBytes(8).toString('hex')}`;
    tell(keeper, { order: 'start', command, port, mark, showOutput: showServerOutput });
    if ((await server.#started) !== null) return server;
    await server.stop();
    throw new MeasurementFailure(`The command could not be started (${server.end ?? 'no reason given'}).`);
  }

  /**
   * Waits until it answers.
   * @throws MeasurementFailure when it ends before, is stopped, or does not answer in time
   */
  async untilAnswers({ knock, anyAnswer, patience }: Readiness): Promise<void> {
    const deadline = performance.now() + patience / MILLISECOND;
    let outcome: Outcome = { kind: 'refused' };
    const failed = this.#failed();
    while (performance.now() < deadline && this.#stopped === null) {
      outcome = await Promise.race([knock(), failed]);
      if (isReady(outcome, anyAnswer)) return;
      await Promise.race([sleep(LOOK_EVERY), failed]);
    }
    await this.stop();
    throw new MeasurementFailure(
      `The command gave no good answer within ${formatDuration(patience)} on port ${this.port} (last: ${describeOutcome(outcome)}${this.#quote()}). ` +
        'It is to listen on $PORT; --ready names the path that answers when it is ready.',
    );
  }

  /** In words, how the command ended by itself; null: it runs, or was stopped. */
  get end(): string | null {
    return this.#hasEnded === null ? null : describe(this.#hasEnded);
  }

  /** Resolves when it is gone, with everything that came of it. Can be called again. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const bound = new AbortController();
    const patience = sleep(STOP_PATIENCE, false, { signal: bound.signal }).catch(() => false);
    tell(this.keeper, { order: 'stop' });
    const isGone = await Promise.race([this.#taken, patience]);
    bound.abort();
    this.keeper.kill('SIGKILL');
    // Only where the keeper came to grief: what is gone may have left its number to a stranger.
    if (this.#family !== null && !isGone) await endFamily(this.#family, SECOND);
  }

  /** Is rejected when the command ends without leaving a server behind; never resolves. */
  #failed(): Promise<never> {
    const failed = new Promise<never>((_, reject) => {
      void this.#ended.then((end) => {
        // A command may put its server into the background and end well.
        if (end.how === 'code 0' && end.anyLeft) return;
        reject(
          new MeasurementFailure(
            `The command ended before it answered (${describe(end)}). Try it in a shell, with PORT=${this.port}.`,
          ),
        );
      });
    });
    failed.catch(() => {});
    return failed;
  }

  #quote(): string {
    return this.#lastLines.length === 0 ? '' : `; it said: ${this.#lastLines.join(' | ')}`;
  }
}

/** A redirect is an answer: where it leads to is not asked. */
function isReady(outcome: Outcome, anyAnswer: boolean): boolean {
  return outcome.kind === 'served' || (outcome.kind === 'rejected' && (anyAnswer || isRedirect(outcome.status)));
}

function tell(keeper: ChildProcess, order: KeeperOrder): void {
  if (keeper.connected) keeper.send(order, () => {});
}

function describe({ how, lastLines }: Ended): string {
  return lastLines.length === 0 ? how : `${how}; it said: ${lastLines.join(' | ')}`;
}

function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `status ${outcome.status}`;
  return outcome.kind === 'failed' ? outcome.code : outcome.kind;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
