/** Sweeps and experiments from outside: output and saved files, wrong input, and what is left after Ctrl-C. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { EXPERIMENTS } from './analysis/experiments/index.js';
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
import { SCHEMA_VERSION } from './model/document.js';
import { CONTEXT } from './model/synthetic-run.test-support.js';
import { childrenWhen, isAlive } from './processes.test-support.js';

describe('sweep', () => {
  test('over clients: a table and a chart, saved, listed, shown again', async (context) => {
    const folder = temporaryFolder(context);
    const words = ['sweep', '--clients', '1,2', '--duration', '300ms', '--service-time', '5ms'];
    const first = await runHere(context, words, folder);
    assertCodeAgrees(first);
    assert.match(first.stdout, /^1 to 2 clients kept busy, service time 5\.00 ms: sequential\n/);
    assert.match(first.stdout, /requests per second/);
    assert.match(first.stdout, /The knee is at|no\s+verdict/i);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    assert.match(saved, /^\d{8}-\d{6}-sequential-sweep-clients\.json$/);
    const name = saved.replace('.json', '');
    assert.equal(first.stderr.split('\n')[0], `Saved as ${name}`);
    assert.equal((await runHere(context, ['results', 'show', name], folder)).stdout, first.stdout);
    assert.ok((await runHere(context, ['results'], folder)).stdout.includes(name));
    const compared = await runHere(context, ['results', 'compare', name, name], folder);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /Both have the same options[\s\S]*first \/ second[\s\S]*it needs 5 rounds of each/);
    assertFits(compared.stdout);
  });

  test('over utilisation: open arrivals, as CSV', async (context) => {
    const words = ['sweep', '--utilisation', '0.5', '--duration', '300ms', '--service-time', '5ms', '--seed', '1'];
    const { code, stdout, stderr } = await runHere(context, [...words, '--format', 'csv']);
    const [heading = '', row = '', ...more] = stdout.trimEnd().split('\n');
    assert.deepEqual(more, []);
    const cell = (name: string) => row.split(',')[heading.split(',').indexOf(name)];
    assert.equal(cell('utilisation'), '0.5');
    assert.equal(code, cell('sound') === 'true' ? 0 : 1, stderr);
  });
});

describe('experiment', () => {
  test('without a name: a table of them all', async (context) => {
    const folder = temporaryFolder(context);
    const { code, stdout, stderr } = await runHere(context, ['experiment'], folder);
    assert.equal(code, 0, stderr);
    for (const { name } of EXPERIMENTS) assert.ok(stdout.includes(name), name);
    assert.equal(EXPERIMENTS.length, 8);
    assertFits(stdout);
    assert.equal(existsSync(join(folder, 'results')), false);
  });

  test('by name: shows question, theory and findings; is saved, listed, shown again', async (context) => {
    const folder = temporaryFolder(context);
    const first = await runHere(context, ['experiment', 'one-at-a-time', '--short'], folder);
    assertCodeAgrees(first);
    assert.match(first.stdout, /how many does it serve\s+at\s+a\s+time\?/);
    assert.match(first.stdout, /found +(\d (as expected|not as expected|not decided)(, )?)+\nlearned +\S/);
    assertFits(first.stdout);
    const [saved = ''] = readdirSync(join(folder, SAVED_RUNS));
    assert.match(saved, /^\d{8}-\d{6}-one-at-a-time\.json$/);
    const name = saved.replace('.json', '');
    assert.equal(first.stderr.split('\n')[0], `Saved as ${name}`);
    assert.equal((await runHere(context, ['results', 'show', name], folder)).stdout, first.stdout);
    assert.ok((await runHere(context, ['results'], folder)).stdout.includes(name));
  });
});

describe('an experiment that was edited by hand', { concurrency: 2 }, () => {
  for (const experiment of ['one-at-a-time', 'perpetual-motion']) {
    test(`${experiment} without parts is shown, but can't be judged`, async (context) => {
      const folder = temporaryFolder(context);
      const header = {
        schemaVersion: SCHEMA_VERSION,
        name: 'forged',
        createdAt: '2026-01-02T03:04:05.678Z',
        context: CONTEXT,
      };
      writeFileSync(
        join(folder, 'forged.json'),
        JSON.stringify({ ...header, kind: 'experiment', experiment, parts: [] }),
      );
      const { code, stdout, stderr } = await runHere(context, ['results', 'show', 'forged.json'], folder);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, /found +1 not decided\n/);
    });
  }
});

testWrongInput([
  ['experiment perpetual-motion', /There is no experiment "perpetual-motion"\. Choose one of one-at-a-time, /],
  ['sweep --clients 1,2 --utilisation 0.5', /--clients and --utilisation exclude each other.* Leave one out/],
  ['sweep --utilisation 0.5 --service-time 0', /--utilisation needs a --service-time of more than 0/],
  ['sweep --utilisation 0.5 --model event-loop', /--utilisation needs a model with a limit, and event-loop has none/],
  ['sweep --utilisation 0.5 --compare', /these have 1 and 4\. Sweep them one by one, or use --clients/],
  ['sweep --duration 0', /--duration must be longer than 0\. Use 1s/],
  ['sweep --arrivals constant', /--arrivals has no effect without --utilisation\. Add it/],
  ['sweep --workers 2', /--workers 2 has no effect with sequential/],
  ['sweep :1 --model sequential', /--model is for servers that at-once starts, and the URL names one/],
  ['sweep --url :1 --utilisation 0.5', /--utilisation is for servers that at-once starts/],
  ['sweep cluster', /sweep takes a URL, not "cluster"\. For the model write --model cluster\./],
]);

describe('Ctrl-C half-way', { skip: process.platform !== 'linux', concurrency: 2 }, () => {
  for (const words of [
    ['sweep', '--clients', '2,4', '--duration', '30s'],
    ['experiment', 'hockey-stick'],
  ]) {
    test(`of ${words.join(' ')}: exit code 130, no process is left, nothing is saved`, async (context) => {
      const folder = temporaryFolder(context);
      const { child, ended } = start(context, words, folder);
      const children = await childrenWhen(child.pid ?? 0, 2);
      assert.equal(children.length, 2);
      child.kill('SIGINT');
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 130);
      assertOneLine(stderr, /^Interrupted\.$/m);
      assert.equal(stdout, '');
      assert.deepEqual(children.filter(isAlive), []);
      assert.deepEqual(readdirSync(join(folder, SAVED_RUNS)), []);
    });
  }
});
