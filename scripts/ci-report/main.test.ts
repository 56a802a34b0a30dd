/** The report of one version, with its small set: its structure, not its figures. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { temporaryFolder } from '../../src/cli.test-support.js';
import { MODELS } from '../../src/model/scenario.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));

const figuresSchema = z.array(
  z.strictObject({ name: z.string(), unit: z.string(), value: z.number(), range: z.string().optional() }),
);

test('ci-report --quick writes Markdown to the summary of the job, JSON and JUnit XML to files', (context) => {
  const folder = temporaryFolder(context);
  const summary = join(folder, 'summary.md');
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--quick'], {
    cwd: folder,
    env: { ...process.env, GITHUB_STEP_SUMMARY: summary },
    encoding: 'utf8',
    timeout: 250_000,
  });
  // On a busy machine it may have no verdict, or a wrong one.
  assert.ok(status === 0 || status === 1 || status === 3, stderr);
  assert.equal(stdout, '');
  const markdown = readFileSync(summary, 'utf8');
  assert.match(markdown, /^# at-once: Performance\n\n(Passed|Failed|Inconclusive)/);
  for (const model of MODELS) assert.match(markdown, new RegExp(`^- \\*\\*${model}.*\\*\\*: `, 'm'));
  for (const gate of ['most in service at once', 'cost of a position / service time', 'prediction error', 'audits'])
    assert.ok(markdown.includes(`| ${gate} `), gate);
  assert.match(markdown, /^\| sequential, closed loop +\| throughput x mean response time \/ clients +\|/m);

  const read = (name: string) => readFileSync(join(folder, 'ci-report', name), 'utf8');
  assert.equal(read('report.md').trim(), markdown.trim());
  const figures = figuresSchema.parse(JSON.parse(read('report.json')));
  assert.ok(figures.some(({ name, unit }) => name === 'sequential: makespan' && unit === 'ms'));
  assert.ok(figures.some(({ name }) => name.startsWith('the instrument: ')));
  const xml = read('report.xml');
  assert.match(xml, /<testcase classname="sequential" name="verdict"/);
  assert.ok(xml.includes(`<testsuites tests="${xml.split('<testcase ').length - 1}" `));
});
