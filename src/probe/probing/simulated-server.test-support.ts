/** A simulated server in virtual time, with a noisy client, to test the estimators. */

import { median } from '../../analysis/statistics/samples.js';
import type { Outcome } from '../../model/connection-record.js';
import type { HoldTry, ProbeBurst, ProbeLoop, ProbeRequest } from '../../model/probe.js';
import { seededUniform, type Uniform } from '../../model/random.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import type { BurstPlan, HoldPlan, LoopPlan, Server } from './session.js';
import { SimulatedHost, type SimulatedRequest } from './simulated-host.test-support.js';
import { exponential, type SimulatedModel } from './simulated-model.test-support.js';
import { VirtualClock } from './virtual-clock.test-support.js';

/** Time between two bursts, in which the client prepares and the kernel cleans up. */
const BETWEEN_BURSTS = 0.3 * MILLISECOND;
const WRITE = 8 * MICROSECOND;
/** A dropped SYN is sent again after a second. */
const SYN_RETRY = SECOND;

type Draft = { -readonly [Name in keyof ProbeRequest]: ProbeRequest[Name] };

export class SimulatedServer implements Server {
  readonly #model: SimulatedModel;
  readonly #keepAlive: boolean;
  readonly #clock = new VirtualClock();
  readonly #draw: Uniform;
  readonly #host: SimulatedHost;
  /** Until when the client is busy with earlier events, and its total busy time. */
  #busyUntil: Nanoseconds = 0;
  #busyTime: Nanoseconds = 0;
  /** Arrival of the last packet in each direction: packets do not overtake one another. */
  #lastThere: Nanoseconds = 0;
  #lastBack: Nanoseconds = 0;

  constructor(model: SimulatedModel, seed: number, keepAlive = false) {
    this.#model = model;
    this.#keepAlive = keepAlive;
    this.#draw = seededUniform(seed);
    this.#host = new SimulatedHost(model, this.#clock, this.#draw);
  }

  now(): Nanoseconds {
    return this.#clock.now;
  }

  async calibrate(): Promise<Nanoseconds> {
    const costs = Array.from({ length: 20 }, () => {
      const startedAt = this.#clock.now + BETWEEN_BURSTS;
      this.#clock.now = startedAt + this.#model.noise.handling;
      this.#clock.now = this.#handle(this.#clock.now);
      return this.#clock.now - startedAt;
    });
    return median(costs);
  }

  async connectTimes(times: number): Promise<Nanoseconds[]> {
    return Array.from({ length: times }, () => {
      const startedAt = this.#clock.now;
      this.#clock.now += this.#model.noise.handling + this.#way() + this.#way();
      this.#clock.now = this.#handle(this.#clock.now);
      return this.#clock.now - startedAt;
    });
  }

  async capacity(clients: number): Promise<number> {
    return Math.min(clients, this.#model.clientHolds);
  }

  async burst({
    phase,
    clients,
    patience,
    connectGap: wantedGap,
    connectPatience,
    sends,
    keepsConnecting = false,
    stallPatience,
  }: BurstPlan): Promise<ProbeBurst> {
    this.#begin();
    // Reused connections are open already.
    const connectGap = this.#keepAlive && sends !== 'when-connected' ? 0 : wantedGap;
    const startedAt = this.#clock.now;
    const busyBefore = this.#busyTime;
    const requests: Draft[] = [];
    const simulated: SimulatedRequest[] = [];
    let connected = 0;
    let open = clients;
    let overflows = 0;
    let isWritten = false;
    let answeredAt = Number.POSITIVE_INFINITY;
    let isStalled = false;
    const awaitAnswer = () => {
      answeredAt = this.#clock.now;
      if (stallPatience === undefined) return;
      this.#clock.at(answeredAt + stallPatience, () => {
        isStalled ||= this.#clock.now >= answeredAt + stallPatience;
      });
    };
    const end = (request: Draft, outcome: Outcome) => {
      request.departedAt = this.#clock.now;
      request.outcome = outcome;
      open -= 1;
    };
    const send = (index: number, at: Nanoseconds) => {
      (requests[index] as Draft).sentAt = at;
      this.#clock.at(this.#there(at), () => this.#host.ask(simulated[index] as SimulatedRequest));
    };
    const write = () => {
      if (isWritten) return;
      isWritten = true;
      let at = Math.max(this.#clock.now, this.#busyUntil);
      requests.forEach((request, index) => {
        if (request.departedAt >= 0) return;
        if (request.connectedAt === null) {
          if (!keepsConnecting) end(request, { kind: 'timed-out' });
          return;
        }
        if (request.sentAt !== null) return;
        at += WRITE;
        send(index, at);
      });
      this.#spend(at);
    };
    for (let client = 0; client < clients; client += 1) {
      const request: Draft = unsent(connectGap === 0 ? this.#begun() : startedAt + client * connectGap);
      const atServer = this.#simulate(this.#keepAlive && this.#model.monopoly, (outcome) => {
        this.#whenBack(() => {
          awaitAnswer();
          if (outcome.kind === 'served') request.answeredAt = this.#clock.now;
          end(request, outcome);
        });
      });
      requests.push(request);
      simulated.push(atServer);
      const reach = () => {
        if (!this.#host.hasRoom()) {
          overflows += 1;
          this.#clock.at(this.#clock.now + SYN_RETRY, reach);
          return;
        }
        this.#host.connect(atServer);
        this.#whenBack(() => {
          if (isWritten && !keepsConnecting) return;
          request.connectedAt = this.#clock.now;
          if (isWritten) send(client, this.#clock.now + WRITE);
          connected += 1;
          if (sends === 'when-connected') {
            request.sentAt = this.#clock.now + WRITE;
            this.#clock.at(this.#there(request.sentAt), () => this.#host.ask(atServer));
          }
          if (connected === clients) write();
        });
      };
      this.#clock.at(this.#there(request.connectStartedAt ?? 0), reach);
    }
    this.#clock.at(startedAt + connectPatience, write);
    this.#clock.run(startedAt + patience, () => open === 0 || isStalled);
    for (const request of requests) if (request.departedAt < 0) request.departedAt = this.#clock.now;
    return {
      phase,
      startedAt,
      requests,
      redirects: 0,
      clientBusy: this.#busyShare(busyBefore, startedAt),
      synRetries: overflows,
      listenOverflows: overflows,
    };
  }

  async loop({ clients, time, mostRequests, pause }: LoopPlan): Promise<ProbeLoop> {
    this.#begin();
    const startedAt = this.#clock.now;
    const busyBefore = this.#busyTime;
    const answers: Array<{ readonly client: number; readonly at: Nanoseconds; readonly response: Nanoseconds }> = [];
    const lastAt = new Array<Nanoseconds>(clients).fill(startedAt);
    let sent = 0;
    let failed = 0;
    const ask = (client: number, kept: SimulatedRequest | null) => {
      if (sent >= mostRequests) return;
      sent += 1;
      const atServer =
        kept ??
        this.#simulate(this.#keepAlive && this.#model.monopoly, (outcome) => {
          this.#whenBack(() => {
            const { now } = this.#clock;
            if (outcome.kind === 'served') answers.push({ client, at: now, response: now - (lastAt[client] ?? 0) });
            else failed += 1;
            lastAt[client] = now;
            const next = () => ask(client, atServer.keeps ? atServer : null);
            if (pause === 0) next();
            else this.#clock.at(now + pause, next);
          });
        });
      const begunAt = this.#begun();
      if (kept !== null) {
        this.#clock.at(this.#there(begunAt), () => this.#host.ask(atServer));
        return;
      }
      this.#clock.at(this.#there(begunAt), () => {
        this.#host.connect(atServer);
        this.#whenBack(() => this.#clock.at(this.#there(this.#clock.now + WRITE), () => this.#host.ask(atServer)));
      });
    };
    for (let client = 0; client < clients; client += 1) {
      if (pause === 0) ask(client, null);
      else this.#clock.at(startedAt + (pause * client) / clients, () => ask(client, null));
    }
    this.#clock.run(startedAt + time, () => false);
    return this.#loopOf(startedAt, clients, answers, { sent, failed, busyBefore });
  }

  #loopOf(
    startedAt: Nanoseconds,
    clients: number,
    answers: ReadonlyArray<{ readonly client: number; readonly at: Nanoseconds; readonly response: Nanoseconds }>,
    { sent, failed, busyBefore }: { readonly sent: number; readonly failed: number; readonly busyBefore: Nanoseconds },
  ): ProbeLoop {
    const endedAt = this.#clock.now;
    const firstAt = new Map<number, Nanoseconds>();
    for (const { client, at } of answers) if (!firstAt.has(client)) firstAt.set(client, at);
    const from = firstAt.size === clients ? Math.max(...firstAt.values()) : (startedAt + endedAt) / 2;
    const counted = answers.filter(({ at }) => at > from);
    const answersByClient = new Array<number>(clients).fill(0);
    for (const { client } of counted) answersByClient[client] = (answersByClient[client] ?? 0) + 1;
    return {
      clients,
      startedAt: from,
      endedAt,
      departures: counted.map(({ at }) => at),
      answersByClient,
      sent,
      answered: answers.length,
      failed,
      censored: sent - answers.length - failed,
      meanResponse: counted.reduce((total, { response }) => total + response, 0) / Math.max(1, counted.length),
      clientBusy: this.#busyShare(busyBefore, startedAt),
    };
  }

  async pause(time: Nanoseconds): Promise<void> {
    this.#clock.now += time;
  }

  async hold({ held, patience }: HoldPlan): Promise<HoldTry> {
    this.#begin();
    const { acceptsAll, slots, serviceTime, roundTrip } = this.#model;
    const answered = acceptsAll || slots === null || held < slots;
    const time = answered ? serviceTime + 2 * roundTrip : patience;
    this.#clock.now += Math.min(time, patience);
    return { held, answered: time < patience, time: Math.min(time, patience) };
  }

  #begin(): void {
    this.#clock.clear();
    this.#host.clear();
    this.#clock.now += BETWEEN_BURSTS;
  }

  #simulate(keeps: boolean, answer: SimulatedRequest['answer']): SimulatedRequest {
    return { asked: false, inSlot: false, keeps, answer, line: null };
  }

  /** When a packet sent at an instant arrives at the server. */
  #there(at: Nanoseconds): Nanoseconds {
    this.#lastThere = Math.max(this.#lastThere, at + this.#way());
    return this.#lastThere;
  }

  /** Sends a packet from the server now; `happen` runs when it has arrived and the client handles it. */
  #whenBack(happen: () => void): void {
    this.#lastBack = Math.max(this.#lastBack, this.#clock.now + this.#way());
    this.#clock.at(this.#lastBack, () => this.#clock.at(this.#handle(this.#clock.now), happen));
  }

  #way(): Nanoseconds {
    return this.#model.roundTrip / 2 + exponential(this.#model.jitter, this.#draw);
  }

  /** When the client begins a connection: now, or as soon as it is no longer busy. */
  #begun(): Nanoseconds {
    const at = Math.max(this.#clock.now, this.#busyUntil);
    this.#spend(at + this.#model.noise.handling);
    return at;
  }

  /** When the client has handled an event that arrives at an instant. */
  #handle(at: Nanoseconds): Nanoseconds {
    const { wakeUp, handling, hiccupChance, hiccup } = this.#model.noise;
    const isIdle = this.#busyUntil <= at;
    const from = isIdle ? at + exponential(wakeUp, this.#draw) : this.#busyUntil;
    const wild = hiccupChance > 0 && this.#draw() < hiccupChance ? exponential(hiccup, this.#draw) : 0;
    this.#busyUntil = from;
    this.#spend(from + handling + wild);
    return this.#busyUntil;
  }

  #spend(until: Nanoseconds): void {
    this.#busyTime += Math.max(0, until - Math.max(this.#busyUntil, this.#clock.now));
    this.#busyUntil = until;
  }

  #busyShare(before: Nanoseconds, since: Nanoseconds): number {
    return Math.min(1, (this.#busyTime - before) / Math.max(1, this.#clock.now - since));
  }
}

function unsent(connectStartedAt: Nanoseconds): Draft {
  return {
    connectStartedAt,
    connectedAt: null,
    sentAt: null,
    answeredAt: null,
    departedAt: -1,
    outcome: { kind: 'timed-out' },
  };
}
