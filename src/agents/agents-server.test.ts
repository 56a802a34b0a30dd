/** Planning and merging bursts, with simulated agents whose clocks and distances are known. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND, SECOND } from '../model/units.js';
import type { LoadReport } from '../protocol/client-messages.js';
import { AgentsServer } from './agents-server.js';
import { type ConnectedAgent, PlanLate } from './connected-agent.js';
import type { Fleet } from './fleet.js';
import type { AgentOrder } from './messages.js';
import type { Alignment } from './options.js';

const TARGET = {
  addresses: [{ kind: 'tcp', host: '192.0.2.1', port: 80 }],
  tls: null,
  request: { kind: 'http', method: 'GET', path: '/', headers: [], body: null },
  keepAlive: false,
} as const;

interface Planned {
  readonly order: AgentOrder;
  readonly startAt: bigint | null;
}

/** An agent whose clock is ahead, and whose requests take this long to connect. */
class SimulatedAgent {
  readonly planned: Planned[] = [];
  readonly cancelled: number[] = [];
  /** How many bursts it receives too late. */
  late = 0;
  hasBegun = false;
  /** How many clients are missing from its reports. */
  missing = 0;
  readonly introduction;
  readonly clock;
  #epoch = 0n;

  constructor(
    readonly name: string,
    readonly ahead: bigint,
    readonly connectTime: number,
    clients = 100,
  ) {
    this.introduction = { name, limits: { clients } };
    this.clock = { at: 0n, offset: ahead, bound: 1000 };
  }

  async readClock() {
    return { ...this.clock, at: process.hrtime.bigint() };
  }

  theirs(instant: bigint): bigint {
    return instant + this.ahead;
  }

  async cancel(): Promise<boolean> {
    this.cancelled.push(this.planned.length);
    return !this.hasBegun;
  }

  async order(order: AgentOrder, startAt: bigint | null = null) {
    this.planned.push({ order, startAt });
    if (startAt !== null && this.late > 0) {
      this.late -= 1;
      throw new PlanLate();
    }
    return { report: Promise.resolve(this.#carryOut(order)) };
  }

  #carryOut(order: AgentOrder): LoadReport {
    if (order.order === 'aim') {
      this.#epoch = BigInt(order.epoch);
      return { report: 'aimed', address: TARGET.addresses[0] };
    }
    if (order.order !== 'probe-burst') throw new Error(order.order);
    const now = order.sendAt === undefined ? process.hrtime.bigint() + this.ahead : BigInt(order.sendAt);
    const sentAt = Number(now - this.#epoch);
    const request = {
      connectStartedAt: sentAt - this.connectTime,
      connectedAt: sentAt,
      sentAt,
      answeredAt: sentAt + 5 * MILLISECOND,
      departedAt: sentAt + 5 * MILLISECOND,
      outcome: { kind: 'served' },
    } as const;
    const requests = Array.from({ length: order.clients - this.missing }, () => request);
    const rest = { lastBytesAt: [], redirect: null, clientBusy: 0, peakMemoryBytes: 1, cpuTime: 1 };
    return { report: 'probe-burst', startedAt: sentAt, requests, releasedAt: sentAt, ...rest };
  }
}

const near = () => new SimulatedAgent('near', 10n ** 15n, MILLISECOND);
const far = () => new SimulatedAgent('far', -(10n ** 12n), 40 * MILLISECOND);
const PLAN = { phase: 'aimed', clients: 6, patience: SECOND, connectGap: 0, connectPatience: 0.9 * SECOND } as const;

function aim(agents: readonly SimulatedAgent[], alignment: Alignment = 'release'): Promise<AgentsServer> {
  return AgentsServer.aim({ agents: agents as unknown as readonly ConnectedAgent[] } as Fleet, TARGET, alignment);
}

/** When an agent was told to send, on the coordinator's clock. */
function sendAtOf({ planned, ahead }: SimulatedAgent): bigint {
  const order = planned.at(-1)?.order;
  assert.ok(order?.order === 'probe-burst' && order.sendAt !== undefined);
  return BigInt(order.sendAt) - ahead;
}

describe('a burst of several agents', () => {
  test('is sent at one instant of one clock, and the stamps are merged on it', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    const burst = await server.burst(PLAN);
    assert.equal(sendAtOf(agents[0]), sendAtOf(agents[1]));
    assert.equal(new Set(burst.requests.map(({ sentAt }) => sentAt)).size, 1);
    assert.deepEqual([...new Set(burst.requests.map(({ agent }) => agent))].sort(), ['far', 'near']);
    assert.equal(burst.requests.length, 6);
    assert.ok(burst.requests.every(({ sentAt }) => sentAt !== null && Math.abs(sentAt - server.now()) < 60 * SECOND));
  });

  test('with --align arrival, a far agent sends earlier by half of its connect time', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents, 'arrival');
    // Single requests, by each agent in turn, show the connect times.
    for (let made = 0; made < 2; made += 1) await server.burst({ ...PLAN, clients: 1 });
    await server.burst(PLAN);
    assert.equal(Number(sendAtOf(agents[0]) - sendAtOf(agents[1])), 19.5 * MILLISECOND);
  });

  test('whose clients send when they are connected has no instant of sending, and its clients connect in turn', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    const gap = 3 * MILLISECOND;
    const burst = await server.burst({ ...PLAN, connectGap: gap, sends: 'when-connected' });
    assert.equal(burst.requests.length, 6);
    assert.ok(burst.agents?.every(({ releasedAt }) => releasedAt === null));
    const starts = agents.map(({ planned }) => {
      const last = planned.at(-1);
      assert.ok(last?.order.order === 'probe-burst' && last.startAt !== null);
      const { sends, sendAt, connectGap } = last.order;
      assert.deepEqual({ sends, sendAt, connectGap }, { sends: 'all', sendAt: undefined, connectGap: 2 * gap });
      return Number(last.startAt);
    });
    assert.equal((starts[1] ?? 0) - (starts[0] ?? 0), gap);
  });

  test('and a single request keep the patience of the plan, and its clients that connect late', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    for (const clients of [1, 6]) {
      await server.burst({ ...PLAN, clients, stallPatience: 7, keepsConnecting: true });
      const order = agents[0].planned.at(-1)?.order;
      assert.ok(order?.order === 'probe-burst');
      assert.deepEqual([order.stallPatience, order.keepsConnecting, order.sends], [7, true, undefined]);
    }
  });

  test('that an agent receives too late is called off everywhere, and planned again', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    agents[1].late = 2;
    const burst = await server.burst(PLAN);
    assert.equal(burst.requests.length, 6);
    // After the order to aim: three plans, of which two were cancelled.
    for (const { planned, cancelled } of agents) {
      assert.equal(planned.length, 4);
      assert.deepEqual(cancelled, [2, 3]);
    }
  });

  test('that can no longer be called off has no result', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    agents[1].late = 1;
    agents[0].hasBegun = true;
    await assert.rejects(server.burst(PLAN), /called off .* some had begun: no verdict/);
  });

  test('of which an agent reports only a part has no result', async () => {
    const agents = [near(), far()] as const;
    const server = await aim(agents);
    agents[1].missing = 1;
    await assert.rejects(server.burst(PLAN), /Agent far reported 2 of 3 clients/);
  });

  test('has no more clients than the agents take', async () => {
    const server = await aim([new SimulatedAgent('a', 0n, 1, 2), new SimulatedAgent('b', 0n, 1, 3)]);
    assert.equal(server.mostClients, 5);
    await assert.rejects(server.burst(PLAN), /6 clients are more than the agents take \(5 together\)/);
  });
});
