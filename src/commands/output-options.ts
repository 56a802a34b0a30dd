/** The options that say what a result must be, where it goes, and what is kept of it. */
import { UsageFailure } from '../model/failure.js';
import { FORMATS } from '../presentation/render/formats.js';
import { DEFAULT_DIRECTORY } from '../store/places.js';
import { parseExpected } from './expectation.js';
import type { OptionRow } from './options.js';
import { anyText } from './values.js';

const MEASURING = ['bench', 'sweep', 'experiment', 'probe'] as const;

export const OUTPUT_OPTIONS = [
  {
    name: 'expect-concurrency',
    commands: ['bench'],
    group: 'Result',
    type: parseExpected,
    help: 'exit with 1 unless this cap is proven, or none; one for each model, as 1,4,none',
    loads: ['burst'],
    remedy: 'Only a burst proves a cap: leave out --load.',
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
    default: 'table',
    help: 'how to show the result',
  },
  {
    name: 'output',
    commands: [...MEASURING, 'results list', 'results show', 'results compare', 'results open'],
    group: 'Result',
    type: anyText,
    help: 'write the result to this file instead of stdout',
    excludes: { option: 'serve', message: '--output means nothing with --serve. Leave one out.' },
  },
  {
    name: 'rows',
    commands: [...MEASURING, 'results show'],
    group: 'Result',
    type: parseRows,
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
    default: DEFAULT_DIRECTORY,
    help: 'where runs are saved',
  },
] as const satisfies readonly OptionRow[];

function parseRows(flag: string, text: string): 'all' {
  if (text === 'all') return text;
  throw new UsageFailure(`${flag} takes all, not "${text}". Leave it out for the first and the last few.`);
}
