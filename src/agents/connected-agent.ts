/** One agent, as its coordinator sees it: its clock, the plans that are sent to it, and its reports. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasurementFailure } from '../model/failure.js';
import type { LoadReport } from '../protocol/client-messages.js';
import { bestOffset, type ClockOffset, EXCHANGES, type Exchange } from './clock.js';
import type { Signer } from './keys.js';
import {
  type AgentOrder,
  clockAnswerShape,
  type Finished,
  type Heartbeat,
  type Introduction,
  parseMessage,
  planAnswerShape,
  SUBJECTS,
  writeMessage,
} from './messages.js';
import { isUnheard, type NatsLink } from './nats.js';
import { readReport } from './report-shape.js';
import { joinPieces } from './reports.js';
import { signPlan } from './signed-plans.js';

/** How long an agent may take to answer a message, ms. */
const ANSWER_PATIENCE = 1000;
const ANSWER_TRIES = 5;
const RETRY_PAUSE = 250;

/** The plan reached the agent after its start. */
export class PlanLate extends Error {}

class PlanRefused extends MeasurementFailure {
  constructor(name: string, why: string) {
    super(`Agent ${name} refused the plan: ${why}. See "at-once agent --help-all".`);
  }
}

export class ConnectedAgent {
  /** When it was last heard, ms. */
  heardAt = performance.now();
  /** Since when it is not connected to the NATS server, ms. */
  absentSince: number | null = null;
  /** Whether it has accepted a plan, and from then on says that it is alive. */
  isInSession = false;
  /** The last measurement of its clock. */
  clock: ClockOffset | null = null;
  #awaited: { readonly nonce: string; readonly finish: (finished: Finished) => void } | null = null;

  constructor(
    readonly introduction: Introduction,
    private readonly link: NatsLink,
    private readonly signer: Signer,
    private readonly session: string,
  ) {}

  get name(): string {
    return this.introduction.name;
  }

  /** Measures its clock. @throws MeasurementFailure if it does not answer */
  async readClock(): Promise<ClockOffset> {
    const exchanges: Exchange[] = [];
    for (let made = 0; made < EXCHANGES; made += 1) {
      const sentAt = process.hrtime.bigint();
      const data = await this.#request(SUBJECTS.clock(this.introduction.agent), '');
      const returnedAt = process.hrtime.bigint();
      const answer = parseMessage(clockAnswerShape, data);
      if (answer === null) throw new MeasurementFailure(`Agent ${this.name} sent no valid clock reading. Restart it.`);
      exchanges.push({
        sentAt,
        receivedAt: BigInt(answer.receivedAt),
        answeredAt: BigInt(answer.answeredAt),
        returnedAt,
      });
    }
    this.clock = bestOffset(exchanges);
    return this.clock;
  }

  /** An instant of this machine's clock on the agent's. */
  theirs(instant: bigint): bigint {
    return instant + (this.clock?.offset ?? 0n);
  }

  /**
   * Sends a signed plan, and resolves when the agent has accepted it.
   * @param startAt when it begins, on this machine's clock; null: at once
   * @returns the report, once the order is carried out
   * @throws MeasurementFailure if the agent refuses it or does not answer
   */
  async order(order: AgentOrder, startAt: bigint | null = null): Promise<{ readonly report: Promise<LoadReport> }> {
    const { nonce, message } = this.#sign(order, startAt);
    const finished = new Promise<Finished>((resolve) => {
      this.#awaited = { nonce, finish: resolve };
    });
    const answer = parseMessage(planAnswerShape, await this.#request(SUBJECTS.plan(this.introduction.agent), message));
    if (answer === null || 'refused' in answer || !answer.accepted) {
      if (this.#awaited?.nonce === nonce) this.#awaited = null;
      if (answer !== null && 'accepted' in answer) throw new PlanLate();
      throw new PlanRefused(this.name, answer === null ? 'its answer is unknown' : answer.refused);
    }
    this.isInSession = true;
    const report = finished.then((what) => this.#fetch(what));
    report.catch(() => {});
    return { report };
  }

  /** Whether no request of the planned order was or will be sent. */
  async cancel(): Promise<boolean> {
    const { message } = this.#sign({ order: 'cancel' }, null);
    const answer = await this.#request(SUBJECTS.plan(this.introduction.agent), message);
    return 'accepted' in (parseMessage(planAnswerShape, answer) ?? {});
  }

  /** Ends the session, and an order under way. No answer is awaited: an agent may be lost. */
  end(): void {
    const { message } = this.#sign({ order: 'end' }, null);
    this.link.nats.publish(SUBJECTS.plan(this.introduction.agent), message);
  }

  #sign(order: AgentOrder, startAt: bigint | null) {
    const { agent } = this.introduction;
    const agentNow = this.theirs(process.hrtime.bigint());
    const start = startAt === null ? null : String(this.theirs(startAt));
    return signPlan(this.signer, { agent, session: this.session, order, startAt: start, agentNow });
  }

  heard({ finished }: Heartbeat): void {
    this.#noteHeard();
    if (finished === null || finished.nonce !== this.#awaited?.nonce) return;
    const { finish } = this.#awaited;
    this.#awaited = null;
    finish(finished);
  }

  /** Keeps the session open while there is nothing to do, and notes whether the agent is still connected. */
  async remind(): Promise<void> {
    const reminder = writeMessage({ nonce: this.session, piece: null });
    try {
      await this.link.nats.request(SUBJECTS.piece(this.introduction.agent), reminder, { timeout: ANSWER_PATIENCE });
      this.#noteHeard();
    } catch (error) {
      // After a restart of the NATS server an agent may not have reconnected yet.
      if (!this.link.isFresh && (await isUnheard(error))) this.absentSince ??= performance.now();
    }
  }

  #noteHeard(): void {
    this.heardAt = performance.now();
    this.absentSince = null;
  }

  async #fetch(finished: Finished): Promise<LoadReport> {
    const { nonce } = finished;
    const pieces: Uint8Array[] = [];
    for (let piece = 0; piece < finished.pieces; piece += 1) pieces.push(await this.#fetchPiece(nonce, piece));
    const text = joinPieces(pieces, finished);
    if (text === null) {
      throw new MeasurementFailure(`The records of agent ${this.name} did not arrive whole. Run the command again.`);
    }
    this.link.nats.publish(SUBJECTS.piece(this.introduction.agent), writeMessage({ nonce, piece: null }));
    const report = readReport(text);
    if (report === null) {
      throw new MeasurementFailure(
        `Agent ${this.name} (at-once ${this.introduction.machine.atOnceVersion}) sent a report that this version can't read. Install the same version everywhere.`,
      );
    }
    if (report.report === 'failed') {
      const [line = ''] = report.message.split('\n', 1);
      // A sentence of the agent's has its remedy; the message of another error is less.
      const isSentence = line.endsWith('.');
      throw new MeasurementFailure(`Agent ${this.name} failed: ${line}${isSentence ? '' : '. Run the command again.'}`);
    }
    return report;
  }

  #fetchPiece(nonce: string, piece: number): Promise<Uint8Array> {
    return this.#request(SUBJECTS.piece(this.introduction.agent), writeMessage({ nonce, piece }));
  }

  /**
   * Sends a message until it is answered: the NATS server may be restarting, and an agent reconnects later than this
   * program. Meanwhile the fleet notices if the agent is lost.
   */
  async #request(subject: string, payload: string): Promise<Uint8Array> {
    const { link } = this;
    for (let tries = 1; ; tries += 1) {
      await link.untilConnected();
      try {
        const { data } = await link.nats.request(subject, payload, { timeout: ANSWER_PATIENCE });
        this.#noteHeard();
        return data;
      } catch (error) {
        const mayReturn = tries < ANSWER_TRIES || link.isFresh;
        if (mayReturn && !link.nats.isClosed()) {
          await sleep(RETRY_PAUSE, undefined, { ref: false });
          continue;
        }
        const message = error instanceof Error ? error.message : error;
        const why = (await isUnheard(error)) ? 'it is not connected to the NATS server' : message;
        throw new MeasurementFailure(`Agent ${this.name} does not answer (${why}). Check that it is running.`);
      }
    }
  }
}
