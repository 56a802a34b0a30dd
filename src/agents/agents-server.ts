/** The server under probe, as several agents reach it together: what a probe can do to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../analysis/statistics/samples.js';
import { MeasurementFailure } from '../model/failure.js';
import type { HoldTry, ProbeBurst, ProbeLoop, ProbeRequest } from '../model/probe.js';
import { type ProbeAddress, type ProbeTarget, Redirected } from '../model/probe-target.js';
import { type Shift, shiftRequest } from '../model/shift-request.js';
import { countOf, MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { BurstPlan, LoopPlan, Server } from '../probe/probing/session.js';
import type {
  AimReport,
  BurstProbeReport,
  CapacityReport,
  ConnectReport,
  LoadReport,
  LoopProbeReport,
} from '../protocol/client-messages.js';
import type { BurstServer } from '../runner/bursts-at-url.js';
import { BurstPlanner, burstOrder } from './burst-planner.js';
import { type ClockOffset, offsetBetween } from './clock.js';
import type { ConnectedAgent } from './connected-agent.js';
import type { Fleet } from './fleet.js';
import { type AgentReport, mergeBursts, mergeLoops, shareClients } from './merge.js';
import type { AgentOrder } from './messages.js';
import type { Alignment } from './options.js';

const AIM_PATIENCE = 2 * SECOND;

interface Aimed {
  readonly agent: ConnectedAgent;
  /** The agent's clock when its epoch was set. */
  readonly atAim: ClockOffset;
}

export class AgentsServer implements Server, BurstServer {
  lastCost = { peakMemoryBytes: 0, cpuTime: 0 };
  preparation = 0;
  #hasServed = false;
  readonly #planner: BurstPlanner;
  #next = 0;

  private constructor(
    private readonly aimed: readonly Aimed[],
    private readonly epoch: bigint,
    readonly address: ProbeAddress,
    alignment: Alignment,
  ) {
    this.#planner = new BurstPlanner(alignment);
  }

  /**
   * Prepares the agents, without sending anything to the server.
   * @throws MeasurementFailure if an agent refuses the target, or does not answer
   */
  static async aim({ agents }: Fleet, target: ProbeTarget, alignment: Alignment): Promise<AgentsServer> {
    const epoch = process.hrtime.bigint();
    const [first] = agents;
    if (first === undefined) throw new MeasurementFailure('No agent answered. Start one with "at-once agent".');
    const tcp = target.addresses.flatMap((address) => (address.kind === 'tcp' ? [address] : []));
    if (tcp.length === 0) throw new MeasurementFailure("Agents can't reach a unix socket. Name a host and a port.");
    // All agents send to one address, even if the host has several: the one that the first agent reaches.
    const { atAim, address } = await aimOne(first, target, tcp, epoch);
    const found = address.kind === 'tcp' ? [address] : tcp;
    const others = await Promise.all(agents.slice(1).map((agent) => aimOne(agent, target, found, epoch)));
    const aimed = [{ agent: first, atAim }, ...others.map((one) => ({ agent: one.agent, atAim: one.atAim }))];
    return new AgentsServer(aimed, epoch, address, alignment);
  }

  /** @throws MeasurementFailure if the agents take fewer clients together */
  checkCapacity(clients: number): void {
    this.#shares(clients);
  }

  /** The most clients that the agents take together. */
  get mostClients(): number {
    return this.#limits().reduce((sum, limit) => sum + limit, 0);
  }

  now(): Nanoseconds {
    return Number(process.hrtime.bigint() - this.epoch);
  }

  async pause(time: Nanoseconds): Promise<void> {
    // It must not keep the program running after an agent was lost.
    await sleep(time / MILLISECOND, undefined, { ref: false });
  }

  /** The largest cost among the agents. */
  async calibrate(): Promise<Nanoseconds> {
    const begunAt = this.now();
    const costs: Nanoseconds[] = [];
    for (const { agent } of this.aimed) {
      const { times } = reportAs<ConnectReport>(await carriedOut(agent, { order: 'calibrate' }), 'connect');
      costs.push(times.length === 0 ? 0 : median(times));
    }
    this.#notePreparation(begunAt, 0);
    return Math.max(...costs);
  }

  /** The agents connect in turn. */
  async connectTimes(times: number): Promise<readonly Nanoseconds[]> {
    const each = Math.ceil(times / this.aimed.length);
    const all: Nanoseconds[] = [];
    for (const { agent } of this.aimed) {
      const report = await carriedOut(agent, { order: 'connects', times: each });
      all.push(...reportAs<ConnectReport>(report, 'connect').times);
    }
    return all;
  }

  /** Each agent holds its share at a listener of its own. */
  async capacity(clients: number): Promise<number> {
    const shares = this.#shares(clients);
    const held = await Promise.all(
      this.aimed.map(async ({ agent }, index) => {
        const share = shares[index] ?? 0;
        if (share === 0) return 0;
        const report = await carriedOut(agent, { order: 'capacity', clients: share });
        return reportAs<CapacityReport>(report, 'capacity').held;
      }),
    );
    return held.reduce((sum, one) => sum + one, 0);
  }

  /** @throws Redirected as ProbeServer does */
  async burst({ phase, ...plan }: BurstPlan): Promise<ProbeBurst> {
    const merged = plan.clients === 1 ? await this.#single(plan) : await this.#together(plan);
    this.#hasServed ||= merged.requests.some(({ outcome }) => outcome.kind === 'served');
    return { phase, ...merged, redirects: 0, synRetries: null, listenOverflows: null };
  }

  async loop(plan: LoopPlan): Promise<ProbeLoop> {
    const shares = this.#shares(plan.clients);
    const before = await this.#readClocks();
    const parts = this.aimed.map((one, index) => ({ ...one, clients: shares[index] ?? 0 }));
    const busy = parts.filter(({ clients }) => clients > 0);
    const begun = await Promise.all(
      busy.map(({ agent, clients }) => {
        const mostRequests = Math.floor((plan.mostRequests * clients) / plan.clients);
        return agent.order({ order: 'probe-loop', clients, time: plan.time, pause: plan.pause, mostRequests });
      }),
    );
    const reports = await Promise.all(begun.map(({ report }) => report));
    const after = await this.#readClocks();
    const loop = mergeLoops(
      busy.map((one, index) => ({
        ...this.#clockOf(one, before, after),
        report: wholeReport(one, reportAs<LoopProbeReport>(reports[index], 'probe-loop')),
      })),
    );
    if (loop === null)
      throw new MeasurementFailure('The agents did not load the server at the same time. Run the command again.');
    return loop;
  }

  hold(): Promise<HoldTry> {
    throw new RangeError('Agents hold no unfinished requests');
  }

  /** The agents take turns, so that single requests are as far from the server as those of a burst. */
  async #single(plan: Omit<BurstPlan, 'phase'>) {
    const one = this.aimed[this.#next % this.aimed.length];
    if (one === undefined) throw new RangeError('No agent');
    this.#next += 1;
    const begunAt = this.now();
    const report = reportAs<BurstProbeReport>(await carriedOut(one.agent, burstOrder(plan)), 'probe-burst');
    wholeReport({ agent: one.agent, clients: 1 }, report);
    this.#note([report]);
    this.#notePreparation(begunAt, makespanOf(report.requests));
    const [request] = report.requests;
    if (request !== undefined && request.connectStartedAt !== null && request.connectedAt !== null) {
      this.#planner.noteConnect(one.agent, request.connectedAt - request.connectStartedAt);
    }
    const { agent } = one;
    const shift: Shift = (instant) => instant + Number(one.atAim.offset - (agent.clock ?? one.atAim).offset);
    return {
      startedAt: shift(report.startedAt),
      requests: report.requests.map((each) => ({ ...shiftRequest(each, shift), agent: agent.name })),
      clientBusy: report.clientBusy,
    };
  }

  /** A burst of all agents, whose requests are sent at one instant unless the plan says otherwise. */
  async #together(plan: Omit<BurstPlan, 'phase'>) {
    const begunAt = this.now();
    const shares = this.#shares(plan.clients);
    const before = await this.#readClocks();
    const busy = this.aimed.flatMap((one, index) => {
      const clients = shares[index] ?? 0;
      return clients === 0 ? [] : [{ ...one, clients }];
    });
    const begun = await this.#planner.plan(busy, plan);
    const reports = (await Promise.all(begun.map(({ report }) => report))).map((report) =>
      reportAs<BurstProbeReport>(report, 'probe-burst'),
    );
    for (const [index, one] of busy.entries()) wholeReport(one, reports[index]);
    this.#note(reports);
    const after = await this.#readClocks();
    const parts = busy.map((one, index): AgentReport<BurstProbeReport> => {
      const report = reports[index];
      if (report === undefined) throw new RangeError('No report');
      return { ...this.#clockOf(one, before, after), report };
    });
    const merged = mergeBursts(parts);
    this.#notePreparation(begunAt, makespanOf(merged.requests));
    if (plan.sends !== 'when-connected') return merged;
    // There is no instant at which an agent began to send all its requests.
    return { ...merged, agents: merged.agents?.map((one) => ({ ...one, releasedAt: null })) };
  }

  async #readClocks(): Promise<Map<ConnectedAgent, ClockOffset>> {
    const clocks = new Map<ConnectedAgent, ClockOffset>();
    // One after the other, so that they don't delay each other.
    for (const { agent } of this.aimed) clocks.set(agent, await agent.readClock());
    return clocks;
  }

  #clockOf({ agent, atAim }: Aimed, before: Map<ConnectedAgent, ClockOffset>, after: Map<ConnectedAgent, ClockOffset>) {
    const [first, last] = [before.get(agent) ?? atAim, after.get(agent) ?? atAim];
    const shift: Shift = (instant) => {
      const at = this.epoch + BigInt(Math.round(instant));
      return instant - Number(offsetBetween(first, last, at).offset - atAim.offset);
    };
    return { agent: agent.name, shift, clockBound: Math.max(first.bound, last.bound) };
  }

  #limits(): number[] {
    return this.aimed.map(({ agent }) => agent.introduction.limits.clients);
  }

  #shares(clients: number): number[] {
    const shares = shareClients(clients, this.#limits());
    if (shares !== null) return shares;
    throw new MeasurementFailure(
      `${clients} clients are more than the agents take (${this.mostClients} together). Raise --max-clients of the agents, start more, or use fewer clients.`,
    );
  }

  #notePreparation(begunAt: Nanoseconds, makespan: Nanoseconds): void {
    this.preparation += Math.max(0, this.now() - begunAt - makespan);
  }

  #note(reports: readonly BurstProbeReport[]): void {
    this.lastCost = {
      peakMemoryBytes: reports.reduce((sum, { peakMemoryBytes }) => sum + peakMemoryBytes, 0),
      cpuTime: reports.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
    };
    const redirect = reports.find((report) => report.redirect !== null)?.redirect ?? null;
    if (redirect !== null && !this.#hasServed) throw new Redirected(redirect);
  }
}

type TcpAddress = Extract<AgentOrder, { order: 'aim' }>['target']['addresses'][number];

async function aimOne(agent: ConnectedAgent, target: ProbeTarget, addresses: TcpAddress[], epoch: bigint) {
  const atAim = await agent.readClock();
  const { tls, keepAlive } = target;
  const order: AgentOrder = {
    order: 'aim',
    target: { tls, keepAlive, request: requestOf(target), addresses },
    patience: AIM_PATIENCE,
    epoch: String(epoch + atAim.offset),
  };
  const { address } = reportAs<AimReport>(await carriedOut(agent, order), 'aimed');
  return { agent, atAim, address };
}

/** From the first request that was sent until all clients have left. */
function makespanOf(requests: readonly ProbeRequest[]): Nanoseconds {
  const sent = requests.flatMap(({ sentAt }) => sentAt ?? []);
  const ends = requests.map(({ departedAt }) => departedAt);
  if (sent.length === 0) return 0;
  return ends.reduce((a, b) => Math.max(a, b)) - sent.reduce((a, b) => Math.min(a, b));
}

/** @throws MeasurementFailure if it is not of all clients that were ordered */
function wholeReport<R extends BurstProbeReport | LoopProbeReport | undefined>(
  { agent, clients }: { readonly agent: ConnectedAgent; readonly clients: number },
  report: R,
): R {
  const reported = report?.report === 'probe-burst' ? report.requests.length : report?.clients;
  if (reported === clients) return report;
  throw new MeasurementFailure(
    `Agent ${agent.name} reported ${reported} of ${countOf(clients, 'client')}. Check its version, and run the command again.`,
  );
}

async function carriedOut(agent: ConnectedAgent, order: AgentOrder): Promise<LoadReport> {
  return (await agent.order(order)).report;
}

function reportAs<R extends LoadReport>(report: LoadReport | undefined, kind: R['report']): R {
  if (report?.report === kind) return report as R;
  throw new MeasurementFailure(`An agent did not report (${kind}). Run the command again.`);
}

/** With arrays that a message can hold. */
function requestOf({ request }: ProbeTarget): Extract<AgentOrder, { order: 'aim' }>['target']['request'] {
  if (request.kind === 'tcp') return { ...request, message: Uint8Array.from(request.message), end: endOf(request.end) };
  return {
    ...request,
    headers: request.headers.map(([name, value]): [string, string] => [name, value]),
    body: request.body === null ? null : Uint8Array.from(request.body),
  };
}

function endOf(end: Extract<ProbeTarget['request'], { kind: 'tcp' }>['end']) {
  return end.kind === 'delimiter' ? { ...end, delimiter: Uint8Array.from(end.delimiter) } : end;
}
