/** What becomes of a result: what it must be, where it goes, and what is kept of it. */
import { render } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { UsageFailure } from '../model/failure.js';
import { FORMATS } from '../presentation/formats.js';
import { LINE_WIDTH } from '../presentation/render/content.js';
import { assertWritableFile } from '../store/destination.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';
import { parseExpected } from './expectation.js';
import type { ArgvOf, OptionRow } from './options.js';
import { anyText } from './values.js';

const MEASURING = ['bench', 'sweep', 'experiment', 'probe'] as const;

export const OUTPUT_OPTIONS = [
  {
    name: 'expect-concurrency',
    commands: ['bench'],
    group: 'Result',
    type: parseExpected,
    value: 'N',
    common: true,
    help: 'exit 1 unless it serves N at once, or 1,4,none',
    loads: ['burst'],
    remedy: 'Only a burst shows how many are served at once: leave --load out.',
  },
  {
    name: 'save-failed',
    commands: MEASURING,
    group: 'Result',
    type: 'flag',
    help: 'also save a run in which no request was served',
  },
  {
    name: 'format',
    commands: [...MEASURING, 'results list', 'results show', 'results compare'],
    group: 'Result',
    type: 'choice',
    choices: FORMATS,
    value: 'FORMAT',
    common: true,
    default: 'table',
    help: 'shown as',
  },
  {
    name: 'json',
    short: 'j',
    common: true,
    commands: [...MEASURING, 'results list', 'results show', 'results compare'],
    group: 'Result',
    type: 'flag',
    help: 'the same as --format json',
  },
  {
    name: 'output',
    short: 'o',
    common: true,
    commands: [...MEASURING, 'results list', 'results show', 'results compare', 'results open'],
    group: 'Result',
    type: anyText,
    value: 'FILE',
    help: 'write the result to this file',
    excludes: { option: 'serve', message: '--output has no effect with --serve. Leave one out.' },
  },
  {
    name: 'rows',
    commands: [...MEASURING, 'results show'],
    group: 'Result',
    type: parseRows,
    value: 'all',
    default: 'the first and the last few',
    help: 'rows of the table of clients: all',
  },
  {
    name: 'results-directory',
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
    default: DEFAULT_DIRECTORY,
    help: 'where runs are saved',
  },
] as const satisfies readonly OptionRow[];

function parseRows(flag: string, text: string): 'all' {
  if (text === 'all') return text;
  throw new UsageFailure(`${flag} takes all, not "${text}". Leave it out for the first and the last few.`);
}

export type OutputArgv = Pick<ArgvOf<'bench'>, 'format' | 'output' | 'rows'>;

/** Looks before the work is done whether its result can be written. @throws MeasurementFailure when it can't */
export function checkOutput({ output }: OutputArgv): void {
  if (output !== undefined) assertWritableFile(output);
}

/** How a document is shown as the user asked for it. */
export function renderOptions({ output, rows }: OutputArgv, { terminal }: CommandContext) {
  return { allRows: rows === 'all', width: LINE_WIDTH, colour: output === undefined && terminal.colour };
}

/** Shows a document as the user asked for it. */
export async function showDocument(document: StoredDocument, argv: OutputArgv, context: CommandContext): Promise<void> {
  await put(await render(document, argv.format ?? 'table', renderOptions(argv, context)), argv.output, context);
}

/** Writes text to stdout, or to a file and says so. */
export async function put(text: string, output: string | undefined, context: CommandContext): Promise<void> {
  if (output === undefined) return context.print(text);
  await writeWhole(output, text, context.signal);
  context.printNotice(`Written to ${output}`);
}
