/** The public API: its options, what it returns, how it is interrupted, and that it leaves the process alone. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answerOf,
  bench,
  ConcurrencyError,
  compare,
  expectConcurrency,
  probe,
  readRun,
  render,
  runExperiment,
  serve,
  summarise,
  sweep,
} from './api.js';
import { temporaryFolder } from './cli.test-support.js';
import { argvOf } from './commands/options-object.js';
import { type EndedRound, endedRounds } from './model/ended-round.js';
import { MILLISECOND, SECOND } from './model/units.js';

const QUICK = { clients: 3, rounds: 1, warmUpRounds: 0, serviceTime: '1ms' } as const;

/** Collects the rounds that are reported as ended. */
function collectEnded() {
  const ended: EndedRound[] = [];
  const onProgress = (progress: { readonly ended?: EndedRound }): void => {
    if (progress.ended !== undefined) ended.push(progress.ended);
  };
  return { ended, onProgress };
}

/** A server on which a request is served as soon as it arrives. */
async function listening(context: TestContext): Promise<string> {
  const server: Server = createServer((_, response) => setTimeout(() => response.end('ok'), 5));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('options', () => {
  test('are read as the command line reads them', () => {
    const argv = argvOf('bench', { clients: 50, serviceTime: '10ms', duration: 3, keepAlive: true, warmUpRounds: '2' });
    assert.deepEqual(argv, {
      clients: 50,
      'service-time': 10 * MILLISECOND,
      duration: 3 * SECOND,
      'keep-alive': true,
      'warm-up-rounds': 2,
    });
    assert.deepEqual(argvOf('bench', { compare: ['sequential', 'event-loop'] }), {
      compare: ['sequential', 'event-loop'],
    });
    assert.deepEqual(argvOf('sweep', { clients: [1, 2, 4] }), { clients: [1, 2, 4] });
    assert.deepEqual(argvOf('sweep', { clients: '1,2,4', rounds: undefined }), { clients: [1, 2, 4] });
    const body = new Uint8Array([64, 1]);
    assert.equal(argvOf('probe', { body }).body, body);
    assert.deepEqual(argvOf('probe', { header: 'A: b' }), { header: ['A: b'] });
  });

  const wrong: ReadonlyArray<readonly [options: Record<string, unknown>, message: RegExp]> = [
    [{ client: 3 }, /^bench has no option client\. Did you mean clients\?$/],
    [{ 'service-time': '1ms' }, /^bench has no option service-time\. Did you mean serviceTime\?$/],
    [{ format: 'json' }, /^bench has no option format\.$/],
    [{ clients: 0 }, /^clients must be from 1 to/],
    [{ clients: {} }, /^clients takes text or a number, not object\.$/],
    [{ keepAlive: 'yes' }, /^keepAlive takes true or false, not string\.$/],
    [{ serviceTime: 10 }, /^serviceTime takes a duration with a unit/],
    [{ model: 'sequental' }, /^model takes .* Did you mean sequential\?$/],
    [{ rate: 10 }, /^rate has no effect with load burst/],
    [{ silentTime: '1s' }, /^silentTime has no effect without silent clients\. Add silentClients/],
  ];
  for (const [options, message] of wrong) {
    test(`${JSON.stringify(options)} is refused by the names that a program writes`, async () => {
      await assert.rejects(bench(options as object), { name: 'UsageFailure', message });
    });
  }

  test('an unknown expectation or experiment is refused', async () => {
    await assert.rejects(expectConcurrency(undefined, '<3'), { message: /^expectConcurrency takes a number/ });
    await assert.rejects(runExperiment('one-at-a-tim'), { message: /Did you mean one-at-a-time\?$/ });
  });
});

describe('documents', () => {
  test('are returned whole, and saved only in a folder that is named', async (context) => {
    const folder = temporaryFolder(context);
    const { ended, onProgress } = collectEnded();
    const unsaved = await bench({ ...QUICK, rounds: 2, compare: ['sequential', 'event-loop'], onProgress });
    assert.deepEqual(ended, endedRounds(unsaved));
    assert.equal(ended.length, 4);
    assert.equal(unsaved.kind, 'burst');
    const saved = await bench({ ...QUICK, results: folder });
    assert.deepEqual(readdirSync(folder), [`${saved.name}.json`]);
    const again = await readRun('latest', { results: folder });
    assert.deepEqual(again, saved);
    assert.deepEqual(await readRun(join(folder, `${saved.name}.json`)), saved);
    const summary = await summarise(unsaved);
    assert.deepEqual(Object.keys(summary ?? {}), ['models', 'warnings']);
    assert.match(await render(unsaved), /3 clients/);
    assert.match(await render(unsaved, 'html'), /^<!doctype html>/);
    assert.equal(JSON.parse(await render(unsaved, 'json')).name, unsaved.name);
    assert.match(await compare(unsaved, saved), /sequential/);
  });

  test('open arrivals at a URL are seen from outside', async (context) => {
    const url = await listening(context);
    const { ended, onProgress } = collectEnded();
    const document = await bench({ url, load: 'open', rate: 100, duration: '100ms', onProgress });
    assert.deepEqual(ended, endedRounds(document));
    assert.ok(document.kind === 'open' && document.outside !== undefined);
    assert.equal(document.scenario.url, url);
    assert.match(await render(document), /seen\sfrom\soutside/);
  });

  test('a sweep has a point for each load, in order, and its rounds are reported as they end', async () => {
    const { ended, onProgress } = collectEnded();
    const document = await sweep({ clients: [1, 2], duration: '50ms', serviceTime: '1ms', onProgress });
    assert.deepEqual(ended, endedRounds(document));
    assert.deepEqual(
      ended.map((round) => round.kind !== 'probe' && round.part),
      [
        { index: 0, value: 1 },
        { index: 1, value: 2 },
      ],
    );
    assert.deepEqual(
      document.points.map(({ value }) => value),
      [1, 2],
    );
  });

  test('a probe has an answer, and a server that is not there is one', async (context) => {
    const { ended, onProgress } = collectEnded();
    const document = await probe(await listening(context), { budget: '1s', maxClients: 8, onProgress });
    assert.deepEqual(ended, endedRounds(document));
    assert.ok(ended.length > 1);
    const answer = await answerOf(document);
    assert.ok(answer.slots === null || answer.slots > 1, answer.text);
    const failed = await answerOf(await probe('127.0.0.1:1', { budget: '1s' }));
    assert.deepEqual([failed.kind, failed.slots, failed.atLeast], ['failed', null, null]);
  });
});

describe('an expectation', () => {
  test('that nothing meets is an assertion that carries the answer', async () => {
    const error = await expectConcurrency('127.0.0.1:1', '>=2', { budget: '1s' }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ConcurrencyError);
    assert.ok(error instanceof assert.AssertionError);
    assert.deepEqual([error.met, error.answer.kind, error.expected], ['not-met', 'failed', '>=2']);
    assert.equal(error.document.kind, 'probe');
    assert.match(error.message, /^http:\/\/127\.0\.0\.1:1\/: expected >=2 at once\. Probe failed: /);
  });
});

describe('a signal', () => {
  test('that is aborted already starts nothing', async () => {
    await assert.rejects(bench({ ...QUICK, signal: AbortSignal.abort(new Error('no')) }), { message: 'no' });
  });

  test('ends a measurement with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const measuring = bench({
      clients: 10_000,
      serviceTime: '100ms',
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await assert.rejects(measuring, (error) => error === reason);
  });

  test('closes a server', async () => {
    const controller = new AbortController();
    const { url } = await serve('sequential', { serviceTime: 0, signal: controller.signal });
    assert.equal((await fetch(url)).status, 200);
    controller.abort();
    await untilRefused(url);
  });
});

async function untilRefused(url: string): Promise<void> {
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  )
    await sleep(20);
}

const API = JSON.stringify(new URL('./api.js', import.meta.url).href);

describe('the process', () => {
  test('prints nothing, and has its exit code and signals for itself', (context) => {
    const program = join(temporaryFolder(context), 'program.mjs');
    writeFileSync(
      program,
      `
      const { bench, probe, serve } = await import(${API});
      const server = await serve('event-loop', { serviceTime: '1ms' });
      await probe(server.url, { budget: 1, maxClients: 4 });
      await server.close();
      await bench(${JSON.stringify(QUICK)});
      const heard = process.eventNames().filter((name) => String(name).startsWith('SIG'));
      if (process.exitCode !== undefined || heard.length > 0) process.exit(7);
      `,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });

  test('leaves no server behind when it is killed', async (context) => {
    const program = join(temporaryFolder(context), 'program.mjs');
    writeFileSync(program, `const { serve } = await import(${API}); console.log((await serve('multi-process')).url);`);
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [url] = await once(createInterface({ input: child.stdout }), 'line');
    child.kill('SIGKILL');
    await untilRefused(url);
  });

  test('loads nothing with the API', () => {
    const text = readFileSync(new URL('./api.js', import.meta.url), 'utf8');
    assert.deepEqual(
      [...text.matchAll(/^(?:import|export)\b[^'";]*?from ['"]([^'"]+)['"]/gm)].map(([, module]) => module),
      ['node:assert'],
    );
  });
});
