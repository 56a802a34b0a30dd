/** action.yml, carried out as a runner does it: each step in a shell of its own, with what its expressions stand for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

interface Step {
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const ACTION: Action = parse(readFileSync(join(REPOSITORY, 'action.yml'), 'utf8'));
const SERVER = `node ${join(REPOSITORY, 'dist', 'src', 'cli.js')} serve multi-process --workers 2 --service-time 5ms --port $PORT`;

let folder = '';
let tarball = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'at-once-action-'));
  const packed = spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: REPOSITORY, encoding: 'utf8' });
  assert.equal(packed.status, 0, packed.stderr);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** A job with this one action. The steps after one that failed are skipped. */
function runAction(name: string, given: Readonly<Record<string, string>>) {
  const temporary = join(folder, name);
  mkdirSync(temporary);
  const inputs = {
    ...Object.fromEntries(Object.entries(ACTION.inputs).map(([key, input]) => [key, input.default])),
    ...given,
  };
  const outputs: Record<string, string> = {};
  const resolveExpression = (expression: string): string => {
    const [, input] = /^inputs\.([\w-]+)$/.exec(expression) ?? [];
    if (input !== undefined) return inputs[input] ?? '';
    const [, output] = /^steps\.probe\.outputs\.([\w-]+)$/.exec(expression) ?? [];
    if (output !== undefined) return outputs[output] ?? '';
    assert.equal(expression, 'github.action_path');
    return REPOSITORY;
  };
  const evaluate = (text: string): string =>
    text.replaceAll(/\$\{\{ ([^}]+) \}\}/g, (_, expression) => resolveExpression(expression));
  const files = { GITHUB_OUTPUT: join(temporary, 'output'), GITHUB_STEP_SUMMARY: join(temporary, 'summary') };
  let status: number | null = 0;
  let said = '';
  for (const { run, env } of ACTION.runs.steps) {
    for (const file of Object.values(files)) if (!existsSync(file)) writeFileSync(file, '');
    const script = join(temporary, 'step.sh');
    writeFileSync(script, evaluate(run));
    const own = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, evaluate(value)]));
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: temporary,
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, ...files, RUNNER_TEMP: temporary, ...own },
    });
    said += ended.stdout + ended.stderr;
    status = ended.status;
    if (status !== 0) break;
  }
  for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n').filter(Boolean)) {
    const at = line.indexOf('=');
    outputs[line.slice(0, at)] = line.slice(at + 1);
  }
  const shown = Object.fromEntries(Object.entries(ACTION.outputs).map(([key, { value }]) => [key, evaluate(value)]));
  return { status, said, outputs: shown, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

test('no input stands in a script, where it would be run', () => {
  for (const { run } of ACTION.runs.steps) assert.doesNotMatch(run, /\$\{\{/);
});

test('a server that is started for it, and serves as many as expected', () => {
  const { status, said, outputs, summary } = runAction('met', {
    command: SERVER,
    expect: '>=1',
    budget: '5s',
    package: tarball,
  });
  assert.equal(status, 0, said);
  assert.equal(outputs['verdict'], 'passed');
  assert.ok(Number(outputs['at-least']) >= 1, said);
  assert.match(readFileSync(outputs['report'] ?? '', 'utf8'), /^<!doctype html>/);
  assert.match(readFileSync(outputs['junit'] ?? '', 'utf8'), /name="serves &gt;=1 at once"\/>/);
  assert.match(summary, /^Expected at once: >=1: \*\*passed\*\*\.\n\n# /);
});

test('one that is not there fails, and is reported', () => {
  const { status, said, outputs, summary } = runAction('refused', {
    target: '127.0.0.1:1',
    expect: '4',
    budget: '1s',
    package: tarball,
  });
  assert.equal(status, 1, said);
  assert.equal(outputs['verdict'], 'failed');
  assert.equal(outputs['slots'], '');
  assert.match(readFileSync(outputs['junit'] ?? '', 'utf8'), /<failure /);
  assert.match(summary, /\*\*failed\*\*/);
});

test('a wrong input is one line', () => {
  const { status, said } = runAction('wrong', { target: '127.0.0.1:1', expect: 'four', package: tarball });
  assert.equal(status, 1);
  assert.match(said, /^expectConcurrency takes a number such as 4, .*\n$/m);
});
