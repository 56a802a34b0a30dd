/**
 * `npm run results:refresh`: makes the reference results again, one run of each experiment with its tables and pictures.
 * With names, those are measured; with `--render`, none: all texts and pictures are made anew of the saved documents.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPERIMENTS } from '../dist/src/analysis/experiments/index.js';
import { picturesOf, viewDocument } from '../dist/src/analysis/index.js';
import { describeMachine } from '../dist/src/analysis/view/format.js';
import { drawSvg } from '../dist/src/presentation/charts/svg.js';
import { THEMES } from '../dist/src/presentation/charts/themes.js';
import { render } from '../dist/src/presentation/index.js';
import { ResultsDirectory, serialise } from '../dist/src/store/results-directory.js';
import { writeWhole } from '../dist/src/store/write-whole.js';

const PROGRAM = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../results/reference', import.meta.url));
const TRIES = 3;
const MOST_TIME = 180_000;
const VIEW = { allRows: false, width: 80, colour: false };

/** Runs an experiment until it is as expected: a disturbed machine is no reference. */
function measure(name) {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'at-once-reference-'));
    try {
      const words = [PROGRAM, 'experiment', name, '--results-directory', folder, '--output', join(folder, 'table.txt')];
      const { status } = spawnSync(process.execPath, words, {
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: MOST_TIME,
      });
      if (status === 0) return new ResultsDirectory(folder).load('latest');
      console.error(`${name}: exit code ${status}, try ${attempt} of ${TRIES}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new Error(`${name} was not as expected in ${TRIES} tries. Refresh on a machine that does nothing else.`);
}

/** The name is the experiment's, so that a refresh replaces it; a kernel's local suffix says nothing to others. */
function publish(document) {
  const kernelRelease = document.context.kernelRelease.replace(/-.*$/, '');
  return { ...document, name: document.experiment, context: { ...document.context, kernelRelease } };
}

async function write(document) {
  const file = (suffix) => join(REFERENCE, `${document.name}${suffix}`);
  await writeWhole(file('.md'), render(document, 'markdown', VIEW));
  for (const picture of picturesOf(document)) {
    for (const theme of THEMES) {
      const suffix = theme === 'light' ? '' : `-${theme}`;
      await writeWhole(file(`-${picture.id}${suffix}.svg`), `${drawSvg(picture, theme)}\n`);
    }
  }
}

function describe(document) {
  const pictures = picturesOf(document);
  const { question } = EXPERIMENTS.find(({ name }) => name === document.name);
  const { statements } = viewDocument(document, VIEW);
  return [
    `## [${document.name}](${document.name}.md)`,
    question,
    ...statements.map(({ text }) => text),
    ...pictures.map(({ id, title, words }) => pictureOf(`${document.name}-${id}`, `${title}. ${words}`)),
  ].join('\n\n');
}

/** A dark page shows the dark one. */
function pictureOf(name, words) {
  const text = words.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${name}-dark.svg"><img src="${name}.svg" alt="${text}"></picture>`;
}

mkdirSync(REFERENCE, { recursive: true });
const asked = process.argv.slice(2);
for (const { name } of EXPERIMENTS) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.error(name);
  await writeWhole(join(REFERENCE, `${name}.json`), serialise(publish(measure(name))));
}
const reference = new ResultsDirectory(REFERENCE);
const documents = EXPERIMENTS.flatMap(({ name }) => {
  const entry = reference.entry(name);
  return 'document' in entry ? [entry.document] : [];
});
for (const document of documents) await write(document);
const machines = new Set(
  documents.map(({ context, createdAt }) => `${describeMachine(context)}, on ${createdAt.slice(0, 10)}`),
);
const machine = `One run of each experiment, made on a virtual machine: ${[...machines].join('; ')}. \`npm run results:refresh\` makes them again.`;
await writeWhole(
  join(REFERENCE, 'README.md'),
  `${['# Reference results', machine, ...documents.map(describe)].join('\n\n')}\n`,
);
