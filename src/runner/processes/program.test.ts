/** Programs that exit, that don't, and that leave descendants behind; and what is quoted of their output. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../../cli.test-support.js';
import { Interruption } from '../../model/failure.js';
import { isAlive, read } from '../../processes.test-support.js';
import { LastLines, runProgram } from './program.js';

const forever = new AbortController().signal;
const shell = (command: string) => ['/bin/sh', ['-c', command]] as const;
/** Long for a test, but shorter than the life of the processes left behind, ms. */
const LONG = 20_000;
/** A zombie counts as exited: it writes nothing. */
const GONE = /^$|\) Z /;

describe('runProgram', () => {
  test('returns the exit code and all output', async () => {
    const circumstances = { folder: '.', signal: forever, timeout: LONG };
    const ending = await runProgram(...shell('seq 1 20000; echo trouble >&2; exit 3'), circumstances);
    assert.equal(ending.code, 3);
    assert.equal(ending.stdout.trim().split('\n').length, 20_000);
    assert.equal(ending.stderr, 'trouble\n');
  });

  test('a program that does not exist', async () => {
    const { code, stderr } = await runProgram('./nowhere', [], { folder: '.', signal: forever, timeout: LONG });
    assert.equal(code, null);
    assert.match(stderr, /ENOENT/);
  });

  for (const how of ['ends by itself', 'is ended']) {
    test(`does not wait for a descendant that holds its pipes open when it ${how}`, async (context) => {
      const folder = temporaryFolder(context);
      // It writes its id to a file, so that the test can end it.
      const leave = `setsid sh -c 'echo $$ > left; exec sleep 60' & while [ ! -s left ]; do sleep 0.01; done; echo said`;
      const isEnded = how === 'is ended';
      const before = performance.now();
      const running = runProgram(...shell(isEnded ? `${leave}; sleep 60` : leave), {
        folder,
        signal: forever,
        timeout: isEnded ? 1000 : LONG,
      });
      const { code, stdout } = await running;
      const left = Number(readFileSync(join(folder, 'left'), 'utf8'));
      // A program that is ended takes its descendants with it.
      if (isEnded) assert.match(read(`/proc/${left}/stat`), GONE);
      else process.kill(left, 'SIGKILL');
      assert.equal(stdout, 'said\n');
      assert.equal(code, isEnded ? null : 0);
      assert.ok(performance.now() - before < LONG);
    });
  }

  test('an interruption stops all descendants too, also those that ignore SIGTERM', async (context) => {
    const folder = temporaryFolder(context);
    const controller = new AbortController();
    const { signal } = controller;
    // The leader exits at once. Its descendant (a compiler, say) would go on writing.
    const deaf = `sh -c 'trap "" TERM; echo $$ > deaf; while :; do sleep 0.05; done' > /dev/null 2>&1 &`;
    const running = runProgram(...shell(`${deaf} wait`), { folder, signal, timeout: LONG, patience: 200 });
    const deafFile = join(folder, 'deaf');
    while (read(deafFile) === '') await new Promise((resolve) => setTimeout(resolve, 20));
    const id = Number(read(deafFile));
    context.after(() => {
      if (isAlive(id)) process.kill(id, 'SIGKILL');
    });
    controller.abort('SIGINT');
    await assert.rejects(running, Interruption);
    assert.match(read(`/proc/${id}/stat`), GONE);
  });

  test('is interrupted', async () => {
    const controller = new AbortController();
    const running = runProgram(...shell('sleep 60'), { folder: '.', signal: controller.signal, timeout: LONG });
    controller.abort('SIGINT');
    await assert.rejects(running, Interruption);
  });
});

describe('last lines', () => {
  test('are the last ones, without control characters', () => {
    const lines = new LastLines();
    lines.take(Buffer.from('one\ntwo\nthree\n\nfo'));
    lines.take(Buffer.from('ur\r\n\u001b[31mfive\u001b[0m fi\u0007ve\n'));
    assert.deepEqual(lines.lines(), ['two', 'three', 'four', 'five fi ve']);
  });

  test('follow the last line that names an error', () => {
    const lines = new LastLines();
    lines.take(Buffer.from('Error: one\nError: two\na\nb\nc\nd\n'));
    assert.deepEqual(lines.lines(), ['Error: two', 'a', 'b', 'c', 'd']);
  });

  test('of an endless output are bounded', () => {
    const lines = new LastLines();
    for (let index = 0; index < 100; index += 1) lines.take(Buffer.alloc(10_000, 'x'));
    const [line = ''] = lines.lines();
    assert.equal(line.length, 203);
  });
});
