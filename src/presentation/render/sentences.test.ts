/** Every kind of warning and of verdict becomes a sentence without a hole in it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ModelSummary, summarise } from '../../analysis/burst/summary.js';
import type { Verdict } from '../../analysis/burst/verdict.js';
import { describeVerdict } from '../../analysis/burst/verdict-words.js';
import type { Testimony } from '../../analysis/burst/witnesses.js';
import type { Audit } from '../../analysis/queueing/audit.js';
import type { Warning } from '../../analysis/view/warnings.js';
import { describeWarning } from '../../analysis/view/warnings.js';
import { OUTCOME_KINDS } from '../../model/connection-record.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';

function isSentence(text: string): void {
  assert.match(text, /^[A-Za-z].*\.$/);
  assert.doesNotMatch(text, /undefined|NaN|null|Infinity|\[object|\n| {2}/);
}

const model = 'sequential';

/** An example of each kind: the compiler misses the one that is not here. */
const WARNINGS: { readonly [Kind in Warning['kind']]: Extract<Warning, { kind: Kind }> } = {
  'listen-backlog-capped': { kind: 'listen-backlog-capped', asked: 5000, somaxconn: 4096, clients: 5000 },
  'listen-backlog-small': { kind: 'listen-backlog-small', listenBacklog: 1, clients: 50 },
  'accept-queue-overflowed': {
    kind: 'accept-queue-overflowed',
    model,
    overflows: 3,
    lateClients: 2,
    latestConnect: 3e9,
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
  'load-generator-saturated': { kind: 'load-generator-saturated', model, share: 0.95 },
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

  test('a spread of arrivals: which figures and whether the verdict, and never that they did not come at once', () => {
    const spread = WARNINGS['arrivals-spread'];
    const figures = describeWarning({ ...spread, couldChangeVerdict: false });
    assert.match(figures, /change wait p50 \(25\.0 ms measured, 26\.0 ms then\)\.$/);
    const verdict = describeWarning({ ...spread, changes: [] });
    assert.match(verdict, /the verdict another\.$/);
    for (const text of [figures, verdict, describeWarning(spread)]) {
      isSentence(text);
      assert.doesNotMatch(text, /rather than at once/);
    }
  });

  test('every combination of an overflow', () => {
    const overflow = WARNINGS['accept-queue-overflowed'];
    isSentence(describeWarning({ ...overflow, overflows: 0 }));
    isSentence(describeWarning({ ...overflow, lateClients: 0, latestConnect: 0 }));
    assert.match(describeWarning(overflow), /3 times.*2 clients.*3\.00 s/);
    assert.match(
      describeWarning({ ...overflow, overflows: 1, lateClients: 1 }),
      /1 time \(.*1 client, over all rounds, had/,
    );
  });
});

const VERDICTS: { readonly [Kind in Verdict['kind']]: Extract<Verdict, { kind: Kind }> } = {
  capped: { kind: 'capped', at: 1 },
  'no-cap': { kind: 'no-cap', peak: 50 },
  'not-filled': { kind: 'not-filled', peak: 2, servers: 4 },
  'nobody-waited': { kind: 'nobody-waited', clients: 3, servers: 4 },
  disagreement: { kind: 'disagreement', at: 1 },
  'nobody-served': { kind: 'nobody-served' },
  'audit-failed': { kind: 'audit-failed' },
};

const BROKEN: Audit = { identity: 'one is two', holds: false, detail: '1 is not 2' };

function summaryWith(verdict: Verdict): ModelSummary {
  const [summary] = summarise(syntheticRun()).models;
  assert.ok(summary !== undefined);
  return { ...summary, verdict, audits: verdict.kind === 'audit-failed' ? [BROKEN] : summary.audits };
}

describe('describeVerdict', () => {
  for (const verdict of Object.values(VERDICTS)) {
    test(`${verdict.kind}: a sentence`, () => isSentence(describeVerdict(summaryWith(verdict), 50)));
  }

  test('capped says at how many, among how many clients, and what a place costs', () => {
    const text = describeVerdict(summaryWith(VERDICTS.capped), 50);
    assert.match(text, /^Capped at 1: 50 clients .*cost 10\.0 ms, 1\.00 of a service\. All three witnesses agree\.$/);
  });

  test('a witness that can not tell is named, with its reason', () => {
    const summary = summaryWith(VERDICTS.capped);
    const [clients, server] = summary.witnesses as [Testimony, Testimony];
    const kernel: Testimony = { witness: 'kernel', concurrency: null, says: 'cannot tell', because: 'it was away' };
    const two = describeVerdict({ ...summary, witnesses: [clients, server, kernel] }, 50);
    assert.match(two, /2 of 3 witnesses agree; the kernel's accept queue cannot tell, because it was away\.$/);
    const one = describeVerdict({ ...summary, witnesses: [{ ...kernel, witness: 'clients' }, server, kernel] }, 50);
    assert.match(one, /1 of 3 witnesses speaks for it; the clients' clocks .*; the kernel's/);
  });

  test('no cost of a place where there is none', () => {
    const [summary] = summarise(syntheticRun({ clients: 1 })).models;
    assert.ok(summary !== undefined);
    isSentence(describeVerdict({ ...summary, verdict: VERDICTS.capped }, 1));
  });

  test('an audit that failed is quoted with its figures, and one that holds is not', () => {
    const summary = summaryWith(VERDICTS['audit-failed']);
    const audits = [{ identity: 'one is one', holds: true, detail: '1 = 1' }, BROKEN];
    const text = describeVerdict({ ...summary, audits }, 50);
    assert.match(text, /"one is two" does not hold: 1 is not 2\.$/);
    assert.doesNotMatch(text, /one is one/);
  });

  test('nobody served: how they ended, in counts', () => {
    const outcomes = Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as ModelSummary['outcomes'];
    const summary = { ...summaryWith(VERDICTS['nobody-served']), outcomes: { ...outcomes, refused: 1200, reset: 3 } };
    assert.match(describeVerdict(summary, 1203), /1,200 refused, 3 reset\.$/);
  });
});
