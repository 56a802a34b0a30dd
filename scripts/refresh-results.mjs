/**
 * `npm run results:refresh`: makes the reference results again, one run of each experiment with its tables and
 * pictures. With names, measures only those; with `--render`, measures nothing, but renders the saved documents again.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPERIMENTS } from '../dist/src/analysis/experiments/index.js';
import { picturesOf, viewDocument } from '../dist/src/analysis/index.js';
import { describeMachine } from '../dist/src/analysis/view/format.js';
import { listenForEnd, printNotice } from '../dist/src/commands/command-context.js';
import { reportFailure } from '../dist/src/commands/main.js';
import { drawSvg } from '../dist/src/presentation/charts/svg.js';
import { THEMES } from '../dist/src/presentation/charts/themes.js';
import { render } from '../dist/src/presentation/index.js';
import { lastLine, runProgram } from '../dist/src/runner/processes/program.js';
import { ResultsDirectory } from '../dist/src/store/results-directory.js';
import { serialise } from '../dist/src/store/save-run.js';
import { writeWhole } from '../dist/src/store/write-whole.js';

const AT_ONCE_PROGRAM = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const REFERENCE_FOLDER = fileURLToPath(new URL('../results/reference', import.meta.url));
const REFERENCE_TRIES = 3;
const MOST_TIME = 180_000;
const userSignal = listenForEnd();
const VIEW = { details: true, rows: null, width: 80, colour: false, ascii: false, invocation: 'installed' };

/** Runs an experiment until its result is as expected: a disturbed run is no reference. */
async function measureReference(name) {
  for (let attempt = 1; attempt <= REFERENCE_TRIES; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'at-once-reference-'));
    try {
      const words = ['experiment', name, '--results-directory', folder, '--output', join(folder, 'table.txt')];
      const ending = await runProgram(process.execPath, [AT_ONCE_PROGRAM, ...words], {
        signal: userSignal,
        timeout: MOST_TIME,
      });
      if (ending.code === 0) return new ResultsDirectory(folder).load('latest');
      console.error(`${name}: exit code ${ending.code} (${lastLine(ending)}), try ${attempt} of ${REFERENCE_TRIES}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new Error(`${name} was not as expected in ${REFERENCE_TRIES} tries. Refresh the results on an idle machine.`);
}

/** Names the document after its experiment, so that a refresh replaces it, and drops the kernel's local suffix. */
function publish(document) {
  const kernelRelease = document.context.kernelRelease.replace(/-.*$/, '');
  return { ...document, name: document.experiment, context: { ...document.context, kernelRelease } };
}

async function writeReference(document) {
  const file = (suffix) => join(REFERENCE_FOLDER, `${document.name}${suffix}`);
  await writeWhole(file('.md'), render(document, 'markdown', VIEW));
  for (const picture of picturesOf(document)) {
    for (const theme of THEMES) {
      const suffix = theme === 'light' ? '' : `-${theme}`;
      await writeWhole(file(`-${picture.id}${suffix}.svg`), `${drawSvg(picture, theme)}\n`);
    }
  }
}

function describeReference(document) {
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

/** Shows the dark picture on a dark page. */
function pictureOf(name, words) {
  const text = words.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<picture><source media="(prefers-color-scheme: dark)" srcset="${name}-dark.svg"><img src="${name}.svg" alt="${text}"></picture>`;
}

/** @param wanted names of experiments; none: all */
async function refresh(wanted) {
  mkdirSync(REFERENCE_FOLDER, { recursive: true });
  for (const { name } of EXPERIMENTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(name);
    await writeWhole(join(REFERENCE_FOLDER, `${name}.json`), serialise(publish(await measureReference(name))));
  }
  const reference = new ResultsDirectory(REFERENCE_FOLDER);
  const documents = EXPERIMENTS.flatMap(({ name }) => {
    const entry = reference.entry(name);
    return 'document' in entry ? [entry.document] : [];
  });
  for (const document of documents) await writeReference(document);
  const machines = new Set(
    documents.map(({ context, createdAt }) => `${describeMachine(context)}, on ${createdAt.slice(0, 10)}`),
  );
  const machine = `One run of each experiment, made on a virtual machine: ${[...machines].join('; ')}. \`npm run results:refresh\` makes them again.`;
  await writeWhole(
    join(REFERENCE_FOLDER, 'README.md'),
    `${['# Reference results', machine, ...documents.map(describeReference)].join('\n\n')}\n`,
  );
}

await refresh(process.argv.slice(2)).catch((error) => {
  reportFailure(error, {
    exitWith: (code) => {
      process.exitCode = code;
    },
    printNotice,
  });
});
