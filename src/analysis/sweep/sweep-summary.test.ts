/** Sweeps as rows, and the statements about them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { distributionOf } from '../../model/distribution.js';
import type { SweepDocument } from '../../model/document.js';
import { withWindows } from '../../model/synthetic-sustained.test-support.js';
import {
  pointOf,
  sweepOf,
  syntheticClientsSweep,
  syntheticUtilisationSweep,
} from '../../model/synthetic-sweep.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { type SweptVerdict, stateSwept, summariseSweep } from './sweep-summary.js';
import {
  CLIENTS,
  COMPARED,
  LOADS,
  NO_CAP,
  NOBODY,
  NOT_PASSED,
  statementsOf,
  UTILISATION,
} from './sweeps.test-support.js';

describe('summariseSweep', () => {
  test('a model has one row per load, in the order of the loads', () => {
    const models = summariseSweep(COMPARED);
    assert.deepEqual(
      models.map(({ choice, slots }) => [choice.model, slots]),
      [
        ['sequential', 1],
        ['multi-process', 4],
      ],
    );
    for (const { rows } of models) {
      assert.deepEqual(
        rows.map(({ value }) => value),
        LOADS,
      );
    }
  });

  test('ideal clients: throughput and mean response time equal their bounds', () => {
    for (const { rows, slots } of summariseSweep(COMPARED)) {
      for (const { value, throughput, throughputBound, responseMean, responseBound, queueLength, sound } of rows) {
        const busy = Math.min(value, slots ?? 0);
        assert.ok(Math.abs((throughput ?? 0) - busy * 100) < 1e-6);
        assert.ok(Math.abs((throughputBound ?? 0) - busy * 100) < 1e-6);
        assert.ok(Math.abs((responseMean ?? 0) - (value / busy) * 10 * MILLISECOND) < 1);
        assert.ok((responseMean ?? 0) >= 0.999 * (responseBound ?? Number.POSITIVE_INFINITY));
        // Little's law: every client is in service or in the queue.
        assert.ok(Math.abs((queueLength ?? 0) + busy - value) < 1e-6);
        assert.equal(sound, true);
      }
    }
  });

  test('no knee without a load on each side of the slots', () => {
    for (const loads of [[5], [3, 8], [2, 4, 16], [1], [7, 7]]) {
      assert.equal(summariseSweep(syntheticClientsSweep(loads))[0]?.knee, null, loads.join());
    }
    const beyond = syntheticClientsSweep([5, 8, 16], { models: [['multi-process', 4]] });
    assert.equal(summariseSweep(beyond)[0]?.knee, null);
    assert.ok(summariseSweep(syntheticClientsSweep([1, 5]))[0]?.knee);
  });

  test('the knee of ideal clients is at the number of slots', () => {
    for (const { knee, slots } of summariseSweep(COMPARED)) {
      assert.equal(knee?.expected, slots);
      assert.ok(Math.abs((knee?.measured ?? 0) - (slots ?? 0)) < 1e-6);
    }
  });

  test('no knee without a limit, below the limit, without answers, or for open arrivals', () => {
    for (const document of [NO_CAP, NOT_PASSED, NOBODY, UTILISATION]) {
      for (const { knee } of summariseSweep(document)) assert.equal(knee, null);
    }
  });

  test('open arrivals: waits match the recursion, theory exists only below 1, and there are no bounds', () => {
    const [model] = summariseSweep(UTILISATION);
    assert.ok(model);
    for (const row of model.rows) {
      const predicted = row.waitPredicted ?? Number.NaN;
      assert.ok(Math.abs((row.waitMean ?? 0) - predicted) <= 0.05 * predicted + 0.1 * MILLISECOND);
      assert.equal(row.throughputBound, null);
      assert.equal(row.waitTheory === null, (row.utilisation ?? 2) >= 1);
    }
    const utilisations = model.rows.map(({ utilisation }) => utilisation ?? 0);
    assert.deepEqual(
      [...utilisations].sort((a, b) => a - b),
      utilisations,
    );
  });
});

describe('the statement of a sweep', () => {
  const changed = (document: SweepDocument, factors: readonly number[]) =>
    sweepOf(
      'clients',
      document.points.map((point, index) =>
        point.kind === 'sustained'
          ? {
              ...point,
              runs: point.runs.map((run) => ({
                ...run,
                rounds: run.rounds.map((round) => ({
                  ...round,
                  endedAt: round.startedAt + (round.endedAt - round.startedAt) / (factors[index] ?? 1),
                })),
              })),
            }
          : point,
      ),
    );
  const { points: _, swept: __, kind: ___, ...CONTEXT_OF_SWEEP } = COMPARED;
  const stated = (document: SweepDocument) => {
    const points = summariseSweep(document).map((model) => ({
      ...model,
      rows: model.rows.map((row) => ({ ...row, sound: true, verdict: 'sound' as const })),
    }));
    return points.map((model) => stateSwept(model, 'clients').text);
  };

  test('servers of constant speed: no client waits up to the knee', () => {
    for (const text of stated(COMPARED)) assert.match(text, /Up to the knee no client waits/);
    for (const text of stated(changed(COMPARED, [1, 1, 0.95, 0.95, 0.97])))
      assert.match(text, /Up to the knee no client waits/);
  });

  test('a throughput that still rises beyond the slots, or falls: it does not behave like servers', () => {
    for (const factors of [
      [1, 1, 0.6, 0.7, 1],
      [1, 1, 1, 1, 0.5],
    ]) {
      const [text = ''] = stated(changed(CLIENTS, factors));
      assert.match(
        text,
        /With up to 1 client .* times the shortest one; with more clients it served .* to .* So it does not behave like 1 server of constant speed/,
      );
      assert.doesNotMatch(text, /no client waits/);
    }
  });

  test('separate queues: some clients wait while other slots are empty', () => {
    const points = COMPARED.points.map((point) =>
      point.value === 4 && point.kind === 'sustained'
        ? pointOf(
            4,
            withWindows({ ...CONTEXT_OF_SWEEP, ...point }, ({ answered }) => ({
              responses: distributionOf(new Array(answered).fill(16 * MILLISECOND)),
            })),
          )
        : point,
    );
    const [, text = ''] = stated(sweepOf('clients', points));
    assert.match(
      text,
      /With up to 4 clients the mean response time was up to 1\.60 times the shortest.* does not behave/,
    );
  });

  test('a knee elsewhere: 4 workers that share 2 cores', () => {
    const [, text = ''] = stated(changed(COMPARED, [1, 1, 0.5, 0.5, 0.5]));
    assert.match(text, /knee is at 2\.00 clients \(expected: 4\).* does not behave like 4 servers/);
  });

  test('without a verdict: which loads have none, and why', () => {
    const late = syntheticUtilisationSweep([0.5, 0.8], { lateness: (index) => index * 5 * MILLISECOND });
    assert.match(statementsOf(late), /No verdict: the load generator fell behind schedule at 0\.5, 0\.8 \(util/);
    assert.match(statementsOf(NOBODY), /No verdict: no client was served at 2 \(clients\)\./);
    const verdicts: readonly SweptVerdict[] = ['sound', 'audit-failed', 'nobody-served', 'audit-failed', 'sound'];
    const [model] = summariseSweep(CLIENTS).map((swept) => ({
      ...swept,
      rows: swept.rows.map((row, index) => ({
        ...row,
        verdict: verdicts[index] ?? 'sound',
        sound: verdicts[index] === 'sound',
      })),
    }));
    assert.ok(model);
    assert.match(
      stateSwept(model, 'clients').text,
      /^No verdict: the measurement contradicts itself at 2, 8 \(clients\); no client was served at 4 \(clients\)\. See/,
    );
  });
});
