/** A process that got the process id of a leader that has exited belongs to another program, and is left alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { isAlive } from '../../processes.test-support.js';
import { endFamily, familyMembers, familyOf } from './process-family.js';

const MARK = 'AT_ONCE_TEST_OF_FAMILIES';
/** ms */
const PATIENCE = 1000;

function startSleeper(context: TestContext, env = {}): { child: ChildProcess; id: number } {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
  context.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid !== undefined);
  return { child, id: child.pid };
}

describe('a family of processes', { skip: process.platform !== 'linux' }, () => {
  test("is known by its leader's process id and start time", async (context) => {
    const { child, id } = startSleeper(context);
    const ended = once(child, 'exit');
    const family = familyOf(id, MARK);
    assert.deepEqual(familyMembers(family), [id]);
    assert.deepEqual(await endFamily(family, PATIENCE), []);
    assert.deepEqual(await ended, [null, 'SIGTERM']);
  });

  test("does not include another process with the leader's id, and does not end it", async (context) => {
    const { id } = startSleeper(context);
    const family = { ...familyOf(id, MARK), leaderStart: '1' };
    assert.deepEqual(familyMembers(family), []);
    assert.deepEqual(await endFamily(family, PATIENCE), []);
    assert.equal(isAlive(id), true);
  });

  test("includes processes with its mark, also when another process has the leader's id", (context) => {
    const { id } = startSleeper(context);
    const { id: marked } = startSleeper(context, { [MARK]: '1' });
    assert.deepEqual(familyMembers({ ...familyOf(id, MARK), leaderStart: '1' }), [marked]);
  });
});
