/** The program from outside: exit codes, stdout, and what is left behind. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import {
  assertCodeAgrees,
  assertFits,
  assertOneLine,
  assertVerdict,
  run,
  runHere,
  runUntilVerdict,
  SAVED_RUNS,
  start,
  temporaryFolder,
  testWrongInput,
  type WrongInput,
} from './cli.test-support.js';
import type { BurstDocument } from './model/run.js';
import { childrenOf, isAlive } from './processes.test-support.js';

const QUICK = ['--clients', '6', '--service-time', '40ms', '--rounds', '1', '--warm-up-rounds', '0'];

describe('a pipe without a reader', () => {
  const UNMET = ['bench', ...QUICK, '--expect-concurrency', '6'];
  for (const closed of ['stdout', 'stderr'] as const) {
    test(`${closed}: the exit code is the command's`, async (context) => {
      const { child, ended } = start(context, UNMET, temporaryFolder(context));
      child[closed].destroy();
      const { code, stdout } = await ended;
      assert.equal(code, 1);
      if (closed === 'stderr') assert.match(stdout, /: sequential\n/);
    });
  }

  test('a list with a file that is not a run', async (context) => {
    const folder = temporaryFolder(context);
    mkdirSync(join(folder, SAVED_RUNS), { recursive: true });
    writeFileSync(join(folder, SAVED_RUNS, 'broken.json'), '{');
    const { child, ended } = start(context, ['results'], folder);
    child.stdout.destroy();
    child.stderr.destroy();
    assert.equal((await ended).code, 1);
  });
});

describe('bench', () => {
  test('shows the tables and the verdict, saves the run, and says where', async (context) => {
    const { folder, ...ending } = await runUntilVerdict(context, ['bench', ...QUICK], run);
    const { stdout, stderr } = ending;
    assertVerdict(ending, /served at once +1 - in every round/);
    assert.match(stdout, /^6 clients at once, service time .*: sequential\n/);
    assert.match(stdout, /No intervals: they need 5 rounds/);
    assert.ok(!stdout.includes('\u001b'));
    assertFits(stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    assert.match(
      stderr,
      new RegExp(
        `^Saved as ${saved.replace('.json', '')}\nRuns are saved in \\S+\\. --results names another folder\\.\n$`,
      ),
    );
  });

  test('--format json prints only the document, which is the saved one', async (context) => {
    const folder = temporaryFolder(context);
    const ending = await runHere(context, ['bench', ...QUICK, '--compare', '--format', 'json'], folder);
    const { derived, ...document } = JSON.parse(ending.stdout) as BurstDocument & {
      derived: { models: { verdict: { text: string } }[] };
    };
    assertCodeAgrees(ending, derived.models.map(({ verdict }) => verdict.text).join());
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    assert.deepEqual(JSON.parse(readFileSync(join(folder, SAVED_RUNS, saved), 'utf8')), document);
    assert.equal(derived.models.length, 2);
    assert.equal(document.runs[0]?.rounds[0]?.records.length, 6);
  });

  test('--output writes the file and leaves stdout empty', async (context) => {
    const folder = temporaryFolder(context);
    const words = ['bench', ...QUICK, '--format', 'csv', '--output', 'burst.csv'];
    const ending = await runHere(context, words, folder);
    assert.equal(ending.stdout, '');
    assertCodeAgrees(ending, (await runHere(context, ['results', 'show'], folder)).stdout);
    assert.equal(readFileSync(join(folder, 'burst.csv'), 'utf8').trim().split('\n').length, 7);
  });

  test('--expect-concurrency decides the exit code', async (context) => {
    const met = await runUntilVerdict(context, ['bench', ...QUICK, '--expect-concurrency', '1']);
    assertVerdict(met, /served at once +1 - in every round/);
    const { code, stderr } = await runUntilVerdict(context, ['bench', ...QUICK, '--expect-concurrency', '4'], run);
    assert.equal(code, 1);
    assert.match(stderr, /Expectation not met: sequential: expected a limit of 4, and (the limit is 1|no limit)/);
  });

  test('a run can be listed, shown again and compared; a damaged file hides no other', async (context) => {
    const folder = temporaryFolder(context);
    const first = await runHere(context, ['bench', ...QUICK], folder);
    const results = join(folder, SAVED_RUNS);
    const [name = ''] = readdirSync(results).map((file) => file.replace('.json', ''));
    const again = await runHere(context, ['results', 'show'], folder);
    assert.equal(again.stdout, first.stdout);
    assert.equal((await runHere(context, ['results', 'show', name], folder)).stdout, first.stdout);
    const comparison = await runHere(context, ['results', 'compare', name, name], folder);
    assert.equal(comparison.code, 0);
    assert.match(comparison.stdout, /makespan/);
    writeFileSync(join(results, 'broken.json'), '{"schemaVersion": 1, "context": {"atOnceVersion": "0.1.0",');
    const list = await runHere(context, ['results'], folder);
    assert.equal(list.code, 1);
    assert.ok(list.stdout.includes(name));
    assert.match(list.stdout, /broken\.json is damaged: it is not valid JSON/);
  });
});

/** A few cases as a user meets them: the exit code of a process, and only the line on its stderr. */
const FROM_OUTSIDE: readonly WrongInput[] = [
  ['frobnicate', /There is no command "frobnicate"\. at-once -h lists them\./],
  ['bench --clients 0', /--clients must be from 1 to 1000000, not 0\./],
  ['bench --host 192.0.2.1', /192\.0\.2\.1 is not an address of this machine/, 1],
  ['results show nothing', /nothing is neither a saved run in \S+ nor a file/, 1],
  ['serve --port 70000', /--port must be from 0 to 65535/],
  ['probe http://192.0.2.1/', /192\.0\.2\.1 is not this machine.*--i-may-load-test-this-host/],
];

testWrongInput(FROM_OUTSIDE, [], run);

testWrongInput([
  ['bnech', /There is no command "bnech"\. Did you mean bench\?/],
  ['8000', /There is no command "8000"\. For port 8000 of this machine write at-once :8000\./],
  ['192.0.2.1', /192\.0\.2\.1 is not this machine: only test hosts you are authorised to test\./],
  ['bench --frobnicate', /Unknown option --frobnicate\. See at-once bench -h\./],
  ['bench -x', /Unknown option -x\. See at-once bench -h\./],
  ['bench -clients 5', /Unknown option -clients\. Did you mean --clients\?/],
  ['bench -cmany', /--clients takes a whole number .*"many"/],
  ['bench --budget 5s', /bench has no option --budget: it belongs to probe\. See at-once bench -h\./],
  ['probe -c 5 :1', /probe has no option -c: it belongs to bench and sweep\. See at-once probe -h\./],
  ['probe :1 :2', /at-once probe takes one URL, not both :1 and :2\. Leave one out\./],
  ['bench --model sequental', /not "sequental"\. Did you mean sequential\?/],
  ['bench --load sustaned', /not "sustaned"\. Did you mean sustained\?/],
  ['bench --compare sequential,clusters', /not "clusters"\. Did you mean cluster\?/],
  ['serve event-lop', /not "event-lop"\. Did you mean event-loop\?/],
  ['results lst', /not "lst"\. Did you mean list\?/],
  ['results -j --format csv', /--json and --format csv exclude each other/],
  ['bench --format jsn', /not "jsn"\. Did you mean json\?/],
  ['experiment one-at-time', /Did you mean one-at-a-time\?/],
  ['bench --clints 5', /Unknown option --clints\. Did you mean --clients\?/],
  ['bench --clients -3', /--clients must be from 1/],
  ['bench --clients 1.5', /--clients takes a whole number.*"1\.5"/],
  ['bench --clients many', /--clients takes a whole number.*"many"/],
  ['bench --clients 99999999999', /--clients must be/],
  ['bench --clients', /--clients needs a value/],
  [
    'bench --expect-concurrency many',
    /--expect-concurrency takes a number .*, none, or a list .* such as 1,4,none, not "many"/,
  ],
  ['bench --expect-concurrency 0', /--expect-concurrency takes .*not "0"/],
  ['bench --clients 1 --clients 2', /--clients was given twice\. Give it once\./],
  ['bench --model multi-process --workers 0', /--workers must be from 1/],
  ['bench --workers 2', /--workers 2 has no effect with sequential/],
  ['bench --rounds 0', /--rounds must be from 1/],
  ['bench --service-time 10', /--service-time takes a duration with a unit, not "10"\. Write 10ms or 10s\./],
  ['bench --service-time soon', /--service-time takes a duration/],
  ['bench --service nap', /--service takes sleep or spin, not "nap"/],
  ['bench --format xml', /--format takes table/],
  ['bench --host example', /--host takes an IPv4 address/],
  ['bench --output no/such/file', /no\/such\/file can't be written/, 1],
  ['bench --load open', /--load open needs a rate\. Add --rate/],
  ['bench --load open --rate 60/s --duration 0', /--duration must be longer than 0/],
  ['bench --load open --rate 60/s --clients 5', /--clients has no effect with --load open/],
  ['bench --rate 60/s', /--rate has no effect with --load burst/],
  ['results compare one', /takes 2 names/],
  ['serve frob', /serve takes sequential, multi-process, .*, not "frob"/],
  ['serve --workers 2', /--workers 2 has no effect with sequential/],
  ['serve event-loop --workers 2', /--workers 2 has no effect with event-loop/],
  ['serve cluster --accept separate', /--accept separate has no effect with cluster/],
  ['bench --silent-clients 1', /--silent-clients 1 also needs the time/],
  ['bench --silent-time 1s', /--silent-time has no effect without silent clients/],
  ['bench --accept shared', /--accept shared has no effect/],
  ['bench --compare multi-process:shared,multi-process', /would measure multi-process \(4 workers\) twice/],
]);

test('a port in use is one line too', async (context) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const address = server.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  for (const command of ['bench', 'serve']) {
    const { code, stderr } = await runHere(context, [command, '--port', port]);
    assert.equal(code, 1);
    assertOneLine(stderr, new RegExp(`Port ${port} on 127.0.0.1 is in use`));
  }
});

describe('how a run ends', { skip: process.platform !== 'linux', concurrency: 2 }, () => {
  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} during a run: exit code ${code}, and no process is left`, async (context) => {
      const folder = temporaryFolder(context);
      const { child, ended } = start(context, ['bench', '--clients', '50', '--compare'], folder);
      const children = await childrenWhenServing(child.pid ?? 0);
      assert.equal(children.length, 3);
      child.kill(signal);
      const ending = await ended;
      assert.equal(ending.code, code);
      assertOneLine(ending.stderr, /^Interrupted\.$/m);
      assert.equal(ending.stdout, '');
      assert.deepEqual(children.filter(isAlive), []);
      assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
    });
  }

  test('a program killed by SIGKILL leaves no server and no load generator behind', async (context) => {
    const folder = temporaryFolder(context);
    const { child, ended } = start(context, ['bench', '--clients', '50', '--compare'], folder);
    const children = await childrenWhenServing(child.pid ?? 0);
    assert.equal(children.length, 3);
    child.kill('SIGKILL');
    await ended;
    const deadline = performance.now() + 60_000;
    while (children.some(isAlive) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(children.filter(isAlive), []);
  });
});

describe('serve', () => {
  test('prints its address and one line per connection; Ctrl-C stops it, blocked or not', async (context) => {
    for (const model of [
      ['sequential'],
      ['multi-process', '--workers', '2'],
      ['process-per-connection'],
      ['event-loop'],
    ]) {
      const { child, ended } = start(context, ['serve', ...model, '--port', '0'], temporaryFolder(context));
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const first = String((await lines.next()).value);
      const [, port] = /listens on 127\.0\.0\.1:(\d+), served by process(?:es)?/.exec(first) ?? [];
      assert.ok(port, first);
      for (let more = 0; more < 2; more += 1) await lines.next();
      const response = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /^Served by process +\d+/);
      assert.match(String((await lines.next()).value), /^127\.0\.0\.1:\d+ was accepted by process \d+ and served in /);
      const silent = await connectAndHold(Number(port), context);
      child.kill('SIGINT');
      const { code } = await ended;
      assert.equal(code, 130);
      silent.destroy();
    }
  });
});

async function connectAndHold(port: number, context: TestContext) {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  context.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** The processes that a run has started, once all are there: two servers (one with workers) and the load generator. */
async function childrenWhenServing(parent: number): Promise<number[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const children = childrenOf(parent);
    const workers = children.flatMap(childrenOf);
    if ((children.length === 3 && workers.length === 4) || performance.now() > deadline) return children;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
