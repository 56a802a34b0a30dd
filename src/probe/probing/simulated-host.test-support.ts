/** The server side of a simulation: queues, slots, and cores that services share. */
import type { Outcome } from '../../model/connection-record.js';
import type { Uniform } from '../../model/random.js';
import { MICROSECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { drawService, exponential, type SimulatedModel } from './simulated-model.test-support.js';
import type { VirtualClock } from './virtual-clock.test-support.js';

/** A connection as the server sees it. */
export interface SimulatedRequest {
  /** Whether the complete request has arrived. */
  asked: boolean;
  inSlot: boolean;
  /** Whether it keeps its slot after the answer. */
  readonly keeps: boolean;
  readonly answer: (outcome: Outcome) => void;
  line: SimulatedLine | null;
}

interface SimulatedLine {
  readonly slots: number;
  busy: number;
  readonly waiting: SimulatedRequest[];
}

interface Work {
  remaining: Nanoseconds;
  readonly done: () => void;
}

/** Accepting, reading and closing: part of every service. */
const TURNAROUND = 30 * MICROSECOND;

export class SimulatedHost {
  readonly #lines: SimulatedLine[];
  readonly #model: SimulatedModel;
  readonly #clock: VirtualClock;
  readonly #draw: Uniform;
  readonly #working = new Set<Work>();
  #workedAt: Nanoseconds = 0;
  #plan = 0;
  #within = 0;
  #asked = 0;
  /** Connections not yet accepted, if accepting takes time, and until when the acceptor is busy. */
  #unaccepted = 0;
  #acceptingUntil: Nanoseconds = 0;
  /** Connections that are established but not yet answered. */
  #open = 0;
  /** If the rate is limited: when the next request may begin. */
  #nextTurn: Nanoseconds = 0;

  constructor(model: SimulatedModel, clock: VirtualClock, draw: Uniform) {
    this.#model = model;
    this.#clock = clock;
    this.#draw = draw;
    const slots = model.slots ?? Number.POSITIVE_INFINITY;
    this.#lines = Array.from({ length: model.lines }, () => ({ slots: slots / model.lines, busy: 0, waiting: [] }));
  }

  /** Whether the accept queue has room for one more connection. */
  hasRoom(): boolean {
    const { acceptQueue } = this.#model;
    if (acceptQueue === null) return true;
    return this.#unaccepted < acceptQueue && this.#lines.every(({ waiting }) => waiting.length < acceptQueue);
  }

  /** A connection has been established. */
  connect(request: SimulatedRequest): void {
    this.#open += 1;
    request.line = this.#lines[Math.floor(this.#draw() * this.#lines.length)] as SimulatedLine;
    const { acceptTime, acceptsAll } = this.#model;
    if (acceptTime === 0) {
      if (!acceptsAll) this.#join(request);
      return;
    }
    this.#unaccepted += 1;
    this.#acceptingUntil = Math.max(this.#clock.now, this.#acceptingUntil) + acceptTime;
    this.#clock.at(this.#acceptingUntil, () => {
      this.#unaccepted -= 1;
      this.#join(request);
    });
  }

  /** A complete request has arrived. */
  ask(request: SimulatedRequest): void {
    request.asked = true;
    const { mostConnections, rate } = this.#model;
    if (mostConnections !== null && this.#open > mostConnections) {
      this.#reply(request, { kind: 'rejected', status: 503 });
      return;
    }
    if (rate !== null) this.#takeTurn(request, rate);
    else this.#askInTurn(request);
  }

  #takeTurn(request: SimulatedRequest, { perSecond, isDeclining }: NonNullable<SimulatedModel['rate']>): void {
    const { now } = this.#clock;
    if (isDeclining && now < this.#nextTurn) {
      this.#reply(request, { kind: 'rejected', status: 429 });
      return;
    }
    const turn = Math.max(now, this.#nextTurn);
    this.#nextTurn = turn + SECOND / perSecond;
    this.#clock.at(turn, () => this.#askInTurn(request));
  }

  #reply(request: SimulatedRequest, outcome: Outcome): void {
    this.#open -= 1;
    request.answer(outcome);
  }

  #askInTurn(request: SimulatedRequest): void {
    if (request.inSlot) this.#serve(request, true);
    else if (this.#model.acceptsAll) this.#join(request);
  }

  /** Removes all requests, between two bursts. */
  clear(): void {
    for (const line of this.#lines) {
      line.busy = 0;
      line.waiting.length = 0;
    }
    this.#working.clear();
    this.#plan += 1;
    this.#within = 0;
    this.#unaccepted = 0;
    this.#acceptingUntil = 0;
    this.#open = 0;
  }

  #join(request: SimulatedRequest): void {
    const { admits, declines, rateLimit } = this.#model;
    this.#asked += 1;
    if (rateLimit !== null && this.#asked > rateLimit) {
      this.#reply(request, { kind: 'rejected', status: 429 });
      return;
    }
    if (admits !== null && this.#within >= admits) {
      this.#reply(request, declines === 'reset' ? { kind: 'reset' } : { kind: 'rejected', status: 503 });
      return;
    }
    this.#within += 1;
    const line = request.line as SimulatedLine;
    if (line.busy < this.#slotsOf(line)) this.#take(line, request, true);
    else line.waiting.push(request);
  }

  #slotsOf({ slots }: SimulatedLine): number {
    const { slotsAt, lines } = this.#model;
    return slotsAt === null ? slots : slotsAt(this.#clock.now) / lines;
  }

  #take(line: SimulatedLine, request: SimulatedRequest, wasIdle: boolean): void {
    line.busy += 1;
    request.inSlot = true;
    if (request.asked) this.#serve(request, wasIdle);
  }

  #serve(request: SimulatedRequest, wasIdle: boolean): void {
    const { law, serviceTime, noise, cores, drift } = this.#model;
    const service = drawService(law, serviceTime, this.#draw) * drift(this.#clock.now) + TURNAROUND;
    const late = exponential(noise.oversleep, this.#draw) + (wasIdle ? exponential(noise.serverWakeUp, this.#draw) : 0);
    const done = () => this.#finish(request);
    if (cores === null) this.#clock.at(this.#clock.now + service + late, done);
    else this.#clock.at(this.#clock.now + late, () => this.#share({ remaining: service, done }));
  }

  #finish(request: SimulatedRequest): void {
    request.asked = false;
    const { failing } = this.#model;
    const { delay, delayJitter } = this.#model;
    const isFailing = failing > 0 && this.#draw() < failing;
    const outcome: Outcome = isFailing ? { kind: 'rejected', status: 500 } : { kind: 'served' };
    if (delay === 0) this.#reply(request, outcome);
    else {
      const at = this.#clock.now + delay + exponential(delayJitter, this.#draw);
      this.#clock.at(at, () => this.#reply(request, outcome));
    }
    if (request.keeps) return;
    this.#within -= 1;
    const line = request.line as SimulatedLine;
    line.busy -= 1;
    while (line.busy < this.#slotsOf(line)) {
      const next = line.waiting.shift();
      if (next === undefined) return;
      this.#take(line, next, false);
    }
  }

  /** Processor sharing: each of n services runs at cores / n of its full speed. */
  #share(work: Work): void {
    this.#progress();
    this.#working.add(work);
    this.#planNext();
  }

  #speed(): number {
    return Math.min(1, (this.#model.cores ?? 1) / this.#working.size);
  }

  #progress(): void {
    const done = (this.#clock.now - this.#workedAt) * this.#speed();
    this.#workedAt = this.#clock.now;
    for (const work of this.#working) work.remaining -= done;
  }

  #planNext(): void {
    this.#plan += 1;
    const plan = this.#plan;
    let least = Number.POSITIVE_INFINITY;
    for (const { remaining } of this.#working) least = Math.min(least, remaining);
    if (least === Number.POSITIVE_INFINITY) return;
    this.#clock.at(this.#clock.now + Math.max(0, least) / this.#speed(), () => {
      if (plan !== this.#plan) return;
      this.#progress();
      const ended = [...this.#working].filter(({ remaining }) => remaining < 1);
      for (const work of ended) this.#working.delete(work);
      this.#planNext();
      for (const { done } of ended) done();
    });
  }
}
