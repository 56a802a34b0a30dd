/** The options of a result: the expectation, how it is shown, and where it is saved. */
import { type JudgedExpectation, render } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { MOST } from '../model/scenario.js';
import { DOCUMENT_FORMATS, FORMATS } from '../presentation/formats.js';
import type { RenderOptions } from '../presentation/render/content.js';
import { assertWritableFile } from '../store/destination.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';
import { parseExpected } from './expectation.js';
import type { ArgvOf, OptionRow } from './option-table.js';
import { USUAL_WIDTH, widthOf } from './terminal-width.js';
import { anyText, countFrom } from './values.js';

const MEASURING = ['bench', 'sweep', 'experiment', 'probe'] as const;
/** The commands that show one result. */
const SHOWING = [...MEASURING, 'results show'] as const;

export const OUTPUT_OPTIONS = [
  {
    name: 'expect-concurrency',
    commands: ['bench'],
    group: 'Result',
    type: parseExpected,
    value: 'N',
    common: true,
    help: 'exit 1 unless it serves N at once; --compare: 1,4',
    loads: ['burst'],
    loadsAtUrl: ['burst', 'open'],
    remedy: 'Only a burst shows how many are served at once: leave --load out.',
  },
  {
    name: 'save-failed',
    commands: MEASURING,
    group: 'Result',
    type: 'flag',
    help: 'also save a run in which no request was served',
    excludes: { option: 'no-save', message: '--save-failed has no effect with --no-save. Leave one out.' },
  },
  {
    name: 'no-save',
    commands: MEASURING,
    group: 'Result',
    type: 'flag',
    help: 'show the result and save nothing',
    excludes: { option: 'results', message: '--results has no effect with --no-save. Leave one out.' },
  },
  {
    name: 'format',
    commands: SHOWING,
    group: 'Result',
    type: 'choice',
    choices: DOCUMENT_FORMATS,
    value: 'FORMAT',
    common: true,
    default: 'table',
    help: 'format',
  },
  {
    name: 'format',
    commands: ['results list', 'results compare'],
    group: 'Result',
    type: 'choice',
    choices: FORMATS,
    value: 'FORMAT',
    common: true,
    default: 'table',
    help: 'format',
  },
  {
    name: 'json',
    short: 'j',
    common: true,
    commands: [...SHOWING, 'results list', 'results compare'],
    group: 'Result',
    type: 'flag',
    help: 'the same as --format json',
  },
  {
    name: 'output',
    short: 'o',
    common: true,
    commands: [...SHOWING, 'results list', 'results compare', 'results open'],
    group: 'Result',
    type: anyText,
    value: 'FILE',
    help: 'write the result to this file',
    excludes: { option: 'serve', message: '--output has no effect with --serve. Leave one out.' },
  },
  {
    name: 'rows',
    commands: SHOWING,
    group: 'Result',
    type: parseRows,
    value: 'N',
    default: 'as many as fit',
    help: 'how many clients have a row, or all',
  },
  {
    name: 'details',
    commands: SHOWING,
    group: 'Result',
    type: 'flag',
    help: 'print everything: tables, predictions, witnesses and warnings',
  },
  {
    name: 'results',
    aliases: ['results-directory'],
    commands: [
      ...MEASURING,
      'results list',
      'results show',
      'results open',
      'results compare',
      'results rm',
      'results prune',
      'report',
    ],
    group: 'Result',
    type: anyText,
    value: 'DIR',
    default: 'results/runs in a checkout, otherwise the state directory',
    help: 'where runs are saved',
  },
] as const satisfies readonly OptionRow[];

const parseRowCount = countFrom(2, MOST.clients);

function parseRows(flag: string, text: string): 'all' | number {
  return text === 'all' ? text : parseRowCount(flag, text);
}

export type OutputArgv = Pick<ArgvOf<'bench'>, 'format' | 'output' | 'rows' | 'details'>;

/** Checked before the work is done. @throws MeasurementFailure if its result can't be written */
export function checkOutput({ output }: OutputArgv): void {
  if (output !== undefined) assertWritableFile(output);
}

/** How a document is shown, from the options and the terminal. */
export function renderOptions(
  { output, rows, details = false }: OutputArgv,
  { terminal }: CommandContext,
): RenderOptions {
  const isOnTerminal = output === undefined;
  return {
    details,
    rows: rows ?? null,
    width: widthOf(isOnTerminal ? terminal.columns : USUAL_WIDTH),
    colour: isOnTerminal && terminal.colour,
    ascii: isOnTerminal && (terminal.ascii ?? false),
    invocation: terminal.invocation ?? 'installed',
  };
}

export async function showDocument(
  document: StoredDocument,
  argv: OutputArgv,
  context: CommandContext,
  judged: readonly JudgedExpectation[] = [],
): Promise<void> {
  const options = { ...renderOptions(argv, context), judged };
  await put(await render(document, argv.format ?? 'table', options), argv.output, context);
}

/** What `ndjson` shows of a document whose rounds are printed already. */
export async function showLastLine(document: StoredDocument, argv: OutputArgv, context: CommandContext): Promise<void> {
  const { renderLastLine } = await import('../presentation/render/ndjson.js');
  await context.print(renderLastLine(await render(document, 'json', renderOptions(argv, context))));
}

/** Writes text to stdout, or to the file that --output names. */
export async function put(text: string, output: string | undefined, context: CommandContext): Promise<void> {
  if (output === undefined) return context.print(text);
  await writeWhole(output, text, context.signal);
  context.printNotice(`Written to ${output}`);
}
