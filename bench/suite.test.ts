/** The instrument's cost is timed only for work that was done: cached, refused or impossible work is a failure. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MeasurementFailure } from '../src/model/failure.js';
import { sleepPrecision, systemCall } from './passage.js';
import { runSuite, type Suite } from './suite.js';
import { arithmeticOf, drawingOf } from './ten-thousand.js';

type Subject = Awaited<ReturnType<Suite['prepare']>>['subjects'][number];

const FEW = 100;
const RECORDS = { perCall: 10_000, unit: 'record' } as const;

const suiteOf = (subject: Subject): Suite => ({ question: 'What?', prepare: async () => ({ subjects: [subject] }) });

/** Enough to see that the work is done and timed; the figures are not used. */
const SHORT = { time: 5, iterations: 1, warmup: false } as const;

describe('a suite', () => {
  const impossible: ReadonlyArray<readonly [what: string, subject: Subject, message: RegExp]> = [
    [
      'a cached result takes less time than its work needs',
      { name: 'cached', work: RECORDS, run: () => 10_000 },
      /^"cached" can't take .* for 10,000 records: the least is 10 µs\. Something else was timed\.$/,
    ],
    [
      'a sleep that does not sleep',
      { name: 'awake', work: { perCall: 1, unit: 'sleep' }, leastTime: 1e6, run: () => 1 },
      /^"awake" can't take .* for 1 sleep: the least is 1\.00 ms/,
    ],
    [
      'a subject that does nothing',
      { name: 'empty', work: RECORDS, run: () => 0 },
      /^"empty" did 0 of 10000 records\.$/,
    ],
    [
      'work that is refused later',
      { name: 'refused', work: { perCall: 1, unit: 'client' }, run: async () => 0 },
      /^"refused" did 0 of 1 clients\.$/,
    ],
  ];
  for (const [what, subject, message] of impossible) {
    test(`${what}: fails with a clear message`, async () => {
      await assert.rejects(
        runSuite(suiteOf(subject), SHORT),
        (error) => error instanceof MeasurementFailure && message.test(error.message),
      );
    });
  }

  test('joining and summarising are repeated at each call, and state their work', async () => {
    const { tasks } = await runSuite(arithmeticOf(FEW), SHORT);
    assert.equal(tasks.length, 2);
    for (const { workPerCall, workUnit } of tasks) assert.deepEqual([workPerCall, workUnit], [FEW, 'record']);
  });

  test('every subject does the work that it states', async () => {
    for (const suite of [arithmeticOf(FEW), drawingOf(FEW), sleepPrecision, systemCall]) {
      const { subjects, end } = await suite.prepare();
      for (const { name, run, work, calls = 1 } of subjects) assert.equal(await run(), work.perCall * calls, name);
      await end?.();
    }
  });
});
