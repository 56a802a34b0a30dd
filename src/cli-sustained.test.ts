/** Closed loops from outside: output and saved files, wrong input, and what is left after one of the processes dies. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  assertCodeAgrees,
  assertFits,
  assertOneLine,
  runHere,
  SAVED_RUNS,
  start,
  temporaryFolder,
  testWrongInput,
} from './cli.test-support.js';
import type { SustainedDocument } from './model/run.js';
import { childrenOf, isAlive, listed, read } from './processes.test-support.js';

const QUICK = ['bench', '--load', 'sustained', '--clients', '5', '--service-time', '5ms', '--duration'];
/** Longer than the test needs. */
const LONG = [...QUICK, '30s'];

describe('bench --load sustained', () => {
  test('is shown, saved, listed, shown again and read as JSON', async (context) => {
    const folder = temporaryFolder(context);
    const first = await runHere(context, [...QUICK, '1s'], folder);
    assert.match(
      first.stdout,
      /^5 clients kept busy for 1\.00 s.*: sequential\n(?:[\s\S]*throughput +[\d.]+ requests per second|[\s\S]*[Nn]o\s+verdict)/,
    );
    assertCodeAgrees(first);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    const name = saved.replace('.json', '');
    assert.equal(first.stderr.split('\n')[0], `Saved as ${name}`);
    const again = await runHere(context, ['results', 'show', name], folder);
    assert.equal(again.stdout, first.stdout);
    const list = await runHere(context, ['results'], folder);
    assert.equal(list.code, 0);
    assert.ok(list.stdout.includes(name));
    const asJson = await runHere(context, ['results', 'show', name, '--format', 'json'], folder);
    const { derived, ...document } = JSON.parse(asJson.stdout) as SustainedDocument & { derived: object };
    assert.deepEqual(JSON.parse(readFileSync(join(folder, SAVED_RUNS, saved), 'utf8')), document);
    assert.ok('models' in derived);
    const compared = await runHere(context, ['results', 'compare', name, name], folder);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /Both have the same options[\s\S]*response, mean[\s\S]*it needs 5 rounds of each/);
  });
});

test('the saved context names the generator: own, or autocannon where it was asked for', async (context) => {
  const folder = temporaryFolder(context);
  for (const [words, generator] of [
    [[], 'own'],
    [['--generator', 'autocannon'], 'autocannon'],
  ] as const) {
    const { stdout } = await runHere(context, [...QUICK, '300ms', '--format', 'json', ...words], folder);
    const document = JSON.parse(stdout) as SustainedDocument;
    assert.equal(document.context.generator, generator);
    assert.ok((document.runs[0]?.rounds[0]?.answered ?? 0) > 0);
  }
});

testWrongInput([
  ['bench --generator own', /--generator has no effect with --load burst\. .*leave it out/],
  ['bench --load sustained --duration 0', /--duration must be longer than 0/],
  ['bench --load sustained --message raw', /--message has no effect with --load sustained\. .*HTTP/],
  ['bench --load sustained --expect-concurrency 1', /--expect-concurrency has no effect with --load sustained/],
  ['bench --duration 1s', /--duration has no effect with --load burst\. .*leave it out/],
  ['bench --keep-alive', /--keep-alive has no effect with --load burst\. .*--load sustained/],
]);

describe('the end of a closed loop', { skip: process.platform !== 'linux' }, () => {
  const ends: ReadonlyArray<readonly [what: string, program: RegExp, message: RegExp]> = [
    ['load generator', /clients\/main\.js/, /^The load generator exited unexpectedly \(SIGKILL\)\./],
    ['server', /servers\/main\.js/, /^The sequential server exited unexpectedly \(SIGKILL\)\./],
  ];
  for (const [what, program, message] of ends) {
    test(`the ${what} is killed half-way: one line, exit code 1, and no process is left`, async (context) => {
      const folder = temporaryFolder(context);
      const { child, ended } = start(context, LONG, folder);
      const children = await childrenWhenBusy(child.pid ?? 0);
      const victim = children.find((id) => program.test(commandOf(id)));
      assert.ok(victim !== undefined, children.map(commandOf).join('; '));
      process.kill(victim, 'SIGKILL');
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 1);
      assertOneLine(stderr, message);
      assert.equal(stdout, '');
      assertNothingIsLeft(child.pid ?? 0, children, folder);
    });
  }

  test('Ctrl-C half-way: exit code 130, and no process is left', async (context) => {
    const folder = temporaryFolder(context);
    const { child, ended } = start(context, LONG, folder);
    const children = await childrenWhenBusy(child.pid ?? 0);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 130);
    assertOneLine(stderr, /^Interrupted\.$/m);
    assert.equal(stdout, '');
    assertNothingIsLeft(child.pid ?? 0, children, folder);
  });
});

function assertNothingIsLeft(owner: number, children: readonly number[], folder: string): void {
  assert.deepEqual(children.filter(isAlive), []);
  assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
  const traces = existsSync('/dev/shm') ? readdirSync('/dev/shm') : [];
  assert.deepEqual(
    traces.filter((name) => name.startsWith(`at-once-${owner}-`)),
    [],
  );
}

/** The server and the load generator, once the load generator's clients have connections to the server. */
async function childrenWhenBusy(parent: number): Promise<number[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const children = childrenOf(parent);
    if ((children.length === 2 && children.some(isBusy)) || performance.now() > deadline) return children;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a load generator's clients have sockets open; without them it has only the one for its orders. */
function isBusy(id: number): boolean {
  return /clients\/main\.js/.test(commandOf(id)) && socketsOf(id) >= 5;
}

function socketsOf(id: number): number {
  return listed(`/proc/${id}/fd`).filter((name) => target(`/proc/${id}/fd/${name}`).startsWith('socket:')).length;
}

function commandOf(id: number): string {
  return read(`/proc/${id}/cmdline`).replaceAll('\0', ' ');
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
