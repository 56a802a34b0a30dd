/** Whoever got the number of a leader that is gone is a stranger, and is let be. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { isAlive } from '../../processes.test-support.js';
import { endFamily, familyMembers, familyOf } from './process-family.js';

const MARK = 'AT_ONCE_TEST_OF_FAMILIES';
/** ms. */
const PATIENCE = 1000;

function startSleeper(context: TestContext, env = {}): { child: ChildProcess; id: number } {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
  context.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid !== undefined);
  return { child, id: child.pid };
}

describe('a family of processes', { skip: process.platform !== 'linux' }, () => {
  test('is its leader, known by number and start', async (context) => {
    const { child, id } = startSleeper(context);
    const ended = once(child, 'exit');
    const family = familyOf(id, MARK);
    assert.deepEqual(familyMembers(family), [id]);
    assert.deepEqual(await endFamily(family, PATIENCE), []);
    assert.deepEqual(await ended, [null, 'SIGTERM']);
  });

  test("a stranger with the leader's number is not of it, and is not ended", async (context) => {
    const { id } = startSleeper(context);
    const family = { ...familyOf(id, MARK), leaderStart: '1' };
    assert.deepEqual(familyMembers(family), []);
    assert.deepEqual(await endFamily(family, PATIENCE), []);
    assert.equal(isAlive(id), true);
  });

  test("whoever bears the mark still is, when the leader's number is a stranger's", (context) => {
    const { id } = startSleeper(context);
    const { id: marked } = startSleeper(context, { [MARK]: '1' });
    assert.deepEqual(familyMembers({ ...familyOf(id, MARK), leaderStart: '1' }), [marked]);
  });
});
