/** The verdict: each kind, which one takes precedence, and that the text of each is a complete sentence. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUTCOME_KINDS } from '../../model/connection-record.js';
import { idealRound, roundOf, syntheticRun } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { simulatedBursts } from '../../runner/simulated-bursts.test-support.js';
import type { Audit } from '../queueing/audit.js';
import { isSentence } from '../view/sentence.test-support.js';
import { stateVerdict } from '../view/view.js';
import { type RoundFigures, roundFigures } from './round-figures.js';
import { type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS, type BurstVerdict, provenConcurrency, reachBurstVerdict, type Testimony } from './verdict.js';

const GOOD: Audit = { identity: 'one is one', holds: true, detail: '' };
const AGREES: Testimony = { witness: 'server', concurrency: 1, says: 'agrees', because: '' };
const SILENT: Testimony = { ...AGREES, witness: 'kernel', concurrency: null, says: 'cannot tell' };
const DISAGREES: Testimony = { ...AGREES, witness: 'clients', concurrency: 3, says: 'disagrees' };

function figures(clients: number, inService: number, servers: number): RoundFigures {
  return roundFigures(idealRound({ clients, servers: inService, serviceTime: MILLISECOND }), servers);
}

const NOBODY = roundFigures(roundOf([]), 1);

describe('reachBurstVerdict', () => {
  test('capped: as many in service as there are slots, while others waited', () => {
    const verdict = reachBurstVerdict(50, 4, [figures(50, 4, 4)], [GOOD], [AGREES, SILENT]);
    assert.deepEqual(verdict, { kind: 'capped', at: 4 });
    assert.equal(provenConcurrency(verdict), 4);
    assert.equal(BURST_VERDICTS[verdict.kind].sound, true);
  });

  test('not filled: some round left a slot free', () => {
    const verdict = reachBurstVerdict(50, 4, [figures(50, 4, 4), figures(50, 3, 4)], [GOOD], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'not-filled', peak: 3, servers: 4 });
    assert.equal(provenConcurrency(verdict), null);
    assert.equal(BURST_VERDICTS[verdict.kind].sound, true);
  });

  test('no client waited: no more clients than slots', () => {
    const verdict = reachBurstVerdict(4, 4, [figures(4, 4, 4)], [GOOD], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'nobody-waited', clients: 4, servers: 4 });
    assert.equal(BURST_VERDICTS[verdict.kind].sound, true);
  });

  test('disagreement: one witness is enough', () => {
    const verdict = reachBurstVerdict(50, 1, [figures(50, 1, 1)], [GOOD], [AGREES, SILENT, DISAGREES]);
    assert.deepEqual(verdict, { kind: 'disagreement', at: 1 });
    assert.equal(provenConcurrency(verdict), null);
    assert.equal(BURST_VERDICTS[verdict.kind].sound, false);
  });

  test('no client served', () => {
    const verdict = reachBurstVerdict(50, 1, [NOBODY, NOBODY], [GOOD], [AGREES]);
    assert.deepEqual(verdict, { kind: 'nobody-served' });
    assert.equal(BURST_VERDICTS[verdict.kind].sound, false);
  });

  test('no limit: all were in service at once, or too few of them to show it', () => {
    const uncapped = roundFigures(idealRound({ clients: 20, servers: 20, serviceTime: MILLISECOND }), null);
    const verdict = reachBurstVerdict(20, null, [uncapped], [], []);
    assert.deepEqual(verdict, { kind: 'no-cap', peak: 20 });
    assert.equal(provenConcurrency(verdict), 'none');
    assert.equal(BURST_VERDICTS[verdict.kind].sound, true);
    const few = roundFigures(idealRound({ clients: 20, servers: 10, serviceTime: MILLISECOND }), null);
    const unfilled = reachBurstVerdict(20, null, [uncapped, few], [], []);
    assert.deepEqual(unfilled, { kind: 'not-filled', peak: 10, servers: null });
    assert.equal(reachBurstVerdict(1, null, [uncapped], [], []).kind, 'nobody-waited');
  });

  test('silent clients fill slots', () => {
    const one = [figures(1, 1, 1)];
    assert.equal(reachBurstVerdict(1, 1, one, [], [], 0).kind, 'nobody-waited');
    assert.equal(reachBurstVerdict(1, 1, one, [], [], 1).kind, 'capped');
  });

  test('a failed audit outweighs everything', () => {
    const verdict = reachBurstVerdict(50, 1, [NOBODY], [GOOD, { ...GOOD, holds: false }], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'audit-failed' });
    assert.equal(BURST_VERDICTS[verdict.kind].sound, false);
  });
});

const EXAMPLES: { readonly [Kind in BurstVerdict['kind']]: Extract<BurstVerdict, { kind: Kind }> } = {
  capped: { kind: 'capped', at: 1 },
  'no-cap': { kind: 'no-cap', peak: 50 },
  'not-filled': { kind: 'not-filled', peak: 2, servers: 4 },
  'nobody-waited': { kind: 'nobody-waited', clients: 3, servers: 4 },
  'seen-from-outside': {
    kind: 'seen-from-outside',
    answer: { kind: 'slots', slots: 4 },
    proven: { atLeast: 4, atMost: 4 },
  },
  'inconclusive-from-outside': {
    kind: 'inconclusive-from-outside',
    answer: { kind: 'could-not-tell', because: ['few-bursts'] },
    proven: { atLeast: null, atMost: null },
  },
  disagreement: { kind: 'disagreement', at: 1 },
  'nobody-served': { kind: 'nobody-served' },
  'audit-failed': { kind: 'audit-failed' },
};

const BROKEN: Audit = { identity: 'one is two', holds: false, detail: '1 is not 2' };

const AT_URL = await simulatedBursts({ slots: 4 });

function summaryWith(verdict: BurstVerdict): ModelSummary {
  const [summary] = summariseBurst('answer' in verdict ? AT_URL : syntheticRun()).models;
  assert.ok(summary !== undefined);
  return { ...summary, verdict, audits: verdict.kind === 'audit-failed' ? [BROKEN] : summary.audits };
}

/** The examples have 50 clients that arrived at once. */
function textOf(summary: ModelSummary): string {
  return stateVerdict(BURST_VERDICTS, summary).text;
}

describe('BURST_VERDICTS', () => {
  for (const verdict of Object.values(EXAMPLES)) {
    test(`${verdict.kind}: a sentence`, () => isSentence(textOf(summaryWith(verdict))));
  }

  test('capped names the limit, the number of clients, and what a position in the queue costs', () => {
    const text = textOf(summaryWith(EXAMPLES.capped));
    assert.match(
      text,
      /^One at a time: 50 clients .*cost 10\.0 ms, 1\.00 of a service time\. All three witnesses agree\.$/,
    );
  });

  test('a witness that cannot tell is named, with its reason', () => {
    const summary = summaryWith(EXAMPLES.capped);
    const [clients, server] = summary.witnesses as [Testimony, Testimony];
    const kernel: Testimony = { witness: 'kernel', concurrency: null, says: 'cannot tell', because: 'it was away' };
    const two = textOf({ ...summary, witnesses: [clients, server, kernel] });
    assert.match(two, /2 of 3 witnesses agree; the kernel's accept queue cannot tell, because it was away\.$/);
    const one = textOf({ ...summary, witnesses: [{ ...kernel, witness: 'clients' }, server, kernel] });
    assert.match(one, /1 of 3 witnesses agrees; the clients' clocks .*; the kernel's/);
  });

  test('a position that has no cost is not mentioned', () => {
    const [summary] = summariseBurst(syntheticRun({ clients: 1 })).models;
    assert.ok(summary !== undefined);
    isSentence(textOf({ ...summary, verdict: EXAMPLES.capped }));
  });

  test('a failed audit is quoted with its figures, and one that holds is not', () => {
    const summary = summaryWith(EXAMPLES['audit-failed']);
    const audits = [{ identity: 'one is one', holds: true, detail: '1 = 1' }, BROKEN];
    const text = textOf({ ...summary, audits });
    assert.match(text, /"one is two" does not hold: 1 is not 2\.$/);
    assert.doesNotMatch(text, /one is one/);
  });

  test('no client served: how many ended in which way', () => {
    const outcomes = Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as ModelSummary['outcomes'];
    const summary = { ...summaryWith(EXAMPLES['nobody-served']), outcomes: { ...outcomes, refused: 1200, reset: 3 } };
    assert.match(textOf(summary), /1,200 refused, 3 reset\.$/);
  });
});
