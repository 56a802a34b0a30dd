/** A server behind a network delay: the round trip is subtracted and does not change the number of slots. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../cli.test-support.js';
import type { ProbeDocument } from '../../model/probe.js';
import { MILLISECOND } from '../../model/units.js';
import { summariseProbe } from '../estimation/summary.js';
import { type Truth, verdictOf } from '../probing/judgement.test-support.js';
import { type DelayLine, LINE_ENVIRONMENT, openDelayLine, SERVER_ADDRESS } from './delay-line.test-support.js';
import { CLI_PATH, SERVICE_MS, slots } from './real-server.test-support.js';
import { skipWithout } from './real-servers.test-support.js';

/** Delay in each direction, ms. */
const DELAY = 20;
const PORT = 8000;
const URL_THERE = `http://${SERVER_ADDRESS}:${PORT}/`;

const skip = process.platform !== 'linux' || skipWithout({ programs: ['python3', 'ip'] });

function startIn(context: TestContext, side: readonly string[], words: readonly string[]) {
  const [program = '', ...rest] = [...side, process.execPath, CLI_PATH, ...words];
  const child = spawn(program, rest, {
    cwd: temporaryFolder(context),
    env: LINE_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => end(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function serve(context: TestContext, { serverSide }: DelayLine, words: string): Promise<void> {
  const where = `--host ${SERVER_ADDRESS} --port ${PORT} --service-time ${SERVICE_MS}ms --quiet`;
  const server = startIn(context, serverSide, ['serve', ...`${words} ${where}`.split(' ')]);
  server.stderr.resume();
  await once(server.stdout, 'data');
  server.stdout.resume();
}

async function probe(context: TestContext, { clientSide }: DelayLine): Promise<ProbeDocument> {
  const bounds = ['--budget', '4s', '--max-clients', '64', '--i-may-load-test-this-host'];
  const child = startIn(context, clientSide, ['probe', URL_THERE, ...bounds, '--format', 'json']);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  await once(child, 'close');
  assert.ok(output.stdout.startsWith('{'), output.stderr);
  return JSON.parse(output.stdout) as ProbeDocument;
}

describe('over a network', { concurrency: 2 }, () => {
  const cases: ReadonlyArray<readonly [words: string, truth: Truth]> = [
    ['sequential', slots(1)],
    ['multi-process --workers 4', slots(4)],
  ];
  for (const [words, truth] of cases) {
    test(words, { skip }, async (context) => {
      const line = await openDelayLine(context, DELAY);
      if (typeof line === 'string') return context.skip(line);
      await serve(context, line, words);
      const { answer, unloaded } = summariseProbe(await probe(context, line));
      context.diagnostic(JSON.stringify(answer));
      assert.notEqual(verdictOf(answer, truth), 'wrong', JSON.stringify(answer));
      assert.ok(unloaded !== null);
      const { roundTrip, times } = unloaded;
      assert.ok(roundTrip > 1.8 * DELAY * MILLISECOND, `round trip ${roundTrip / MILLISECOND} ms`);
      // The least, as a busy machine makes services longer.
      assert.ok(Math.min(...times) < (SERVICE_MS + DELAY) * MILLISECOND, `services ${times} ns`);
    });
  }
});
