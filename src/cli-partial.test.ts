/**
 * What an interrupted measurement shows on a terminal, and what it leaves: nothing saved, and a cleared progress line.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveHttp } from './clients/probe/servers.test-support.js';
import { childrenOf, read } from './processes.test-support.js';
import { NO_TERMINAL, type OnTerminal, startOnTerminal } from './terminal.test-support.js';

const BURST = 'bench --clients 5 --service-time 5ms --rounds 10000';
/** A later round: the line is drawn ten times a second, not for every round. */
const LATER_ROUND = /round ([2-9]|\d\d+) of 10000/;
/** The sentence may be wrapped. */
const FINISHED_ROUNDS =
  /^Interrupted after \d+ of 10,000 rounds\. The figures cover (these \d+|this round);\snothing\swas\ssaved\.\n/;
const FIRST_SECONDS =
  /^Interrupted after \d+\.\d+ s of 60\.\d+ s\. The figures cover this time;\snothing\swas\ssaved\.\n/;
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Starts the program, sends the signal when the progress line matches, and waits for the exit. */
async function interruptAt(
  context: TestContext,
  words: string,
  text: string | RegExp,
  signal: keyof typeof CODES = 'SIGINT',
) {
  const run = await startOnTerminal(context, words);
  await run.untilSaid(text);
  const children = childrenOf(run.program);
  process.kill(run.program, signal);
  const code = await run.ended;
  await untilGone(children);
  assert.equal(code, CODES[signal], run.say());
  return { ...run, shown: shownAfterwards(run) };
}

/** A process that it started (such as the keeper of a command) may exit a moment after it. */
async function untilGone(children: readonly number[]): Promise<void> {
  const isRunning = (id: number): boolean => !/^$|\) [ZX] /.test(read(`/proc/${id}/stat`));
  const deadline = performance.now() + 60_000;
  while (children.some(isRunning)) {
    assert.ok(performance.now() < deadline, 'a process is left');
    await sleep(20);
  }
}

/** What follows the progress line, after the terminal was restored and the line cleared. */
function shownAfterwards({ say, folder }: Pick<OnTerminal, 'say' | 'folder'>): string {
  const cleared = say().lastIndexOf(CLEARED);
  assert.notEqual(cleared, -1, JSON.stringify(say().slice(-500)));
  const shown = say()
    .slice(cleared + CLEARED.length)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    .replaceAll(/\u001b\[\d+m/g, '')
    .replaceAll('\r\n', '\n');
  assert.doesNotMatch(shown, /\n\s+at .*\.js:\d/);
  const results = join(folder, 'results/runs');
  assert.deepEqual(existsSync(results) ? readdirSync(results) : [], []);
  return shown;
}

/** The line is cleared, and the cursor is shown again. */
const CLEARED = '\r\u001b[K\u001b[?25h';

describe('interrupted on a terminal', { skip: NO_TERMINAL, concurrency: 2 }, () => {
  // cli.test.ts sends the others.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`bench, ${signal}: shows the finished rounds, as at the end of a run`, async (context) => {
      const { shown } = await interruptAt(context, BURST, LATER_ROUND, signal);
      assert.match(shown, FINISHED_ROUNDS);
      assert.match(shown, /5 clients at once/);
      assert.match(shown, /\nInterrupted\.\n$/);
    });
  }

  test('bench before a round is finished: shows one line', async (context) => {
    const { shown } = await interruptAt(context, 'bench --clients 5 --service-time 500ms', 'warm-up: sequential');
    assert.equal(shown, 'Interrupted.\n');
  });

  test('bench --compare: shows the rounds that all models finished', async (context) => {
    const { shown } = await interruptAt(context, `${BURST} --compare sequential,event-loop`, LATER_ROUND);
    assert.match(shown, FINISHED_ROUNDS);
  });

  test('bench --load sustained: shows the first seconds', async (context) => {
    const words = 'bench --load sustained --clients 2 --duration 60s';
    const { shown } = await interruptAt(context, words, '2 s of 60 s: sequential');
    assert.match(shown, FIRST_SECONDS);
    assert.match(shown, /2 clients kept busy for \d+(\.\d+)? s,/);
  });

  test('bench --load open: shows the first seconds', async (context) => {
    const { shown } = await interruptAt(context, 'bench --load open --rate 50/s --duration 60s', '2 s of 60 s');
    assert.match(shown, FIRST_SECONDS);
    assert.match(shown, /\d+ clients in \d+(\.\d+)? s \(50 per second/);
    assert.doesNotMatch(shown, /does not hold/);
  });

  test('bench URL --load open: shows the first seconds, seen from outside', async (context) => {
    const url = await serveHttp(context, (_, response) => response.end('Hello'));
    const { shown } = await interruptAt(context, `bench ${url} --load open --rate 50/s --duration 60s`, '2 s of 60 s');
    assert.match(shown, FIRST_SECONDS);
    assert.match(shown, /\d+ clients in \d+(\.\d+)? s \(50 per second, poisson\) at http/);
    assert.doesNotMatch(shown, /does not hold/);
  });

  test('sweep: shows the finished loads', async (context) => {
    const { shown } = await interruptAt(context, 'sweep --clients 1,2,3,4 --duration 1s', 'load 3 of 4');
    assert.match(shown, /^Interrupted after 2 of 4 loads\. The figures cover these 2; nothing was saved\.\n/);
  });

  test('experiment: shows the finished parts, and what each of them states', async (context) => {
    const { shown } = await interruptAt(context, 'experiment silent-client --short', 'part 3 of 4');
    assert.match(shown, /^Interrupted after 2 of 4 parts\. The figures cover these 2; nothing was saved\./);
    assert.match(shown, /all 4 parts of the experiment/);
    assert.match(shown, /\npart +1 silent client at sequential: /);
  });

  test('probe: shows one line', async (context) => {
    const words = `probe --command 'exec python3 -m http.server $PORT --bind 127.0.0.1' --budget 60s`;
    const { shown } = await interruptAt(context, words, 's left: ');
    assert.equal(shown, 'Interrupted.\n');
  });
});

describe('interrupted with --format', { skip: NO_TERMINAL, concurrency: 2 }, () => {
  for (const format of ['json', 'csv']) {
    test(`${format}: nothing is written, and a notice says why`, async (context) => {
      const run = await interruptAt(context, `${BURST} --format ${format} > out`, LATER_ROUND);
      assert.equal(readFileSync(join(run.folder, 'out'), 'utf8'), '');
      const notice = new RegExp(
        `^Interrupted after \\d+ of 10,000 rounds\\. --format ${format} is only for complete results; nothing was saved\\. Interrupted\\. $`,
      );
      // The terminal's width decides where the notice is broken.
      assert.match(run.shown.replaceAll('\n', ' '), notice);
    });
  }

  test('markdown: marked in the first line', async (context) => {
    const run = await interruptAt(context, `${BURST} --format markdown > out`, LATER_ROUND);
    assert.match(
      readFileSync(join(run.folder, 'out'), 'utf8'),
      /^Interrupted after \d+ of 10,000 rounds\. The figures cover .*\n\n# /,
    );
  });

  test('--output: leaves its file unchanged', async (context) => {
    const run = await interruptAt(context, `${BURST} --output out`, LATER_ROUND);
    assert.equal(existsSync(join(run.folder, 'out')), false);
    assert.match(run.shown, /^Interrupted after /);
  });
});

describe('interrupted', { skip: NO_TERMINAL, concurrency: 2 }, () => {
  test('twice: the second interruption ends it without partial results', async (context) => {
    // An answer takes a second, so collecting what is known takes a while.
    const words = 'bench --load sustained --clients 1 --service-time 1s --duration 60s';
    const run = await startOnTerminal(context, words);
    await run.untilSaid('3 s of 60 s');
    process.kill(run.program, 'SIGINT');
    await run.untilSaid('Interrupted: collecting');
    process.kill(run.program, 'SIGINT');
    assert.equal(await run.ended, 130);
    assert.equal(shownAfterwards(run), 'Interrupted.\n');
  });

  test('into a pipe without a reader: no stack trace, and exit code 130', async (context) => {
    const run = await interruptAt(context, `${BURST} > >(exec true)`, LATER_ROUND);
    assert.match(run.shown, /^(Interrupted\.\n)?$/);
  });
});
