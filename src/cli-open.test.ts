/** Open arrivals, from outside: exit codes, formats, and the message for a rate that can't be reached. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertVerdict, run, runHere, runUntilVerdict, SAVED_RUNS, temporaryFolder } from './cli.test-support.js';
import { syntheticOpen } from './model/synthetic-open.test-support.js';

/** Gaps and services so long that a busy machine is not late by one of them. */
const OPEN = ['bench', '--load', 'open', '--seed', '42', '--details'];

describe('bench --load open', () => {
  test('shows measurement, Lindley and theory; saves the run, which can be listed and shown again', async (context) => {
    const words = ['--rate', '20/s', '--duration', '1500ms', '--service-time', '15ms'];
    const { folder, ...ending } = await runUntilVerdict(context, [...OPEN, ...words], run);
    const { stdout } = ending;
    assertVerdict(ending, /Lindley +theory/);
    assert.match(stdout, /^30 clients in 1\.50 s \(20\/s, poisson arrivals, seed 42\)/);
    assert.match(stdout, /wait, mean/);
    for (const line of stdout.split('\n')) assert.ok([...line].length <= 80, line);
    const [file = ''] = readdirSync(join(folder, SAVED_RUNS));
    assert.match(file, /-sequential-open-30\.json$/);
    assert.equal((await runHere(context, ['results', 'show', '--details'], folder)).stdout, stdout);
    assert.match((await runHere(context, ['results'], folder)).stdout, /sequential-open-30 +sequential +-/);
    const csv = await runHere(context, ['results', 'show', '--format', 'csv'], folder);
    assert.match(csv.stdout, /^[^\n]*,intended_at_ns,arrived_at_ns,/);
    assert.equal(csv.stdout.trim().split('\n').length, 31);
    const json = JSON.parse((await runHere(context, ['results', 'show', '--format', 'json'], folder)).stdout);
    assert.equal(json.kind, 'open');
    const [{ theory }] = json.derived.models;
    if (ending.code === 0) assert.equal(theory.notation.slice(0, 2), 'M/');
    const name = file.replace('.json', '');
    const comparison = await runHere(context, ['results', 'compare', name, name], folder);
    assert.equal(comparison.code, 0, comparison.stderr);
    assert.match(comparison.stdout, /wait, mean/);
  });

  test('overload: says that there is no steady state, and how the queue grew', async (context) => {
    const words = ['--rate', '20', '--arrivals', 'constant', '--duration', '500ms', '--service-time', '200ms'];
    assertVerdict(
      await runUntilVerdict(context, [...OPEN, ...words]),
      /100 % +\d+[\s\S]*there\s+is\s+no\s+steady\s+state/,
    );
  });

  test('a rate beyond the machine gives no verdict, but the requested and the actual rate', async (context) => {
    const words = ['--rate', '1000000/s', '--duration', '10ms', '--service-time', '0', '--load', 'open'];
    const { code, stdout } = await runHere(context, ['bench', ...words]);
    assert.equal(code, 1);
    assert.match(stdout, /no verdict +1,000,000\s+clients\s+per\s+second\s+were\s+requested/);
    assert.match(stdout, /reached\s+only\s+[\d,.]+/);
  });

  test('a saved run that would take far too long to analyse is refused in one line', async (context) => {
    const folder = temporaryFolder(context);
    const document = syntheticOpen({ clients: 5 });
    for (const changed of [
      { ...document, scenario: { ...document.scenario, clients: 9e15 } },
      { ...document, scenario: { ...document.scenario, clients: 1_000_000 } },
      { ...document, runs: document.runs.map((each) => ({ ...each, workers: 3e8 })) },
    ]) {
      writeFileSync(join(folder, 'hostile.json'), JSON.stringify(changed));
      const { code, stdout, stderr } = await runHere(context, ['results', 'show', 'hostile.json'], folder);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]*hostile\.json is damaged: [^\n]+\n$/);
    }
  });
});
