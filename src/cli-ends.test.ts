/** How the program ends: with unread output, with a child that exits early, and on a terminal. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { assertOneLine, PROGRAM, run, start, temporaryFolder } from './cli.test-support.js';
import { NO_TERMINAL, startOnTerminal } from './terminal.test-support.js';

const skip = process.platform !== 'linux';
/** More lines than a pipe and this test's own buffers hold. */
const CONNECTIONS = 2500;
const CLIENTS = 10;

describe('serve into a pipe without a reader', { skip, concurrency: 2 }, () => {
  for (const model of ['sequential', 'multi-process', 'event-loop']) {
    test(`${model} goes on serving, and Ctrl-C stops it`, async (context) => {
      const words = ['serve', model, '--port', '0', '--service-time', '0'];
      const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: temporaryFolder(context) });
      context.after(() => child.kill('SIGKILL'));
      const lines = createInterface({ input: child.stdout });
      const [first] = await once(lines, 'line');
      const [, port] = /listens on 127\.0\.0\.1:(\d+)/.exec(first) ?? [];
      lines.pause();
      await Promise.all(Array.from({ length: CLIENTS }, () => askOften(Number(port), CONNECTIONS / CLIENTS)));
      // Waits for its exit, not for the end of its output, which this test keeps open.
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      assert.deepEqual(await exited, [130, null]);
    });
  }
});

async function askOften(port: number, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) await askOnce(port);
}

/** Resolves when a request was answered. */
async function askOnce(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').end('GET / HTTP/1.1\r\nHost: a\r\n\r\n').resume();
  await once(socket, 'close');
  assert.ok(socket.bytesRead > 0);
}

describe('a worker that dies while starting', { skip }, () => {
  for (const model of ['multi-process', 'cluster']) {
    for (const command of ['serve', 'bench']) {
      test(`${command}, ${model}: one line, exit code 1`, async (context) => {
        const folder = temporaryFolder(context);
        const killer = join(folder, 'killer.cjs');
        writeFileSync(killer, `if (/"role":"worker"/.test(process.argv[2])) process.kill(process.pid, 'SIGKILL');`);
        const words = command === 'serve' ? ['serve', model, '--port', '0'] : ['bench', '--model', model];
        const { ended } = start(context, words, folder, { NODE_OPTIONS: `--require ${killer}` });
        const { code, stderr } = await ended;
        assert.equal(code, 1);
        assertOneLine(stderr, /a worker exited before it was ready \(SIGKILL\)/);
      });
    }
  }
});

describe('the terminal', { skip: NO_TERMINAL }, () => {
  test('gets back its cursor while a run is suspended, and the bar afterwards', async (context) => {
    const { program, untilSaid } = await startOnTerminal(context, MANY_ROUNDS);
    await untilSaid(HIDDEN);
    process.kill(program, 'SIGTSTP');
    await untilSaid(SHOWN);
    // Being alone in its session it can't be suspended, and goes on at once.
    await untilSaid(HIDDEN);
  });

  for (const [signal, code] of [
    ['SIGQUIT', 131],
    ['SIGHUP', 129],
  ] as const) {
    test(`is restored after ${signal}`, async (context) => {
      const { ended, say, program, untilSaid } = await startOnTerminal(context, MANY_ROUNDS);
      await untilSaid(HIDDEN);
      process.kill(program, signal);
      assert.equal(await ended, code);
      assert.ok(say().lastIndexOf(SHOWN) > say().lastIndexOf(HIDDEN), JSON.stringify(say().slice(-300)));
    });
  }
});

const [HIDDEN, SHOWN] = ['\u001b[?25l', '\u001b[?25h'];

const MANY_ROUNDS = 'bench --clients 20 --rounds 1000';

test('--help lists every exit code', async (context) => {
  const { stdout } = await run(context, ['--help']);
  const listed = [
    ...stdout
      .replaceAll(/\s+/g, ' ')
      .matchAll(/(?<code>\d+) (answered|failed|usage|inconclusive|hangup|interrupted|quit|terminated)/g),
  ];
  assert.deepEqual(
    listed.map(({ groups }) => Number(groups?.['code'])),
    [0, 1, 2, 3, 129, 130, 131, 143],
  );
});
