/** For the chaos test: what must be true of every run, whatever signal it got. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { END_SIGNALS, type EndSignal } from '../../model/failure.js';
import { listed } from '../../processes.test-support.js';
import { SAVED_RUNS } from '../main.test-support.js';
import type { Role } from './commands.test-support.js';
import { LONGEST, type Outcome, type Place, type Plan } from './disturbed-run.test-support.js';
import { leftOver } from './family.test-support.js';

/** How long the remaining processes can take to end after the program was killed, ms: the command's keeper waits for it. */
const LAST_TO_GO = 30_000;
const STACK_TRACE = /^\s+at .+[:)]|node:internal|Error \[|internal error/m;

/** What must be printed if a process with this role ended. A worker is replaced, or was not ready yet. */
const GONE: Readonly<Record<Exclude<Role, 'harness'>, RegExp>> = {
  'load generator': /^The load generator exited unexpectedly \(\w+\)\./m,
  server:
    /^The [\w -]*(\([^)]*\) )?server exited unexpectedly \([\w ]+\)\.|^The server process exited before it was ready/m,
  worker: /a worker exited before it was ready \([\w ]+\)/m,
  keeper: /^The process that runs the command exited unexpectedly \(\w+\)\./m,
  command: /^The command (exited unexpectedly|exited before it answered) \([^)]+\)\./m,
};

export async function judge(plan: Plan, outcome: Outcome, place: Place): Promise<void> {
  const { stdout, stderr, endedAfter } = outcome;
  assert.ok(endedAfter < LONGEST, 'it did not end in time');
  assert.doesNotMatch(stdout, STACK_TRACE);
  assert.doesNotMatch(stderr, STACK_TRACE);
  assert.deepEqual(await leftOver(place.mark, LAST_TO_GO), [], 'processes are left');
  assertTrue(plan, outcome);
  assertWholeResults(outcome, place);
  // A killed program can't clean up; the next run does.
  if (outcome.signal === 'SIGKILL') return;
  assert.deepEqual(listed(place.temporary), [], 'files are left in the temporary folder');
  assert.deepEqual(outcome.memoryFolders.filter(existsSync), [], 'folders are left in memory');
}

/** The exit code fits the signal, and the message gives the reason. */
function assertTrue({ role, signal, command }: Plan, { code, signal: by, stdout, stderr, wasHit }: Outcome): void {
  const isWhole = code !== null && [0, 1, 3].includes(code) && (stdout !== '' || /^Written to /m.test(stderr));
  if (role === 'harness' && wasHit && signal !== 'pause') {
    // Before the program handles signals, and after it has done its work, the default action is as good.
    if (by !== null) assert.equal(by, signal);
    else if (code === END_SIGNALS[signal as EndSignal]) assert.match(stderr, /^Interrupted\.$/m);
    else assert.ok(isWhole, 'neither ended by the signal nor complete');
    return;
  }
  assert.equal(by, null);
  if (command.isEndless && code === END_SIGNALS.SIGINT) {
    assert.match(stderr, /^Interrupted\.\n$/m);
    return;
  }
  if (isWhole) return;
  assert.equal(code, 1);
  assert.ok(wasHit && role !== 'harness', 'it failed without a disturbance');
  assert.match(stderr, GONE[role]);
}

/** What was saved is complete and is reported, and there are no other files. */
function assertWholeResults({ stderr, signal }: Outcome, { folder }: Place): void {
  const results = join(folder, SAVED_RUNS);
  const names = listed(results);
  for (const name of names.filter((name) => name.endsWith('.json'))) {
    assert.doesNotThrow(() => JSON.parse(readFileSync(join(results, name), 'utf8')), `${name} is not complete`);
  }
  if (signal === 'SIGKILL') return;
  const saved = [...stderr.matchAll(/^Saved as (.+)$/gm)].map(([, name]) => `${name}.json`);
  assert.deepEqual(names, saved);
}
