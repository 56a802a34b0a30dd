/** The figures of a burst as the summary of a hand-made round shows them, cell by cell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { numbersByName } from '../kind/kind.js';
import { figuresIn, figuresOf } from '../view/figure-table.js';
import { BURST_FIGURES } from './figures.js';
import { HAND_MADE } from './hand-made.test-support.js';
import { type ModelSummary, summariseBurst } from './summary.js';
import { summariseFigures } from './view.js';

function summaryByHand(): ModelSummary {
  const document = syntheticRun({ clients: 5, rounds: 1 });
  const runs = [{ model: 'sequential' as const, workers: 1, accept: 'shared' as const, rounds: [HAND_MADE] }];
  const [summary] = summariseBurst({ ...document, runs }).models;
  assert.ok(summary !== undefined);
  return summary;
}

describe('the summary of a burst', () => {
  const cell = (label: string): readonly string[] => {
    const row = summariseFigures(summaryByHand(), 'summary').rows.find(([first]) => first === label);
    assert.ok(row !== undefined, label);
    return row;
  };

  test('shares of the time with 0, 1 and 2 or more in service', () => {
    // 40 of the 140 ms since the first arrival, which is that of the rejected client.
    assert.equal(cell('time with 0 / 1 / 2 or more in service')[1], '71.4 / 28.6 / 0 %');
  });

  test('outcomes, waits and predictions', () => {
    assert.equal(cell('clients')[3], '4 served, 1 rejected');
    assert.equal(cell('wait, longest')[1], '29.0 ms');
    assert.equal(cell('wait, longest')[2], '18.0 ms');
    assert.equal(cell('most in service at once')[1], '1 in every round');
    assert.equal(cell('smallest accept(k+1) - close(k)')[1], '0 ms');
  });
});

describe('what the cost of each position means', () => {
  const meaningOf = (summary: ModelSummary): string | undefined =>
    summariseFigures(summary, 'summary')
      .rows.find(([label]) => label === 'cost of each position in the queue')
      ?.at(-1);
  const unknown = (summary: ModelSummary): ModelSummary => ({
    ...summary,
    rounds: summary.rounds.map((round) => ({ ...round, costPerService: null })),
  });

  test('a share of a service time', () => assert.match(meaningOf(summaryByHand()) ?? '', /^[\d.]+ of a service time$/));

  test('unknown if too few clients were served', () =>
    assert.equal(meaningOf(unknown(summaryByHand())), 'unknown: too few clients were served'));

  test('of a server without a limit, what it is', () =>
    assert.equal(meaningOf({ ...unknown(summaryByHand()), slots: null }), 'what each client ahead adds to the wait'));
});

describe('the table of figures', () => {
  test('no figure is listed twice, and each that is shown is in JSON', () => {
    const ids = figuresOf(BURST_FIGURES).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const figures = numbersByName(BURST_FIGURES, summaryByHand());
    for (const id of ids) assert.ok(id in figures, id);
  });

  test('a compared figure equals the one that JSON has under its id', () => {
    const summary = summaryByHand();
    const figures = numbersByName(BURST_FIGURES, summary);
    for (const { id, over } of figuresIn(BURST_FIGURES, 'comparison')) assert.deepEqual(over(summary), figures[id], id);
  });
});
