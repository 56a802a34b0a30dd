/** The package as a user gets it: packed, installed in an empty folder, type-checked, and run by node:test, Vitest and Jest. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const { files } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));

const LIMITS = { megabytes: 20, folders: 75 };

const CONSUMER = `
import assert from 'node:assert/strict';
import { TEST } from 'RUNNER';
import { type BenchOptions, ConcurrencyError, type ShortAnswer, answerOf, bench, expectConcurrency, probe, serve } from 'at-once';

TEST('a server is measured', { timeout: 60_000 }, async () => {
  const server = await serve('event-loop', { serviceTime: '2ms' });
  const answer: ShortAnswer = await answerOf(await probe(server.url, { budget: 1, maxClients: 8 }));
  const slots: number | null = answer.slots;
  assert.ok(slots === null || slots > 1);
  await server.close();
  const options: BenchOptions = { clients: 3, rounds: 1, model: 'sequential', compare: undefined };
  const { kind, context } = await bench(options);
  assert.equal(kind, 'burst');
  assert.ok(context.cores > 0);
});

TEST('what is not as expected is an assertion', { timeout: 60_000 }, async () => {
  const failure = await expectConcurrency('127.0.0.1:1', '>=8', { budget: '1s' }).catch((error: unknown) => error);
  assert.ok(failure instanceof ConcurrencyError);
  const text: string = failure.answer.text;
  assert.ok(failure.message.includes(text));
});
`;

const MISTAKES = `
import { bench, probe, render } from 'at-once';
// @ts-expect-error: there is no such option
await bench({ client: 3 });
// @ts-expect-error: nor such a model
await bench({ model: 'parallel' });
// @ts-expect-error: how a result is shown is not an option of a measurement
await probe('127.0.0.1:1', { format: 'json' });
// @ts-expect-error: several files are not one text
await render(await bench(), 'svg');
`;

/** Other versions of Node, if they are on this machine under such a name. CI runs all tests on each version. */
const OTHER_NODES = ['node22', 'node24', 'node26'].filter((name) =>
  (process.env['PATH'] ?? '').split(':').some((place) => existsSync(join(place, name))),
);

let folder = '';

/** Without what tells a test runner that it runs within another. */
const ENVIRONMENT = { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' };

function succeed(command: string, ...words: readonly string[]): string {
  const options = { cwd: folder, encoding: 'utf8', timeout: 300_000, env: ENVIRONMENT } as const;
  const { status, stdout, stderr } = spawnSync(command, words, options);
  assert.equal(status, 0, `${command} ${words.join(' ')}\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'at-once-package-'));
  const packed = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  assert.equal(packed.status, 0, packed.stderr);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('installs without scripts, and nothing that is installed is deprecated', () => {
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const said = succeed('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`);
  assert.doesNotMatch(said, /deprecated/);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'node_modules', 'at-once', 'package.json'), 'utf8'));
  for (const name of ['preinstall', 'install', 'postinstall']) assert.equal(scripts[name], undefined);
});

test(`takes ${LIMITS.megabytes} MB and ${LIMITS.folders} packages at most`, (context) => {
  const installed = filesBelow(join(folder, 'node_modules'));
  const megabytes = Number(succeed('du', '-sm', 'node_modules').split('\t')[0]);
  const folders = installed.filter((path) => path.endsWith('/package.json')).length;
  context.diagnostic(`${megabytes} MB, ${folders} folders with a package.json`);
  assert.ok(megabytes <= LIMITS.megabytes, `${megabytes} MB`);
  assert.ok(folders <= LIMITS.folders, `${folders} folders`);
});

test('has its program, types, schema and man page, and no tests', () => {
  const root = join(folder, 'node_modules', 'at-once');
  for (const path of ['dist/types/api.d.ts', 'dist/man/at-once.1', 'results/schema.json', 'LICENSE', 'README.md']) {
    assert.ok(existsSync(join(root, path)), `${path}, of ${files.join(' ')}`);
  }
  assert.deepEqual(
    filesBelow(root).filter((path) => /\.test(-support)?\./.test(path)),
    [],
  );
  assert.match(
    succeed(join(folder, 'node_modules', '.bin', 'at-once'), 'bench', '-c', '2', '-n', '1', '--no-save'),
    /2 clients/,
  );
  const schema = succeed('node', '-p', "JSON.stringify(require('at-once/schema.json').$schema)");
  assert.match(schema, /2020-12/);
});

/** The sentence of the README: `npx at-once URL`. */
test('npx at-once URL probes a server', async (context) => {
  const program = join(folder, 'node_modules', '.bin', 'at-once');
  const server = spawn(program, ['serve', 'multi-process', '--workers', '2', '--port', '0'], { env: ENVIRONMENT });
  context.after(() => server.kill('SIGINT'));
  const [first] = await once(createInterface({ input: server.stdout }), 'line');
  const url = `http://${/127\.0\.0\.1:\d+/.exec(String(first))?.[0]}/`;
  const words = ['--no-install', 'at-once', url, '--max-clients', '8', '--no-save'];
  const { status, stdout, stderr } = spawnSync('npx', words, { cwd: folder, encoding: 'utf8', env: ENVIRONMENT });
  assert.ok(status === 0 || status === 3, `${stdout}${stderr}`);
  assert.ok(stdout.startsWith(`Probe of ${url}\n\nanswer `), stdout);
  if (status === 0) assert.match(stdout, /^answer +Serves (at least )?[12] /m);
});

test('without autocannon the closed loop works, and --generator autocannon says what is missing', () => {
  const program = join(folder, 'node_modules', '.bin', 'at-once');
  const words = ['bench', '--load', 'sustained', '-c', '2', '-d', '200ms', '-n', '1', '--no-save', '--json'];
  const { status, stdout } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', env: ENVIRONMENT });
  assert.ok(status === 0 || status === 1 || status === 3, `exit code ${status}`);
  assert.equal(JSON.parse(stdout).kind, 'sustained');
  const compared = spawnSync(program, [...words, '--generator', 'autocannon'], { cwd: folder, encoding: 'utf8' });
  assert.equal(compared.status, 1);
  assert.match(
    compared.stderr,
    /^--generator autocannon needs the package autocannon, .* Install it with "npm install autocannon@9"\.\n$/,
  );
});

test('without the package of NATS, agents say what is missing', () => {
  const program = join(folder, 'node_modules', '.bin', 'at-once');
  const { status, stderr } = spawnSync(program, ['agent-key', 'coordinator.key'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^Agents need the package @nats-io\/transport-node, .* Install it with "npm install .*"\.\n$/);
});

describe('a consumer', () => {
  test('type-checks in strict mode, and mistakes do not', () => {
    mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
    for (const name of ['@types/node', 'undici-types']) link(name);
    writeConsumer('node.test.ts', 'node:test', 'test');
    writeFileSync(join(folder, 'mistakes.ts'), MISTAKES);
    const compilerOptions = {
      ...{ strict: true, module: 'nodenext', target: 'es2022', lib: ['es2023'], types: ['node'] },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmitOnError: false, outDir: 'out' },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    succeed(join(REPOSITORY, 'node_modules', '.bin', 'tsc'), '-p', '.');
  });

  test('runs under node:test', () => {
    assert.match(succeed('node', '--test', '--test-reporter=tap', 'out/node.test.js'), /^# pass 2$/m);
  });

  for (const name of OTHER_NODES) {
    test(`runs under ${name}`, () => {
      const words = ['--throw-deprecation', '--test', '--test-reporter=tap', 'out/node.test.js'];
      assert.match(succeed(name, ...words), /^# pass 2$/m);
    });
  }

  test('runs under Vitest', () => {
    const runners = ['vitest', 'jest'];
    succeed('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...runners);
    writeConsumer('vitest.test.ts', 'vitest', 'test');
    assert.match(succeed('npx', 'vitest', 'run', 'vitest.test.ts'), /Tests {2}2 passed/);
  });

  test('runs under Jest, which runs ES modules only with an option of Node', () => {
    const compiled = readFileSync(join(folder, 'out', 'node.test.js'), 'utf8');
    const forJest = compiled.replace('node:test', '@jest/globals').replaceAll('{ timeout: 60_000 }, ', '');
    writeFileSync(join(folder, 'out', 'jest.test.js'), forJest);
    const words = ['--experimental-vm-modules', join('node_modules', 'jest', 'bin', 'jest.js')];
    assert.match(succeed('node', ...words, '--testTimeout=60000', 'jest.test.js'), /Tests: +2 passed/);
  });
});

function link(name: string): void {
  const path = join(folder, 'node_modules', name);
  if (!existsSync(path)) symlinkSync(join(REPOSITORY, 'node_modules', name), path);
}

function writeConsumer(file: string, runner: string, name: string): void {
  writeFileSync(join(folder, file), CONSUMER.replace('RUNNER', runner).replaceAll('TEST', name));
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => lstatSync(file).isFile());
}
