/** The public API: it returns complete documents, and leaves the process alone. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from './cli.test-support.js';
import { bench, exitCodeOf, expectConcurrency, sweep } from './index.js';
import { scenarioWith } from './model/default-scenario.js';
import { syntheticRun } from './model/synthetic-run.test-support.js';
import { syntheticSustained } from './model/synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from './model/units.js';
import { quiet } from './runner/quiet.test-support.js';
import { named } from './store/save-run.js';

const HEADER = ['schemaVersion', 'createdAt', 'context'];
const LOOP = scenarioWith({
  load: { kind: 'sustained', duration: 0.1 * SECOND },
  clients: 2,
  serviceTime: MILLISECOND,
});

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

describe('measuring', () => {
  test('a run is a document with one header', async () => {
    const startedAt = Date.now();
    const measured = await bench(LOOP, quiet({ showServerOutput: false }));
    assert.deepEqual(Object.keys(measured), [...HEADER, 'kind', 'scenario', 'runs', 'warnings']);
    assert.ok(Date.parse(measured.createdAt) >= startedAt, measured.createdAt);
    assert.ok([0, 1].includes(await exitCodeOf(named(measured))));
  });

  test('nothing is printed, and the exit code and the signals of the process are left alone', (context) => {
    const program = join(temporaryFolder(context), 'program.mjs');
    const text = `
      const { bench } = await import(${at('./index.js')});
      const { signal } = new AbortController();
      await bench(${JSON.stringify(LOOP)}, { signal, onProgress() {}, showServerOutput: false });
      const heard = process.eventNames().filter((name) => String(name).startsWith('SIG'));
      if (process.exitCode !== undefined || heard.length > 0) process.exit(7);
    `;
    writeFileSync(program, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });

  test('the loads of a sweep have no headers', async () => {
    const loads = [1, 2].map((value) => ({ value, scenario: { ...LOOP, clients: value } }));
    const measured = await sweep('clients', loads, quiet());
    assert.deepEqual(Object.keys(measured), [...HEADER, 'kind', 'swept', 'points']);
    for (const point of measured.points) {
      assert.deepEqual(Object.keys(point), ['kind', 'scenario', 'runs', 'warnings', 'value']);
    }
  });
});

describe('an expectation', () => {
  const exactly = (count: number) => ({ kind: 'slots', low: count, high: count }) as const;

  test('is judged by what a burst proves about each model', async () => {
    const document = syntheticRun({ clients: 6 });
    const judged = await expectConcurrency(document, [exactly(1)]);
    assert.deepEqual(judged, [{ subject: 'sequential', expected: exactly(1), met: 'met', proven: 1 }]);
    for (const expected of [exactly(4), { kind: 'none' } as const]) {
      const [wrong] = await expectConcurrency(document, [expected]);
      assert.deepEqual([wrong?.met, wrong?.proven], ['not-met', 1]);
    }
  });

  test('decides the exit code', async () => {
    const document = syntheticSustained({ clients: 4 });
    assert.deepEqual(await expectConcurrency(document, [exactly(1)]), []);
    const judged = { subject: 'sequential', expected: exactly(1), proven: 1 };
    for (const [met, code] of [
      ['met', 0],
      ['not-met', 1],
      ['could-not-tell', 3],
    ] as const) {
      assert.equal(await exitCodeOf(document, [{ ...judged, met }]), code);
    }
  });
});

/** All modules that are loaded with a module, following the imports at the top of each file. */
function loadedWith(module: string, known = new Set<string>()): Set<string> {
  if (known.has(module)) return known;
  known.add(module);
  if (!module.startsWith('/')) return known;
  const imports = /^(?:import|export)\b[^'";]*?from ['"]([^'"]+)['"]/gm;
  for (const [, specifier = ''] of readFileSync(module, 'utf8').matchAll(imports)) {
    loadedWith(specifier.startsWith('.') ? join(dirname(module), specifier) : specifier, known);
  }
  return known;
}

describe('loaded modules', () => {
  const here = import.meta.dirname;

  test('with the API: nothing else', () => assert.deepEqual([...loadedWith(join(here, 'index.js'))].slice(1), []));

  const commands = join(here, 'commands');
  for (const file of readdirSync(commands).filter((name) => /^\w[\w-]*\.js$/.test(name))) {
    test(`with commands/${file}: nothing that measures, reads or renders`, () => {
      const loaded = [...loadedWith(join(commands, file))].map((name) =>
        name.startsWith('/') ? relative(here, name) : name,
      );
      const slow = loaded.filter((module) => /^(runner|probe|analysis|presentation\/pages)\//.test(module));
      const packages = ['zod', 'yargs', 'cli-table3'];
      assert.deepEqual([...slow, ...loaded.filter((module) => packages.includes(module))], []);
    });
  }
});
