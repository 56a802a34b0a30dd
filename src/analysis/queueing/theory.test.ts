/** Theory, compared with published results and with simulation. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../model/random.js';
import { MILLISECOND } from '../../model/units.js';
import { mean } from '../statistics/samples.js';
import { hasWaits, isNegligible, pollaczekKhinchine, simulateWaits, theoryOf } from './theory.js';

const S = 10 * MILLISECOND;
const DETERMINISTIC = [S];
/** Quantiles of an exponential distribution, so that mean and variance are close to those of M/M/1. */
const EXPONENTIAL = Array.from({ length: 2000 }, (_, index) => -Math.log(1 - (index + 0.5) / 2000) * S);
const near = (value: number, expected: number, margin: number) =>
  assert.ok(Math.abs(value / expected - 1) < margin, `${value} instead of ${expected}`);

describe('pollaczekKhinchine', () => {
  test('M/D/1: utilisation / (2 (1 - utilisation)) services; M/M/1: twice that', () => {
    near(pollaczekKhinchine({ meanGap: 2 * S, serviceTimes: DETERMINISTIC }), 0.5 * S, 1e-9);
    near(pollaczekKhinchine({ meanGap: S / 0.8, serviceTimes: DETERMINISTIC }), 2 * S, 1e-9);
    near(pollaczekKhinchine({ meanGap: 2 * S, serviceTimes: EXPONENTIAL }), S, 0.02);
  });

  test('matches a long simulation of the queue', () => {
    for (const serviceTimes of [DETERMINISTIC, EXPONENTIAL]) {
      for (const utilisation of [0.3, 0.7]) {
        const model = {
          arrivals: 'poisson',
          meanGap: S / utilisation,
          serviceTimes,
          servers: 1,
          ownLines: false,
        } as const;
        near(mean(simulateWaits(model, 300_000, seededUniform(1))), pollaczekKhinchine(model), 0.1);
      }
    }
  });
});

describe('theoryOf', () => {
  const asked = {
    arrivals: 'poisson',
    meanGap: 2 * S,
    serviceTimes: DETERMINISTIC,
    servers: 1,
    ownLines: false,
  } as const;

  test("names each queue in Kendall's notation", () => {
    assert.equal(theoryOf(asked)?.notation, 'M/D/1');
    assert.equal(theoryOf({ ...asked, serviceTimes: EXPONENTIAL })?.notation, 'M/G/1');
    assert.equal(theoryOf({ ...asked, servers: 4 })?.notation, 'M/D/4');
    assert.equal(theoryOf({ ...asked, arrivals: 'constant' })?.notation, 'D/D/1');
  });

  test('separate queues: each has its share of the rate, and is M/D/1', () => {
    const theory = theoryOf({ ...asked, meanGap: S / 2, servers: 4, ownLines: true });
    assert.equal(theory?.notation, '4 x M/D/1');
    assert.equal(theory.queues, 4);
    assert.equal(theory.method, 'pollaczek-khinchine');
    // Each queue is half utilised, so the mean wait is half a service.
    near(theory.waitMean, 0.5 * S, 1e-9);
    near(theory.queueLength, 1, 1e-9);
    const simulated = { ...asked, meanGap: S / 2, servers: 4, ownLines: true };
    near(mean(simulateWaits(simulated, 300_000, seededUniform(1))), 0.5 * S, 0.1);
  });

  test('equal intervals assigned at random: clients wait, but less than with Poisson arrivals', () => {
    const theory = theoryOf({ ...asked, arrivals: 'constant', meanGap: S / 2, servers: 4, ownLines: true });
    assert.equal(theory?.notation, '4 x Geo/D/1');
    assert.equal(theory.method, 'simulation');
    // By hand: Geo/D/1 with steps of half a service time, one arrival per step with probability 1/4, and a service of
    // b = 2 steps. The mean wait is u (b - 1) / (2 (1 - u)) = 0.5 steps, a quarter of a service.
    near(theory.waitMean, 0.25 * S, 0.05);
  });

  test('waits below a tenth of a service are negligible', () => {
    assert.ok(isNegligible(0, 0) && isNegligible(0.09 * S, S) && !isNegligible(0.11 * S, S) && !isNegligible(1, 0));
    const idle = theoryOf({ ...asked, meanGap: 10 * S });
    const busy = theoryOf(asked);
    assert.ok(idle !== null && busy !== null && !hasWaits(idle) && hasWaits(busy));
  });

  test('there is no theory at a utilisation of 1 or more', () => {
    assert.equal(theoryOf({ ...asked, meanGap: S }), null);
    assert.equal(theoryOf({ ...asked, meanGap: S / 4.1, servers: 4 }), null);
  });

  test('no client waits at equal intervals below capacity, nor without a limit', () => {
    assert.equal(theoryOf({ ...asked, arrivals: 'constant' })?.waitMean, 0);
    assert.equal(theoryOf({ ...asked, meanGap: S / 50, servers: null })?.waitMean, 0);
  });

  test("M/M/c: close to Erlang's formula", () => {
    // c = 2, offered load 1.4: P(wait) = 0.57647, mean wait = P(wait) x S / (c - offered load).
    const theory = theoryOf({ ...asked, meanGap: S / 1.4, serviceTimes: EXPONENTIAL, servers: 2 });
    near(theory?.waitMean ?? 0, (0.576_47 * S) / 0.6, 0.1);
    assert.ok((theory?.standardError ?? 0) > 0 && (theory?.standardError ?? 0) < 0.05 * (theory?.waitMean ?? 0));
  });
});
