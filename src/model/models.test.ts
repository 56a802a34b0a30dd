/** The slots and the name of each model. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dealingOf, describeModel, describeRoles, hasOwnLines, hasWorkers, lineOf, slotsOf } from './models.js';
import { MODELS, type ModelChoice, type ModelName } from './scenario.js';

function choice(model: ModelName, workers = 4, accept: ModelChoice['accept'] = 'shared'): ModelChoice {
  return { model, workers, accept };
}

describe('slots', () => {
  const cases: ReadonlyArray<readonly [choice: ModelChoice, sleep: number | null, spin: number | null]> = [
    [choice('sequential', 1), 1, 1],
    [choice('multi-process'), 4, 4],
    [choice('multi-process', 4, 'separate'), 4, 4],
    [choice('process-per-connection'), 4, 4],
    [choice('cluster'), null, 4],
    [choice('event-loop', 1), null, 1],
  ];
  for (const [given, sleep, spin] of cases) {
    test(describeModel(given), () => {
      assert.equal(slotsOf(given, 'sleep'), sleep);
      assert.equal(slotsOf(given, 'spin'), spin);
    });
  }
});

test('separate accept queues and a limited cluster have their own queues; a single process never has', () => {
  const separate = choice('multi-process', 4, 'separate');
  assert.equal(dealingOf(separate, 'sleep'), 'at-random');
  assert.equal(dealingOf(choice('cluster'), 'spin'), 'in-turn');
  assert.ok(hasOwnLines(separate, 'spin') && hasOwnLines(choice('cluster'), 'spin'));
  const together = [
    choice('sequential', 1),
    choice('multi-process'),
    choice('multi-process', 1, 'separate'),
    choice('process-per-connection'),
    choice('event-loop', 1),
    choice('cluster', 1),
  ];
  for (const one of together) assert.equal(dealingOf(one, 'spin'), 'one-line', describeModel(one));
  assert.ok(!hasOwnLines(choice('cluster'), 'sleep'));
});

test('a model is described by its name and its settings', () => {
  assert.deepEqual(
    [
      choice('sequential', 1),
      choice('multi-process', 1),
      choice('multi-process', 4, 'separate'),
      choice('process-per-connection'),
      choice('process-per-connection', 1),
      choice('cluster'),
      choice('event-loop', 1),
    ].map(describeModel),
    [
      'sequential',
      'multi-process (1 worker)',
      'multi-process (4 workers, separate accept queues)',
      'process-per-connection (4 processes at most)',
      'process-per-connection (1 process at most)',
      'cluster (4 workers)',
      'event-loop',
    ],
  );
});

test('every model has a sentence that says which process accepts and which serves', () => {
  for (const model of MODELS) assert.match(describeRoles(model), /^[A-Z].*accept.*serve.*\.$/);
  assert.deepEqual(MODELS.filter(hasWorkers), ['multi-process', 'process-per-connection', 'cluster']);
  assert.equal(lineOf(choice('multi-process', 4, 'separate')), 'queue-each');
});
