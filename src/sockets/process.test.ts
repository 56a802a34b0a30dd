/** Processes started by posix_spawn: errors are reported, and each exit is reported once. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const LIBRARY = new URL('./process.js', import.meta.url).href;

/** Runs in a separate process, so that it does not reap the test runner's children. */
function evaluate(code: string): unknown {
  const program = `import { spawnWith, waitForProcess, endedProcess } from '${LIBRARY}'; ${code}`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

test('a missing program is reported by name and leaves no child', () => {
  const told = evaluate(`
    const tell = (call) => { try { return call(); } catch (error) { return error.message; } };
    console.log(JSON.stringify([tell(() => spawnWith('/no/such', [], 1, 9)), tell(endedProcess)]));`);
  assert.deepEqual(told, ['posix_spawn: ENOENT', 'wait4: ECHILD']);
});

test('each child is reported once, with its cost', () => {
  const told = evaluate(`
    const started = [1, 2].map(() => spawnWith(process.execPath, ['-e', ''], 1, 9));
    const ended = [waitForProcess(), waitForProcess()];
    const known = started.every((id) => ended.some(({ process }) => process === id));
    console.log(JSON.stringify([known, ended.every(({ cpuTime, peakMemoryBytes }) => cpuTime > 0 && peakMemoryBytes > 0)]));`);
  assert.deepEqual(told, [true, true]);
});
