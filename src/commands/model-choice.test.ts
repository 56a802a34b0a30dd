/** The models that the options choose. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { choiceOf, parseCompared } from './model-choice.js';

describe('choiceOf', () => {
  test('a sequential server is one process', () => {
    assert.deepEqual(choiceOf('sequential', 8), { model: 'sequential', workers: 1, accept: 'shared' });
    assert.deepEqual(choiceOf('multi-process', 8), { model: 'multi-process', workers: 8, accept: 'shared' });
  });
});

describe('parseCompared', () => {
  test('no flag, a flag without a list, a list', () => {
    assert.equal(parseCompared(undefined), undefined);
    assert.deepEqual(parseCompared(''), ['sequential', 'multi-process']);
    assert.deepEqual(parseCompared('multi-process,sequential'), ['multi-process', 'sequential']);
    const all = 'sequential,multi-process:separate,process-per-connection,cluster,event-loop';
    assert.deepEqual(parseCompared(all), all.split(','));
  });

  const bad = [
    'sequential',
    'sequential,sequential',
    'sequential,',
    ',',
    'sequential, multi-process',
    'threads,sequential',
  ];
  for (const raw of [...bad, ['sequential', 'multi-process']]) {
    test(`refuses ${JSON.stringify(raw)}`, () => assert.throws(() => parseCompared(raw), UsageFailure));
  }
});
