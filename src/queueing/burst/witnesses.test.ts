/** The witnesses: they agree on a true story, and each of them can contradict it or say that it cannot tell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelWitness, Round } from '../../model/round.js';
import { type Ideal, idealRound, NO_KERNEL, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from './round-figures.js';
import type { Testimony } from './testimony.js';
import { hearWitnesses } from './witnesses.js';

const SERVICE = 10 * MILLISECOND;

function hear(rounds: readonly Round[], concurrency: number): Record<Testimony['witness'], Testimony> {
  const figures = rounds.map((round) => roundFigures(round, concurrency));
  const heard = hearWitnesses(rounds, figures, concurrency);
  assert.deepEqual(
    heard.map(({ witness }) => witness),
    ['clients', 'server', 'kernel'],
  );
  const [clients, server, kernel] = heard as [Testimony, Testimony, Testimony];
  return { clients, server, kernel };
}

function burst(given: Partial<Ideal> = {}): Round {
  return idealRound({ clients: 50, servers: 1, serviceTime: SERVICE, ...given });
}

function withKernel(round: Round, change: Partial<KernelWitness>): Round {
  return { ...round, kernel: { ...round.kernel, ...change } as KernelWitness };
}

describe('hearWitnesses', () => {
  for (const servers of [1, 2, 4]) {
    test(`all three agree on an ideal burst at ${servers}`, () => {
      const { clients, server, kernel } = hear([burst({ servers }), burst({ servers })], servers);
      for (const { says, concurrency } of [clients, server, kernel]) {
        assert.equal(says, 'agrees');
        assert.equal(concurrency, servers);
      }
    });

    test(`all three contradict twice ${servers}`, () => {
      const { clients, server, kernel } = hear([burst({ servers })], 2 * servers);
      for (const { says, concurrency } of [clients, server, kernel]) {
        assert.equal(says, 'disagrees');
        assert.equal(concurrency, servers);
      }
    });
  }
});

describe("the clients' clocks", () => {
  test('cannot tell when too few waited', () => {
    assert.equal(hear([burst({ clients: 8, servers: 4 })], 4).clients.says, 'cannot tell');
    assert.equal(hear([burst({ clients: 9, servers: 4 })], 4).clients.concurrency, 4);
  });

  test('cannot tell when the kernel kept a client out of its queue', () => {
    const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + SERVICE });
    const { clients } = hear([roundOf([...burst().records, late])], 1);
    assert.equal(clients.says, 'cannot tell');
    assert.equal(clients.concurrency, null);
  });

  test('cannot tell when a service is too short for them', () => {
    assert.equal(hear([burst({ serviceTime: MILLISECOND })], 1).clients.says, 'cannot tell');
  });

  test('contradict when the answers come faster than one at a time', () => {
    const faster = burst({ servers: 2 });
    assert.equal(hear([faster], 1).clients.says, 'disagrees');
    assert.equal(hear([faster], 1).clients.concurrency, 2);
  });
});

describe("the server's trace", () => {
  test('contradicts when one round of many differs', () => {
    const { server } = hear([burst(), burst({ servers: 2 })], 1);
    assert.equal(server.says, 'disagrees');
    assert.equal(server.concurrency, 2);
    assert.match(server.because, /1, 2$/);
  });
});

describe("the kernel's queue", () => {
  test('cannot tell where it is not shown, and says why', () => {
    const { kernel } = hear([{ ...burst(), kernel: NO_KERNEL }], 1);
    assert.equal(kernel.says, 'cannot tell');
    assert.equal(kernel.because, 'a synthetic run has no kernel');
  });

  test('cannot tell when it overflowed, nor can the clients', () => {
    const { kernel, clients } = hear(
      [burst(), withKernel(burst(), { listenOverflows: 1, listenBacklogInForce: 48 })],
      1,
    );
    assert.equal(kernel.says, 'cannot tell');
    assert.equal(clients.says, 'cannot tell');
  });

  test('can tell when an overflow was that of another queue: its own has room for all', () => {
    const { kernel } = hear([withKernel(burst(), { listenOverflows: 1, listenBacklogInForce: 49 })], 1);
    assert.equal(kernel.says, 'agrees');
  });

  test('cannot tell from fewer than ten looks while somebody waited', () => {
    const round = burst();
    assert.ok(round.kernel.available);
    const samples = round.kernel.samples.slice(0, 9);
    assert.equal(hear([withKernel(round, { samples })], 1).kernel.says, 'cannot tell');
    const ten = round.kernel.samples.slice(0, 10);
    assert.equal(hear([withKernel(round, { samples: ten })], 1).kernel.says, 'agrees');
  });

  test('looks before the last client was connected do not count', () => {
    const round = burst();
    const connectedAt = 20 * SERVICE;
    const records = round.records.map((record, index) =>
      index === 49 ? visit({ connectedAt, startedAt: 49 * SERVICE, endedAt: 50 * SERVICE }) : record,
    );
    const { kernel } = hear([{ ...round, records }], 1);
    assert.equal(kernel.says, 'agrees');
    assert.match(kernel.because, /of 116 looks/);
  });

  test('contradicts when it holds one client less than it should', () => {
    const round = burst();
    assert.ok(round.kernel.available);
    const samples = round.kernel.samples.map(({ at, queueLength }) => ({
      at,
      queueLength: Math.max(0, queueLength - 1),
    }));
    const { kernel } = hear([withKernel(round, { samples })], 1);
    assert.equal(kernel.says, 'disagrees');
    assert.equal(kernel.concurrency, 2);
  });

  test('contradicts when the true story is told by less than four fifths of the looks', () => {
    const round = burst();
    assert.ok(round.kernel.available);
    const samples = round.kernel.samples
      .slice(0, 100)
      .map(({ at, queueLength }, index) => ({ at, queueLength: queueLength - (index % 4 === 0 ? 1 : 0) }));
    const { kernel } = hear([withKernel(round, { samples })], 1);
    assert.equal(kernel.concurrency, 1);
    assert.equal(kernel.says, 'disagrees');
  });
});
