/** Deadlines are kept, never early, with a single timer. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MILLISECOND } from '../model/units.js';
import { Deadlines } from './deadlines.js';

/** A mocked clock, in ms. */
function scene(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  const gaveUp: Array<readonly [name: string, at: number]> = [];
  const deadlines = new Deadlines<{ giveUp(): void }>(() => now * MILLISECOND);
  const pass = (time: number): void => {
    for (let step = 0; step < time; step += 1) {
      now += 1;
      context.mock.timers.tick(1);
    }
  };
  const patient = (name: string, then = () => {}) => ({
    giveUp: () => {
      gaveUp.push([name, now]);
      then();
    },
  });
  const add = (waiting: { giveUp(): void }, at: number): void => deadlines.add(waiting, at * MILLISECOND);
  return { deadlines, gaveUp, pass, patient, add };
}

test('each gives up at its own deadline, unless it was removed', (context) => {
  const { deadlines, gaveUp, pass, patient, add } = scene(context);
  const taken = patient('taken');
  add(patient('first'), 10);
  add(taken, 15);
  add(patient('second'), 20);
  deadlines.delete(taken);
  pass(30);
  assert.deepEqual(gaveUp, [
    ['first', 10],
    ['second', 20],
  ]);
});

test('a deadline added while another passes is kept', (context) => {
  const { gaveUp, pass, patient, add } = scene(context);
  add(
    patient('first', () => add(patient('next'), 25)),
    10,
  );
  add(patient('second'), 12);
  pass(40);
  assert.deepEqual(gaveUp, [
    ['first', 10],
    ['second', 12],
    ['next', 25],
  ]);
});

test('after clear() nothing gives up', (context) => {
  const { deadlines, gaveUp, pass, patient, add } = scene(context);
  add(patient('first'), 10);
  deadlines.clear();
  pass(20);
  assert.deepEqual(gaveUp, []);
});
