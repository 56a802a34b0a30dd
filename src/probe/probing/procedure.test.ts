/** Complete probes of simulated servers: every kind of answer occurs, within the budget, and follows from the document alone. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Probed, ProbeScenario } from '../../model/probe.js';
import { PROBE_SCENARIO } from '../../model/synthetic-probe.test-support.js';
import { MICROSECOND, MILLISECOND, SECOND } from '../../model/units.js';
import type { ProbeAnswer } from '../estimation/answer/answer.js';
import { isMet } from '../estimation/answer/expectation.js';
import { type ProbeSummary, summariseProbe } from '../estimation/summary.js';
import { type Truth, verdictOf } from './judgement.test-support.js';
import { runProbe } from './procedure.js';
import type { BurstPlan, ProbeProgress } from './session.js';
import { NOISES, SIMULATED, type SimulatedModel } from './simulated-model.test-support.js';
import { SimulatedServer } from './simulated-server.test-support.js';

const SCENARIO: ProbeScenario = { ...PROBE_SCENARIO, target: 'simulated' };
const never = new AbortController().signal;

const BIMODAL_SEED = 2 + 8 * 7919;
const RATE = { perSecond: 20, isDeclining: false };

/** A number of slots that changes by one every half second. */
function moving(from: number, to: number): Partial<SimulatedModel> {
  const moved = (at: number) => Math.round((2 * at) / SECOND) * Math.sign(to - from);
  const slotsAt = (at: number) => (to > from ? Math.min(to, from + moved(at)) : Math.max(to, from + moved(at)));
  return { slots: from, serviceTime: 50 * MILLISECOND, slotsAt: (at) => slotsAt(Math.max(0, at - SECOND)) };
}

async function see(model: Partial<SimulatedModel>, asked: Partial<ProbeScenario> = {}, seed = 1) {
  const scenario = { ...SCENARIO, ...asked };
  const server = new SimulatedServer({ ...SIMULATED, ...model }, seed, scenario.keepAlive);
  const progress: ProbeProgress[] = [];
  const seen = await runProbe(server, scenario, { signal: never, onProgress: (said) => progress.push(said) });
  return { seen, took: server.now(), progress, summary: summariseProbe(seen) };
}

async function summaryOf(model: Partial<SimulatedModel>, asked: Partial<ProbeScenario> = {}): Promise<ProbeSummary> {
  return (await see(model, asked)).summary;
}

function parallelism({ effective }: ProbeSummary): number {
  assert.ok(effective?.kind === 'told', `withheld: ${JSON.stringify(effective)}`);
  const { low, high } = effective.effective.interval;
  assert.ok(low <= effective.effective.parallelism && effective.effective.parallelism <= high);
  return effective.effective.parallelism;
}

describe('slots', () => {
  for (const slots of [1, 2, 3, 6, 16]) {
    test(`${slots}, steady`, async () => {
      const summary = await summaryOf({ slots });
      assert.deepEqual(summary.answer, { kind: 'slots', slots });
      assert.ok(Math.abs(parallelism(summary) / slots - 1) < 0.05);
      assert.ok(summary.waits.some(({ position, expected }) => position === slots + 1 && expected > 0));
    });
  }

  for (const law of ['exponential', 'bimodal', 'lognormal'] as const) {
    test(`4, ${law}`, async () => {
      assert.deepEqual((await summaryOf({ slots: 4, law })).answer, { kind: 'slots', slots: 4 });
    });
  }

  test('over a network', async () => {
    const way = { roundTrip: 20 * MILLISECOND, jitter: 0.2 * MILLISECOND };
    const summary = await summaryOf({ slots: 6, ...way }, { loopback: false });
    assert.deepEqual(summary.answer, { kind: 'slots', slots: 6 });
    assert.ok(Math.abs((summary.unloaded?.roundTrip ?? 0) - 20.4 * MILLISECOND) < MILLISECOND);
    assert.ok(Math.abs(parallelism(summary) / 6 - 1) < 0.1);
  });

  test('with reused connections the round trip is measured before the requests', async () => {
    const { seen, summary } = await see(
      { slots: 4, roundTrip: 60 * MILLISECOND, serviceTime: 20 * MILLISECOND },
      { loopback: false, keepAlive: true },
    );
    assert.ok(seen.connects?.every((time) => Math.abs(time - 60 * MILLISECOND) < 5 * MILLISECOND));
    assert.deepEqual(summary.answer, { kind: 'slots', slots: 4 });
    assert.equal((await see({ slots: 4 })).seen.connects, undefined);
  });

  test('connections that are reused are opened with pauses, so that a short accept queue admits them', async () => {
    const gaps: number[] = [];
    class WatchedServer extends SimulatedServer {
      override burst(plan: BurstPlan) {
        gaps.push(plan.connectGap);
        return super.burst(plan);
      }
    }
    const server = new WatchedServer({ ...SIMULATED, slots: 4 }, 1, true);
    await runProbe(server, { ...SCENARIO, keepAlive: true }, { signal: never, onProgress() {} });
    assert.ok(gaps.length > 0 && gaps.every((gap) => gap > 0));
  });

  test('with a client that is sometimes suspended', async () => {
    assert.deepEqual((await summaryOf({ slots: 8, noise: NOISES.shared })).answer, { kind: 'slots', slots: 8 });
  });

  test('more slots than cores: the throughput is that of the cores', async () => {
    const summary = await summaryOf({ slots: 8, cores: 2 }, { configured: 8 });
    assert.deepEqual(summary.answer, { kind: 'slots', slots: 8 });
    assert.ok(Math.abs(parallelism(summary) - 2) < 0.1);
    assert.ok((summary.inflation ?? 0) > 3);
    assert.deepEqual(summary.configured?.causes, ['more-slots-than-cores']);
  });

  test('idle-hold distinguishes slots behind an acceptor from slots behind the kernel', async () => {
    const [inside, kernel] = await Promise.all([
      summaryOf({ slots: 4, acceptsAll: true }, { hold: true }),
      summaryOf({ slots: 4 }, { hold: true }),
    ]);
    assert.deepEqual(
      [inside.answer, inside.serverKind.kind],
      [{ kind: 'slots', slots: 4 }, 'slots-behind-an-acceptor'],
    );
    assert.deepEqual([kernel.answer, kernel.serverKind.kind], [{ kind: 'slots', slots: 4 }, 'slots-behind-the-kernel']);
    assert.deepEqual(kernel.hold, { kind: 'blocks', slots: 4 });
  });

  test('after a warm-up the later service time counts', async () => {
    const summary = await summaryOf({ slots: 4, drift: (at) => (at < 1.2 * SECOND ? 4 : 1) });
    assert.equal(summary.drift?.moved, true);
    assert.deepEqual(summary.answer, { kind: 'slots', slots: 4 });
    assert.ok(Math.abs(parallelism(summary) / 4 - 1) < 0.05);
  });
});

describe('answers other than a number of slots', () => {
  const cases: ReadonlyArray<
    readonly [what: string, kind: ProbeAnswer['kind'], model: Partial<SimulatedModel>, asked?: Partial<ProbeScenario>]
  > = [
    ['no limit, steady', 'no-limit', { slots: null, serviceTime: 50 * MILLISECOND }],
    ['no limit, varied', 'no-limit', { slots: null, serviceTime: 50 * MILLISECOND, law: 'exponential' }],
    ['no limit, beyond what the client can', 'client-is-the-limit', { slots: null, serviceTime: 2 * MILLISECOND }],
    ['one thread per connection on two cores', 'no-slot-limit-cpu', { slots: null, cores: 2 }],
    ['the same, varied', 'could-not-tell', { slots: null, cores: 2, law: 'exponential' }],
    ['the same, held too', 'no-slot-limit-cpu', { slots: null, cores: 2, law: 'exponential' }, { hold: true }],
    ['503 beyond four', 'sheds', { slots: 4, admits: 4 }],
    ['resets beyond four', 'sheds', { slots: 4, admits: 4, declines: 'reset' }],
    ['a mutex behind an event loop', 'one-at-a-time-behind-acceptor', { acceptsAll: true }, { hold: true }],
    [
      'kept connections that occupy their slots',
      'keep-alive-monopoly',
      { slots: 4, monopoly: true },
      { keepAlive: true },
    ],
    ['an accept queue that is too short', 'accept-queue-overflow', { slots: 8, acceptQueue: 1 }],
    [
      'a short accept queue in front of an acceptor that accepts all',
      'no-limit',
      { slots: null, acceptQueue: 5, acceptTime: 0.4 * MILLISECOND, serviceTime: 30 * MILLISECOND },
    ],
    ['a client that is busier than the server', 'client-is-the-limit', { slots: 16, serviceTime: 0.5 * MILLISECOND }],
    ['a queue for each of eight slots', 'several-lines', { slots: 8, lines: 8 }],
    ['a service of a tenth of the budget', 'slots', { slots: 2, serviceTime: SECOND }],
    ['a service of a third of the budget', 'could-not-tell', { slots: 2, serviceTime: 3.5 * SECOND }],
    ['no answer within the budget', 'failed', { serviceTime: 20 * SECOND }],
    ['no request is served', 'failed', { admits: 0 }],
  ];
  for (const [what, kind, model, asked] of cases) {
    test(what, async () => assert.equal((await summaryOf(model, asked)).answer.kind, kind));
  }

  describe('delays, rates and changing numbers', () => {
    const delayed = { serviceTime: 20 * MILLISECOND, delay: 30 * MILLISECOND };
    const open = { slots: null, acceptsAll: true, serviceTime: 100 * MILLISECOND };
    const truths: ReadonlyArray<readonly [what: string, model: Partial<SimulatedModel>, truth: Truth]> = [
      ['a delay before answers leave', { ...delayed, slots: 4 }, { kind: 'slots', slots: 4 }],
      ['a delay that varies', { ...delayed, slots: 3, delayJitter: 2 * MILLISECOND }, { kind: 'slots', slots: 3 }],
      ['a rate that makes requests wait', { ...open, rate: RATE }, { kind: 'rate', perSecond: 20 }],
      [
        'a rate that refuses',
        { ...open, serviceTime: 200 * MILLISECOND, rate: { ...RATE, isDeclining: true } },
        { kind: 'rate', perSecond: 20 },
      ],
      [
        'a rate that refuses single requests too',
        { ...open, serviceTime: 20 * MILLISECOND, rate: { ...RATE, isDeclining: true } },
        { kind: 'rate', perSecond: 20 },
      ],
      ['a limit on connections', { ...open, mostConnections: 4 }, { kind: 'admits', admits: 4 }],
      ['workers that are started', moving(2, 6), { kind: 'moves', way: 'grows', to: 6 }],
      ['workers that end', moving(8, 4), { kind: 'moves', way: 'shrinks', to: 4 }],
    ];
    for (const [what, model, truth] of truths) {
      test(what, async () => {
        for (const budget of [10 * SECOND, null]) {
          const { answer } = await summaryOf(model, { budget });
          assert.equal(verdictOf(answer, truth), 'right', JSON.stringify(answer));
        }
      });
    }
  });

  test('requests left over from the loop do not distort the unloaded service time', async () => {
    const { seen } = await see({ slots: 2 });
    const phases = seen.bursts.map(({ phase }) => phase);
    const ramp = phases.indexOf('ramp');
    assert.ok(phases.indexOf('warm-up', ramp) < phases.indexOf('unloaded-again'), phases.join(' '));
  });

  const wrong: ReadonlyArray<
    readonly [what: string, model: Partial<SimulatedModel>, asked?: Partial<ProbeScenario>, runs?: number]
  > = [
    ['a limit that a busy client does not reach', { slots: 32, serviceTime: MILLISECOND }, {}, 3],
    ['as many clients as slots', { slots: 16, law: 'exponential' }, { maxClients: 16 }, 8],
    ['twice as many clients as slots', { slots: 16, law: 'exponential' }, { maxClients: 32 }, 8],
    ['a few more clients than slots', { slots: 200, serviceTime: 50 * MILLISECOND }],
    ['slightly more clients than slots', { slots: 240, serviceTime: 50 * MILLISECOND }],
    ['four more clients than slots', { slots: 60, serviceTime: 50 * MILLISECOND }, { maxClients: 64 }],
    [
      'a limit that a slow client hides',
      { slots: 150, serviceTime: 20 * MILLISECOND, noise: { ...NOISES.usual, handling: 100 * MICROSECOND } },
    ],
  ];
  for (const [what, model, asked, runs = 1] of wrong) {
    test(`${what}: the answer is never "no limit"`, async () => {
      for (let seed = 1; seed <= runs; seed += 1) {
        const { answer, proven } = (await see(model, asked, seed)).summary;
        const truth = { kind: 'slots', slots: model.slots ?? 0 } as const;
        assert.notEqual(verdictOf(answer, truth), 'wrong', JSON.stringify(answer));
        assert.notEqual(isMet({ kind: 'none' }, { answer, proven }), 'met', JSON.stringify(answer));
      }
    });
  }

  test('--may-abandon ends a slow burst after four services, and waits until the server is idle again', async () => {
    const slow = { slots: 1, serviceTime: 2 * SECOND };
    const [all, cut] = await Promise.all([see(slow, { budget: null }), see(slow, { budget: null, mayAbandon: true })]);
    for (const { summary } of [all, cut]) assert.deepEqual(summary.answer, { kind: 'slots', slots: 1 });
    assert.ok(cut.took < all.took - 10 * SECOND, `${cut.took / SECOND} s instead of ${all.took / SECOND} s`);
    const isCut = ({ requests }: { requests: readonly { outcome: { kind: string } }[] }) =>
      requests.some(({ outcome }) => outcome.kind === 'timed-out');
    assert.ok(!all.seen.bursts.some(isCut) && cut.seen.bursts.some(isCut));
    assert.ok((cut.seen.bursts.at(-1)?.startedAt ?? 0) > (cut.seen.bursts.find(isCut)?.startedAt ?? 0));
  });

  test('varying services of a second are answered within a minute, also after a first one that was short by chance', async () => {
    const first = (seed: number) => see({ slots: 4, law: 'exponential', serviceTime: SECOND }, { budget: null }, seed);
    const probes = await Promise.all([1, 4, 6].map(first));
    for (const { took } of probes) assert.ok(took <= 60 * SECOND);
    const answers = probes.map(({ summary }) => summary.answer);
    for (const answer of answers) assert.equal(verdictOf(answer, { kind: 'slots', slots: 4 }), 'right');
    assert.ok(answers.filter(({ kind }) => kind === 'slots').length >= 2, JSON.stringify(answers));
  });

  test('services of 5 s that vary: one burst of a minute is enough for a range or a number', async () => {
    const answers = await Promise.all(
      [5, 6].map(async (seed) => {
        const slow = { slots: 2, law: 'exponential', serviceTime: 5 * SECOND } as const;
        return (await see(slow, { budget: null }, seed)).summary.answer;
      }),
    );
    for (const answer of answers) assert.notEqual(verdictOf(answer, { kind: 'slots', slots: 2 }), 'wrong');
    assert.ok(
      answers.some(({ kind }) => kind === 'slots' || kind === 'range'),
      JSON.stringify(answers),
    );
  });

  test('auto: single requests that are short by chance do not end the probe before its bursts are large', async () => {
    // The first requests of these servers all happen to get the short service.
    for (const seed of [BIMODAL_SEED, BIMODAL_SEED + 7919]) {
      const { summary } = await see({ law: 'bimodal', serviceTime: 200 * MILLISECOND }, { budget: null }, seed);
      assert.deepEqual(summary.answer, { kind: 'slots', slots: 1 });
    }
  });

  test('auto: idle connections that were held before the bursts grew are not forgotten', async () => {
    const bimodal = { law: 'bimodal', serviceTime: 300 * MILLISECOND } as const;
    const { seen } = await see(bimodal, { budget: null, hold: true, maxClients: 256 }, BIMODAL_SEED);
    assert.ok((seen.hold?.tries.length ?? 0) > 0);
  });

  test('a single request before a burst does not show whether services vary, so no overlap is certain', async () => {
    for (const seed of [2, 7921]) {
      const { summary } = await see({ law: 'exponential', serviceTime: 5 * SECOND }, { budget: null }, seed);
      assert.equal(summary.atLeast, null);
    }
  });

  test('a server that answered has not failed, however long its services are', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { summary } = await see({ slots: 4, law: 'bimodal', serviceTime: 2 * SECOND }, {}, seed);
      const { answer, spent } = summary;
      assert.ok(spent.served === 0 || answer.kind !== 'failed', JSON.stringify(answer));
    }
  });

  test('with few more clients than slots the remedy is more clients', async () => {
    const { answer, remedies } = await summaryOf({ slots: 4 }, { maxClients: 6 });
    assert.deepEqual(answer, { kind: 'could-not-tell', because: ['few-waited'] });
    assert.equal(remedies[0], 'more-clients');
  });

  describe('requests that fail at random', () => {
    for (const [failing, model, kinds] of [
      [0.01, { slots: 4 }, ['slots']],
      [0.02, { slots: 4, law: 'exponential' }, ['slots']],
      [0.02, { slots: null, serviceTime: 50 * MILLISECOND }, ['no-limit']],
      [0.15, { slots: 4 }, ['could-not-tell']],
      [0.4, { slots: 4 }, ['could-not-tell']],
    ] as const) {
      test(`${100 * failing} % of ${JSON.stringify(model)}`, async () => {
        for (const seed of [1, 2, 3]) {
          const { answer, failures } = (await see({ ...model, failing }, {}, seed)).summary;
          assert.ok((kinds as readonly string[]).includes(answer.kind), JSON.stringify(answer));
          assert.ok(answer.kind !== 'slots' || answer.slots === 4);
          assert.ok((failures?.failed ?? 0) > 0);
        }
      });
    }
  });

  test('load shedding: how many are admitted, and how the rest are refused', async () => {
    const { answer } = await summaryOf({ slots: 4, admits: 4 });
    assert.ok(answer.kind === 'sheds');
    assert.equal(answer.admits, 4);
    assert.deepEqual(answer.declined[0]?.outcome, { kind: 'rejected', status: 503 });
  });

  test('a monopoly serves as many clients as slots', async () => {
    const { answer } = await summaryOf({ slots: 4, monopoly: true }, { keepAlive: true });
    assert.ok(answer.kind === 'keep-alive-monopoly');
    assert.equal(answer.atOnce, 4);
    assert.ok(answer.starved > 4, `${answer.starved}`);
  });

  test('kept connections that get ten answers each in turn are no monopoly', async () => {
    const { seen } = await see({ slots: 4 }, { keepAlive: true });
    const { loop } = seen;
    assert.ok(loop !== null);
    const inTurn = loop.answersByClient.map((_, client) => (10 * client < loop.answered / 2 ? 10 : 0));
    const { answer } = summariseProbe({ ...seen, loop: { ...loop, answersByClient: inTurn } });
    assert.deepEqual(answer, { kind: 'slots', slots: 4 });
  });

  test('a burst whose clients starve ends early, and the closed loop follows', async () => {
    const { seen, took } = await see({ slots: 4, monopoly: true, serviceTime: 50 * MILLISECOND }, { keepAlive: true });
    const starved = seen.bursts.filter(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'timed-out'));
    assert.equal(starved.length, 1);
    assert.ok(seen.loop !== null && took < 6 * SECOND, `${took / SECOND} s`);
  });

  for (const rateLimit of [4, 10, 40, 60, 90, 120, 140]) {
    test(`after a rate limit at ${rateLimit} requests few more are sent`, async () => {
      const { seen, summary } = await see({ slots: 4, rateLimit });
      assert.ok(summary.answer.kind === 'failed', summary.answer.kind);
      assert.deepEqual(summary.answer.outcome, { kind: 'rejected', status: 429 });
      // Answers of a closed loop during which the limit was reached do not count.
      const { served } = summary.spent;
      assert.ok(served <= rateLimit && served >= 0.9 * rateLimit, `${served}`);
      const beyond = seen.bursts.flatMap(({ requests }) => requests).length - rateLimit;
      assert.ok(beyond <= 120, `${beyond}`);
    });
  }

  test('several queues with varying services never get a number', async () => {
    for (const seed of [1, 2]) {
      const { summary } = await see({ slots: 8, lines: 8, law: 'exponential' }, {}, seed);
      assert.ok(summary.answer.kind !== 'slots' && summary.answer.kind !== 'range', JSON.stringify(summary.answer));
    }
  });
});

describe('the budget', () => {
  for (const seconds of [1, 2, 10]) {
    test(`${seconds} s are kept`, async () => {
      const { took } = await see({ slots: 3, law: 'exponential' }, { budget: seconds * SECOND, hold: true });
      assert.ok(took <= seconds * SECOND + 0.01 * SECOND, `${took / SECOND} s`);
    });
  }

  test('the budget is kept with a server that never answers', async () => {
    const { took, seen } = await see({ serviceTime: 100 * SECOND });
    assert.ok(took <= 10.01 * SECOND);
    assert.equal(seen.end.kind, 'failed');
  });

  for (const slots of [1, 4, 8]) {
    test(`2 s are enough for ${slots} at 10 ms`, async () => {
      const { summary } = await see({ slots }, { budget: 2 * SECOND });
      assert.deepEqual(summary.answer, { kind: 'slots', slots });
    });
  }

  for (const slots of [1, 4, 8]) {
    test(`auto: ${slots} at 10 ms take no more than two seconds`, async () => {
      const { summary, took } = await see({ slots }, { budget: null });
      assert.deepEqual(summary.answer, { kind: 'slots', slots });
      assert.ok(took < 2 * SECOND, `${took / SECOND} s`);
    });
  }

  for (const [seconds, most] of [
    [1, 8],
    [5, 25],
  ] as const) {
    test(`auto: 4 at ${seconds} s take no more than ${most} s`, async () => {
      const { summary, took, seen } = await see({ slots: 4, serviceTime: seconds * SECOND }, { budget: null });
      assert.deepEqual([summary.answer, seen.scenario.budget], [{ kind: 'slots', slots: 4 }, null]);
      assert.ok(took <= most * SECOND, `${took / SECOND} s`);
    });
  }

  test('auto: bursts that must be prepared for longer than they last get that time', async () => {
    class PreparedServer extends SimulatedServer {
      preparation = 0;
      override async burst(plan: BurstPlan) {
        await this.pause(200 * MILLISECOND);
        this.preparation += 200 * MILLISECOND;
        return super.burst(plan);
      }
    }
    const server = new PreparedServer({ ...SIMULATED, slots: 8 }, 1, false);
    const seen = await runProbe(server, { ...SCENARIO, budget: null }, { signal: never, onProgress() {} });
    assert.deepEqual(summariseProbe(seen).answer, { kind: 'slots', slots: 8 });
  });

  test('auto: a number that outgrows the bursts is met with larger ones', async () => {
    const slotsAt = (at: number) => Math.round(Math.min(24, Math.max(4, 8 * (at / SECOND))));
    const { seen, summary } = await see({ slotsAt, serviceTime: 50 * MILLISECOND }, { budget: null });
    assert.ok(summary.answer.kind === 'grows' && Math.abs(summary.answer.to - 24) <= 1);
    assert.ok(seen.bursts.some(({ requests }) => requests.length >= 60));
  });

  test('auto: varying services get more time, up to a minute', async () => {
    const { summary, took } = await see(
      { slots: 12, law: 'lognormal', serviceTime: 100 * MILLISECOND },
      { budget: null },
    );
    assert.ok(verdictOf(summary.answer, { kind: 'slots', slots: 12 }) !== 'wrong', JSON.stringify(summary.answer));
    assert.ok(took <= 60.1 * SECOND, `${took / SECOND} s`);
  });

  test('a probe with a single client is inconclusive', async () => {
    const { seen, summary } = await see({ slots: 2 }, { maxClients: 1 });
    assert.ok(seen.bursts.every(({ requests }) => requests.length === 1));
    assert.deepEqual([summary.answer.kind, summary.remedies], ['could-not-tell', ['more-clients', 'longer-service']]);
  });

  test('every step keeps the limit of 2,000 requests per second', async () => {
    for (const seed of [1, 2, 3]) {
      const quick = { slots: null, serviceTime: 0.05 * MILLISECOND, noise: NOISES.quiet };
      const { summary } = await see(quick, { budget: SECOND }, seed);
      assert.ok(summary.spent.requests <= 2000, `${summary.spent.requests}`);
    }
  });

  test('--max-clients and the limit of 2,000 requests per second are kept', async () => {
    const { seen, summary } = await see({ slots: null, serviceTime: MILLISECOND }, { maxClients: 20 });
    assert.ok(Math.max(...seen.bursts.map(({ requests }) => requests.length)) <= 20);
    assert.ok((seen.loop?.clients ?? 0) <= 20);
    assert.ok(summary.spent.requests <= 20_000);
  });
});

describe('the procedure', () => {
  test('reports its steps in order, and the time left', async () => {
    const { progress } = await see({ slots: 2 }, { hold: true });
    const phases = [...new Set(progress.map(({ phase }) => phase))];
    const expected = [
      'calibration',
      'warm-up',
      'unloaded',
      'ramp',
      'aimed',
      'loop',
      'invariance',
      'unloaded-again',
      'hold',
    ];
    assert.deepEqual(phases, expected);
    assert.ok(progress.every(({ timeLeft }, index) => timeLeft <= (progress[index - 1]?.timeLeft ?? timeLeft)));
  });

  test('stops when it is aborted', async () => {
    const controller = new AbortController();
    const server = new SimulatedServer(SIMULATED, 1);
    const onProgress = ({ phase }: ProbeProgress) => {
      if (phase === 'ramp') controller.abort('SIGINT');
    };
    const probing = runProbe(server, SCENARIO, { signal: controller.signal, onProgress });
    await assert.rejects(probing, { message: 'Interrupted.' });
  });

  test('the answer follows from the saved document', async () => {
    const { seen, summary } = await see({ slots: 3, law: 'exponential' });
    const read = JSON.parse(JSON.stringify(seen)) as Probed;
    assert.deepEqual(summariseProbe(read), summary);
  });

  test('every audit holds', async () => {
    for (const law of ['deterministic', 'exponential'] as const) {
      const { audits } = await summaryOf({ slots: 3, law });
      assert.deepEqual(
        audits.filter(({ holds }) => holds !== true),
        [],
      );
    }
  });
});
