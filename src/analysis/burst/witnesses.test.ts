/** The witnesses: they agree on the true number, and each of them can contradict it or be unable to tell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Line } from '../../model/models.js';
import type { KernelWitness, Round } from '../../model/run.js';
import {
  type Ideal,
  idealRound,
  NO_KERNEL,
  roundOf,
  syntheticRun,
  visit,
} from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from './round-figures.js';
import { summariseBurst } from './summary.js';
import type { Testimony } from './verdict.js';
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

function burst(different: Partial<Ideal> = {}): Round {
  return idealRound({ clients: 50, servers: 1, serviceTime: SERVICE, ...different });
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
  test('cannot tell if too few clients waited', () => {
    assert.equal(hear([burst({ clients: 8, servers: 4 })], 4).clients.says, 'cannot tell');
    assert.equal(hear([burst({ clients: 9, servers: 4 })], 4).clients.concurrency, 4);
  });

  test('cannot tell if a client did not fit into the accept queue', () => {
    const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + SERVICE });
    const { clients } = hear([roundOf([...burst().records, late])], 1);
    assert.equal(clients.says, 'cannot tell');
    assert.equal(clients.concurrency, null);
  });

  test('cannot tell if a service is too short to measure', () => {
    assert.equal(hear([burst({ serviceTime: MILLISECOND })], 1).clients.says, 'cannot tell');
  });

  test('contradict if answers come faster than one at a time', () => {
    const faster = burst({ servers: 2 });
    assert.equal(hear([faster], 1).clients.says, 'disagrees');
    assert.equal(hear([faster], 1).clients.concurrency, 2);
  });
});

describe('on a machine that is busy for a moment', () => {
  /** Six clients, one at a time. Each position can have delays, which are added to the stamps of its client. */
  function disturbed(stamps: (place: number) => { late?: number; slow?: number; servers?: number }): Round {
    let freeAt = 0;
    const records = Array.from({ length: 6 }, (_, place) => {
      const { late = 0, slow = 0 } = stamps(place);
      const startedAt = freeAt + slow;
      freeAt = startedAt + SERVICE;
      return visit({ startedAt, endedAt: freeAt, departedAt: freeAt + late, port: 1024 + place });
    });
    const starts = records.map(({ server }) => server.serviceStartedAt);
    const samples = Array.from({ length: Math.ceil(freeAt / MILLISECOND) }, (_, look) => {
      const at = (look + 0.5) * MILLISECOND;
      return { at, queueLength: starts.filter((start) => start > at).length };
    });
    return withKernel(roundOf(records, { kernel: burst().kernel }), { samples });
  }

  test('all agree without a disturbance', () => {
    const { clients, kernel } = hear([disturbed(() => ({}))], 1);
    assert.deepEqual([clients.says, kernel.says], ['agrees', 'agrees']);
  });

  test('the load generator did not run at the first departure: clients and kernel cannot tell, and say why', () => {
    const round = disturbed((place) => ({ late: place === 0 ? 1.4 * SERVICE : 0 }));
    const { clients, server, kernel } = hear([round], 1);
    assert.deepEqual([clients.says, server.says, kernel.says], ['cannot tell', 'agrees', 'cannot tell']);
    assert.match(clients.because, /busy: 1 of 6 departures was stamped up to 14\.0 ms late/);
    assert.match(kernel.because, /busy: a process did not run during 14 of 50 samples/);
  });

  test('the server was late with its first client: the clients cannot tell, and say why', () => {
    const { clients, server, kernel } = hear([disturbed((place) => ({ slow: place === 0 ? 0.8 * SERVICE : 0 }))], 1);
    assert.deepEqual([clients.says, server.says, kernel.says], ['cannot tell', 'agrees', 'agrees']);
    assert.match(clients.because, /busy: the server was 8\.00 ms late with its first client/);
  });

  test('the server did not run for a moment: the kernel saw clients wait while no other was in service, and cannot tell', () => {
    const { clients, kernel } = hear([disturbed((place) => ({ slow: place === 3 ? 1.8 * SERVICE : 0 }))], 1);
    assert.deepEqual([clients.says, kernel.says], ['agrees', 'cannot tell']);
  });

  test('a disturbance excuses only itself: more at once than the trace shows is still a contradiction', () => {
    // Two are served at once and depart together; the trace shows one after the other.
    for (const count of [6, 7, 8, 9, 20, 21]) {
      const records = Array.from({ length: count }, (_, place) => {
        const endedAt = ((place + 1) * SERVICE) / 2;
        const departedAt = (Math.floor(place / 2) + 1) * SERVICE + (place === 2 ? 0.3 * SERVICE : 0);
        return visit({ startedAt: endedAt - SERVICE / 2, endedAt, departedAt, port: 1024 + place });
      });
      const samples = Array.from({ length: count * 5 }, (_, look) => {
        const at = (look + 0.5) * MILLISECOND;
        return { at, queueLength: Math.max(0, count - 2 * (Math.floor(at / SERVICE) + 1)) };
      });
      const { clients, server, kernel } = hear(
        [withKernel(roundOf(records, { kernel: burst().kernel }), { samples })],
        1,
      );
      assert.deepEqual([clients.says, server.says, kernel.says], ['disagrees', 'agrees', 'disagrees'], `${count}`);
    }
  });

  test('one late client does not excuse a queue that moves twice as fast', () => {
    const round = burst({ servers: 2 });
    const records = round.records.map((record, place) =>
      place === 0 ? visit({ startedAt: 0, endedAt: SERVICE, departedAt: 1.5 * SERVICE }) : record,
    );
    const { clients, server, kernel } = hear([{ ...round, records }], 1);
    assert.deepEqual([clients.says, server.says, kernel.says], ['disagrees', 'disagrees', 'disagrees']);
  });
});

describe("the server's trace", () => {
  test('contradicts if one round of many differs', () => {
    const { server } = hear([burst(), burst({ servers: 2 })], 1);
    assert.equal(server.says, 'disagrees');
    assert.equal(server.concurrency, 2);
    assert.match(server.because, /1, 2$/);
  });
});

describe("the kernel's queue", () => {
  test('cannot tell if the system does not report it, and says why', () => {
    const { kernel } = hear([{ ...burst(), kernel: NO_KERNEL }], 1);
    assert.equal(kernel.says, 'cannot tell');
    assert.equal(kernel.because, 'a synthetic run has no kernel');
  });

  test('cannot tell if it overflowed, nor can the clients', () => {
    const { kernel, clients } = hear(
      [burst(), withKernel(burst(), { listenOverflows: 1, listenBacklogInForce: 48 })],
      1,
    );
    assert.equal(kernel.says, 'cannot tell');
    assert.equal(clients.says, 'cannot tell');
  });

  test('can tell if another queue overflowed: this one has room for all', () => {
    const { kernel } = hear([withKernel(burst(), { listenOverflows: 1, listenBacklogInForce: 49 })], 1);
    assert.equal(kernel.says, 'agrees');
  });

  test('cannot tell from fewer than ten samples while a client waited', () => {
    const round = burst();
    assert.ok(round.kernel.available);
    const samples = round.kernel.samples.slice(0, 9);
    assert.equal(hear([withKernel(round, { samples })], 1).kernel.says, 'cannot tell');
    const ten = round.kernel.samples.slice(0, 10);
    assert.equal(hear([withKernel(round, { samples: ten })], 1).kernel.says, 'agrees');
  });

  test('samples before the last client was connected do not count', () => {
    const round = burst();
    const connectedAt = 20 * SERVICE;
    const records = round.records.map((record, index) =>
      index === 49 ? visit({ connectedAt, startedAt: 49 * SERVICE, endedAt: 50 * SERVICE }) : record,
    );
    const { kernel } = hear([{ ...round, records }], 1);
    assert.equal(kernel.says, 'agrees');
    assert.match(kernel.because, /of 116 samples/);
  });

  test('contradicts if it holds one client fewer than it should', () => {
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

  /** Services too short for the load generator: it stamps every departure after the last close. */
  const stampedLate = (): Round => {
    const round = burst({ serviceTime: 0.1 * MILLISECOND });
    const records = round.records.map((record) => {
      const { client } = record;
      return client === null ? record : { ...record, client: { ...client, departedAt: SECOND } };
    });
    return { ...round, records };
  };

  test('cannot tell, and says why, if its samples agree on no number because departures are stamped late', () => {
    for (const line of ['one-queue', 'queue-each'] as const) {
      const rounds = [stampedLate(), stampedLate()];
      const kernel = hearWitnesses(
        rounds,
        rounds.map((round) => roundFigures(round, 1)),
        1,
        line,
      ).at(-1);
      assert.equal(kernel?.says, 'cannot tell');
      assert.match(
        kernel?.because ?? '',
        /^its 392 samples agree on no number, the most frequent being \d+ \(2 %\): in 98 % of them .* had not yet noticed$/,
      );
    }
  });

  test('a verdict rests on the witnesses that can tell', () => {
    const document = syntheticRun({ clients: 50, serviceTime: 0.1 * MILLISECOND, rounds: 2 });
    const runs = document.runs.map((run) => ({ ...run, rounds: run.rounds.map(() => stampedLate()) }));
    const [model] = summariseBurst({ ...document, runs }).models;
    assert.equal(model?.verdict.kind, 'capped');
  });

  test('contradicts if every sample shows more than the processes can serve, and no departure is late', () => {
    const rounds = [burst(), burst()].map((round) => {
      assert.ok(round.kernel.available);
      const samples = round.kernel.samples.map(({ at, queueLength }, look) => ({
        at,
        queueLength: Math.max(1, queueLength - 2 - (look % 3)),
      }));
      return withKernel(round, { samples });
    });
    const kernel = hearWitnesses(
      rounds,
      rounds.map((round) => roundFigures(round, 1)),
      1,
      'queue-each',
    ).at(-1);
    assert.equal(kernel?.says, 'disagrees');
  });

  test('contradicts if less than four fifths of the samples show the true number', () => {
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

describe('where clients do not wait in one queue', () => {
  const round = burst({ servers: 4 });
  const hearAt = (line: Line, concurrency = 4) =>
    hearWitnesses([round], [roundFigures(round, 4)], concurrency, line).map(({ says }) => says);

  test('the clients cannot tell; the kernel shows that there were never more', () => {
    assert.deepEqual(hearAt('one-queue'), ['agrees', 'agrees', 'agrees']);
    assert.deepEqual(hearAt('queue-each'), ['cannot tell', 'agrees', 'agrees']);
    assert.deepEqual(hearAt('process-each'), ['cannot tell', 'agrees', 'agrees']);
    assert.deepEqual(hearAt('in-memory'), ['cannot tell', 'agrees', 'cannot tell']);
  });

  test('the kernel contradicts a limit that was exceeded, and does not confirm one that was never reached', () => {
    assert.deepEqual(hearAt('queue-each', 3), ['cannot tell', 'disagrees', 'disagrees']);
    assert.deepEqual(hearAt('queue-each', 5), ['cannot tell', 'disagrees', 'cannot tell']);
  });

  test('without a limit the clients and the server agree that all were served at once; the kernel cannot tell', () => {
    const uncapped = burst({ clients: 20, servers: 20 });
    const [clients, server, kernel] = hearWitnesses([uncapped], [roundFigures(uncapped, null)], null, 'in-memory');
    assert.deepEqual([clients?.says, clients?.concurrency], ['agrees', 20]);
    assert.deepEqual([server?.says, server?.concurrency], ['agrees', 20]);
    assert.equal(kernel?.says, 'cannot tell');
  });

  test('the clients cannot tell if some of them said nothing', () => {
    const records = burst().records.map((record, index) =>
      index === 0 ? { ...record, outcome: { kind: 'said-nothing' } as const } : record,
    );
    const { clients } = hear([{ ...burst(), records }], 1);
    assert.deepEqual([clients.says, clients.because], ['cannot tell', 'some of them said nothing']);
  });
});
