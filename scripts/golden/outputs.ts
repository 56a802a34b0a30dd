/** Every text that the program produces from the samples, under the name of the file that `--write` gives it. */

import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { COMMAND_HELP } from '../../src/commands/command-help.js';
import { lastLine, runProgram } from '../../src/runner/processes/program.js';
import {
  drawSvg,
  exitAndRemark,
  FORMATS,
  isAtUrl,
  outputFormat,
  picturesOf,
  render,
  renderHgrm,
  renderIndex,
  renderList,
  renderReport,
  renderRunComparison,
  TEXT_OPTIONS,
  THEMES,
} from './entry.js';
import { COMPARISONS } from './samples/index.js';
import type { Sample } from './samples/sample.js';

/** The first folder of a name is its format. */
export type Outputs = ReadonlyMap<string, string>;

const WIDTH = 80;
const WITHOUT_COLOUR = { ...TEXT_OPTIONS, details: true, width: WIDTH };
/** Widths of the short form: a common terminal, a narrow and a wide one. */
const SHORT_WIDTHS = [80, 40, 160];
/** Samples whose pictures and pages show nothing that others do not. */
const TEXT_ALONE = ['reference-alike/', 'reference-reversed/', 'probe-changed/', 'probe-failed/'];
/** In the syntax of the options of `probe` and `bench`. */
const EXPECTATIONS = { probe: ['4', '1..2', '>=8', 'none'], burst: ['1', 'none'], open: ['1', '>=2', 'none'] } as const;

export async function makeOutputs(samples: readonly Sample[]): Promise<Outputs> {
  const made = new Map(makeForms(samples));
  const add = adderTo(made);
  addComparisons(samples, add);
  addLists(samples, add);
  add('exit-codes/documents.txt', exitCodes(samples));
  add('exit-codes/expectations.txt', expectations(samples));
  for (const [name, text] of await helpTexts()) add(`help/${name}.txt`, text);
  return made;
}

/** Every form of each single sample. */
export function makeForms(samples: readonly Sample[]): Outputs {
  const made = new Map<string, string>();
  for (const sample of samples) addForms(sample, adderTo(made));
  return made;
}

function adderTo(made: Map<string, string>): Add {
  return (name, text) => {
    if (made.has(name)) throw new Error(`Two outputs are called ${name}.`);
    made.set(name, text);
  };
}

type Add = (name: string, text: string) => void;

function addForms({ name, document }: Sample, add: Add): void {
  for (const format of FORMATS)
    add(`${format}/${name}.${outputFormat(format).suffix}`, render(document, format, WITHOUT_COLOUR));
  add(`table/${name}.whole.txt`, render(document, 'table', { ...WITHOUT_COLOUR, rows: 'all', colour: true }));
  for (const width of SHORT_WIDTHS) {
    add(`short-${width}/${name}.txt`, render(document, 'table', { ...TEXT_OPTIONS, width }));
  }
  add(`short-markdown/${name}.md`, render(document, 'markdown', TEXT_OPTIONS));
  add(
    `hgrm/${name}.hgrm`,
    textOrFailure(() => renderHgrm(document)),
  );
  if (TEXT_ALONE.some((folder) => name.startsWith(folder))) return;
  const themes = name.startsWith('reference/') ? THEMES : (['light'] as const);
  for (const picture of picturesOf(document)) {
    for (const theme of themes) add(`svg/${name}-${picture.id}-${theme}.svg`, drawSvg(picture, theme));
  }
  add(`html/${name}.html`, maskPage(renderReport(document, 'mark')).page);
}

function addComparisons(samples: readonly Sample[], add: Add): void {
  const documentOf = (wanted: string) => {
    const sample = samples.find(({ name }) => name === wanted);
    if (sample === undefined) throw new Error(`There is no sample "${wanted}" to compare.`);
    return sample.document;
  };
  for (const [first, second] of COMPARISONS) {
    const name = `${first}-and-${second.replace('/', '-')}`;
    for (const format of FORMATS) {
      const compare = (colour: boolean) => () =>
        renderRunComparison(documentOf(first), documentOf(second), format, colour);
      add(`compare-${format}/${name}.${outputFormat(format).suffix}`, textOrFailure(compare(false)));
      if (format === 'table') add(`compare-table/${name}.colour.txt`, textOrFailure(compare(true)));
    }
  }
}

function addLists(samples: readonly Sample[], add: Add): void {
  const documents = samples.map(({ document }) => document);
  const problems = ['broken.json is damaged: it is not valid JSON. Make the run again, or delete the file.'];
  for (const format of FORMATS) {
    add(
      `list-${format}/all.${outputFormat(format).suffix}`,
      renderList(documents, problems, 'Saved runs', false, format),
    );
    add(`list-${format}/none.${outputFormat(format).suffix}`, renderList([], [], 'No saved runs', false, format));
  }
  add('list-table/all.colour.txt', renderList(documents, problems, 'Saved runs', true));
  const { page, scripts } = maskPage(renderIndex({ documents, problems, addressOf: ({ name }) => `${name}.html` }));
  add('html/index.html', page);
  for (const [at, script] of scripts.entries()) add(`script/${at + 1}.js`, script);
}

function exitCodes(samples: readonly Sample[]): string {
  return joinLines(samples.map(({ name, document }) => `${exitAndRemark(document).code} ${name}`));
}

function expectations(samples: readonly Sample[]): string {
  return joinLines(
    samples.flatMap(({ name, document }) => {
      if (document.kind !== 'probe' && document.kind !== 'burst' && document.kind !== 'open') return [];
      if (document.kind === 'open' && !isAtUrl(document)) return [];
      return EXPECTATIONS[document.kind].map((expected) => {
        const { code, said } = exitAndRemark(document, expected);
        return `${code} ${name} ${expected}: ${said}`;
      });
    }),
  );
}

function joinLines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** If the output can't be made, its text is the failure. */
function textOrFailure(make: () => string): string {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) return `${error.name}: ${error.message}\n`;
    throw error;
  }
}

const AT_ONCE_CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
const HELP_TIMEOUT = 30_000;

/** The help of the program and of every command, short and whole, from separate processes; and the table of experiments. */
async function helpTexts(): Promise<Map<string, string>> {
  const made = new Map([['experiments', await said(['experiment'])]]);
  for (const command of [[], ...Object.keys(COMMAND_HELP).map((name) => [name])]) {
    for (const option of ['--help', '--help-all']) {
      const name = ['at-once', ...command, ...(option === '--help' ? [] : ['all'])].join('-');
      made.set(name, await said([...command, option]));
    }
  }
  return made;
}

async function said(words: readonly string[]): Promise<string> {
  const ending = await runProgram(process.execPath, [AT_ONCE_CLI, ...words], {
    environment: { LC_ALL: 'C' },
    timeout: HELP_TIMEOUT,
  });
  if (ending.code === 0) return ending.stdout;
  throw new Error(`at-once ${words.join(' ')}: exit code ${ending.code} (${lastLine(ending)}).`);
}

const SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/** Cached: there are few texts, and they are long. */
const hashes = new Map<string, string>();

function hashOf(script: string): string {
  const known = hashes.get(script) ?? createHash('sha256').update(script).digest('base64');
  hashes.set(script, known);
  return known;
}

export interface MaskedPage {
  readonly page: string;
  /** The page's scripts, in order. */
  readonly scripts: readonly string[];
}

/**
 * Masks the scripts of a page, which are the same in every page, so that each is kept only once. The page's policy
 * contains their hashes; a hash that belongs to none of them is not masked.
 */
export function maskPage(html: string): MaskedPage {
  const all = [...html.matchAll(SCRIPT)].map(([, text = '']) => text);
  const page = all.reduce(
    (masked, text, at) =>
      masked
        .split(`<script>${text}</script>`)
        .join(`<script>[script ${at}]</script>`)
        .replace(`'sha256-${hashOf(text)}'`, `'sha256 of script ${at}'`),
    html,
  );
  return { page, scripts: all };
}
