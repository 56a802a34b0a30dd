/** Every kind of warning has a complete sentence. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSentence } from './sentence.test-support.js';
import { describeWarning, type Warning } from './warnings.js';

const model = 'sequential';

/** An example of each kind; the compiler checks that none is missing. */
const WARNINGS: { readonly [Kind in Warning['kind']]: Extract<Warning, { kind: Kind }> } = {
  'listen-backlog-capped': { kind: 'listen-backlog-capped', asked: 5000, somaxconn: 4096, clients: 5000 },
  'listen-backlog-small': { kind: 'listen-backlog-small', listenBacklog: 1, clients: 50 },
  'accept-queue-overflowed': {
    kind: 'accept-queue-overflowed',
    model,
    overflows: 3,
    lateClients: 2,
    latestConnect: 3e9,
    enough: 50,
  },
  'arrivals-spread': {
    kind: 'arrivals-spread',
    model,
    spread: 2e6,
    serviceTime: 1e7,
    couldChangeVerdict: true,
    changes: [{ figure: 'waitP50', measured: 25e6, atOnce: 26e6 }],
  },
  'negative-duration': { kind: 'negative-duration', model, count: 2, smallest: -5000 },
  'clients-failed': { kind: 'clients-failed', model, failed: 3, of: 50 },
  'requests-failed': { kind: 'requests-failed', model, failed: 3, of: 50 },
  'clients-starved': { kind: 'clients-starved', model, starved: 9, of: 10 },
  'load-generator-saturated': { kind: 'load-generator-saturated', model, share: 0.95, remedy: 'fewer-clients' },
  'clients-late': { kind: 'clients-late', model, lateness: 2e6, wait: 9e6 },
  'processes-unheard': { kind: 'processes-unheard', model: 'process-per-connection', count: 3 },
  'worker-replaced': { kind: 'worker-replaced', model, died: 11, replacement: 12 },
  'run-too-short': { kind: 'run-too-short', model, arrivals: 600, needed: 2400, neededTime: 40e9 },
  'no-steady-state': { kind: 'no-steady-state', model, utilisation: 1.25, growth: 12.34, predictedGrowth: 12.5 },
  'process-not-started': { kind: 'process-not-started', model: 'process-per-connection', count: 2, code: 'EAGAIN' },
  'trace-on-disk': { kind: 'trace-on-disk', why: 'too-small' },
  'no-interval': { kind: 'no-interval', rounds: 1, needed: 5 },
};

describe('describeWarning', () => {
  for (const warning of Object.values(WARNINGS)) {
    test(`${warning.kind}: a sentence with every figure in it`, () => {
      const text = describeWarning(warning);
      isSentence(text);
      for (const [name, value] of Object.entries(warning)) {
        if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1000) {
          assert.ok(text.includes(String(value)), `${name} = ${value} is not in "${text}"`);
        }
      }
    });
  }

  test('a spread of arrivals: the figures that change, whether the verdict changes, and no claim that it was not a burst', () => {
    const spread = WARNINGS['arrivals-spread'];
    const figures = describeWarning({ ...spread, couldChangeVerdict: false });
    assert.match(
      figures,
      /change wait p50 \(25\.0 ms measured, 26\.0 ms without the spread\) by more than the rounds differ from each other\.$/,
    );
    const verdict = describeWarning({ ...spread, changes: [] });
    assert.match(verdict, /the verdict might differ\.$/);
    for (const text of [figures, verdict, describeWarning(spread)]) {
      isSentence(text);
      assert.doesNotMatch(text, /rather than at once/);
    }
  });

  test('the load generator: no advice names an option that the command does not have', () => {
    const saturated = WARNINGS['load-generator-saturated'];
    const late = WARNINGS['clients-late'];
    const optionsIn = (warning: Warning) => describeWarning(warning).match(/--[a-z-]+/g);
    assert.deepEqual(optionsIn(saturated), ['--clients']);
    assert.deepEqual(optionsIn({ ...saturated, remedy: 'fewer-or-longer' }), ['--clients', '--service-time']);
    assert.deepEqual(optionsIn({ ...saturated, remedy: 'lower-rate' }), ['--rate']);
    assert.deepEqual(optionsIn({ ...late, of: 'response' }), ['--rate']);
    assert.deepEqual(optionsIn(late), ['--rate', '--utilisation']);
  });

  test('one negative duration was, two were', () => {
    const negative = WARNINGS['negative-duration'];
    assert.match(describeWarning({ ...negative, count: 1 }), /1 duration was negative/);
    assert.match(describeWarning(negative), /2 durations were negative/);
  });

  test('every combination of an overflow', () => {
    const overflow = WARNINGS['accept-queue-overflowed'];
    isSentence(describeWarning({ ...overflow, overflows: 0 }));
    isSentence(describeWarning({ ...overflow, lateClients: 0, latestConnect: 0 }));
    assert.match(describeWarning(overflow), /3 times.*2 clients.*3\.00 s.*net\.core\.somaxconn to 50,/);
    assert.match(describeWarning({ ...overflow, enough: null }), /Use a longer listen backlog\.$/);
    assert.match(
      describeWarning({ ...overflow, overflows: 1, lateClients: 1 }),
      /1 time \(.*1 client, over all rounds, needed/,
    );
  });
});
