/** The summary: which round is shown for the run, that warm-up rounds don't count, and the verdict on an ideal run. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { idealRound, syntheticRun } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { summariseBurst } from './summary.js';

function runOfServices(services: readonly number[]) {
  const document = syntheticRun({ clients: 10, rounds: services.length });
  const rounds = services.map((serviceTime, index) =>
    idealRound({ clients: 10, servers: 1, serviceTime: serviceTime * MILLISECOND }, { sequence: index + 2 }),
  );
  const warmUp = idealRound({ clients: 10, servers: 1, serviceTime: 900 * MILLISECOND }, { warmUp: true });
  return {
    ...document,
    runs: [{ model: 'sequential' as const, workers: 1, accept: 'shared' as const, rounds: [warmUp, ...rounds] }],
  };
}

describe('summarise', () => {
  test('the shown round is the one with the median makespan, counted without warm-ups', () => {
    const [model] = summariseBurst(runOfServices([10, 30, 20, 50, 40])).models;
    assert.equal(model?.shownRoundNumber, 2);
    assert.equal(model?.shownRound.sequence, 3);
    assert.equal(model?.rounds.length, 5);
  });

  test('with an even number of rounds, the round nearest to the median is shown', () => {
    const [model] = summariseBurst(runOfServices([10, 20, 31, 90])).models;
    assert.equal(model?.shownRoundNumber, 2);
  });

  test('an ideal run proves the limit: its audits hold, its witnesses agree, and it has no warnings', () => {
    const { models, warnings } = summariseBurst(
      syntheticRun({
        models: [
          ['sequential', 1],
          ['multi-process', 4],
        ],
      }),
    );
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      models.map(({ verdict }) => verdict),
      [
        { kind: 'capped', at: 1 },
        { kind: 'capped', at: 4 },
      ],
    );
    for (const { audits, witnesses, outcomes } of models) {
      assert.ok(audits.every(({ holds }) => holds));
      assert.ok(witnesses.every(({ says }) => says === 'agrees'));
      assert.equal(outcomes.served, 250);
    }
  });

  test('warns if there are too few rounds for intervals', () => {
    assert.deepEqual(summariseBurst(syntheticRun({ rounds: 4 })).warnings, [
      { kind: 'no-interval', rounds: 4, needed: 5 },
    ]);
  });

  test("keeps the harness's warnings, before its own", () => {
    const noticed = { kind: 'worker-replaced', model: 'sequential', died: 1, replacement: 2 } as const;
    const { warnings } = summariseBurst({ ...syntheticRun({ rounds: 1 }), warnings: [noticed] });
    assert.deepEqual(
      warnings.map(({ kind }) => kind),
      ['worker-replaced', 'no-interval'],
    );
  });
});
