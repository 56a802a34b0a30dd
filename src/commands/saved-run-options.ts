/** The options of `results` and `report`: which saved runs, in which order, and what to make of them. */
import { KINDS } from '../model/document.js';
import { EXTERNAL, MODELS, MOST } from '../model/scenario.js';
import { THEMES } from '../presentation/charts/svg.js';
import { REPORT_FORMATS } from '../presentation/formats.js';
import { SORT_KEYS } from '../store/selection.js';
import type { OptionRow } from './options.js';
import { anyText, countFrom, parseCommit, parseEnd, parseRange, parseStart } from './values.js';

export const SAVED_RUN_OPTIONS = [
  {
    name: 'model',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'choice',
    choices: [...MODELS, EXTERNAL],
    help: 'list: only runs of this model',
  },
  {
    name: 'kind',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'choice',
    choices: KINDS,
    help: 'list: only runs of this kind',
  },
  {
    name: 'since',
    commands: ['results list'],
    group: 'Saved runs',
    type: parseStart,
    help: 'list: only runs from this date (UTC) on, such as 2026-01-31',
  },
  {
    name: 'until',
    commands: ['results list'],
    group: 'Saved runs',
    type: parseEnd,
    help: 'list: only runs up to this date (UTC), inclusive',
  },
  {
    name: 'clients',
    commands: ['results list'],
    group: 'Saved runs',
    type: (flag: string, text: string) => parseRange(flag, text, { least: 1, most: MOST.clients }),
    help: 'list: only runs with this number of clients, such as 50 or 10..100',
  },
  {
    name: 'commit',
    commands: ['results list'],
    group: 'Saved runs',
    type: parseCommit,
    help: 'list: only runs made at this git commit; the first digits are enough',
  },
  {
    name: 'sort',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'choice',
    choices: SORT_KEYS,
    default: 'date',
    help: 'list: sort by',
  },
  {
    name: 'reverse',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'flag',
    help: 'list: sort in descending order',
  },
  {
    name: 'yes',
    commands: ['results rm', 'results prune'],
    group: 'Saved runs',
    type: 'flag',
    help: 'rm, prune: remove without asking',
  },
  {
    name: 'keep',
    commands: ['results prune'],
    group: 'Saved runs',
    type: countFrom(1, 1_000_000),
    help: 'prune: how many of the newest runs to keep',
  },
  {
    name: 'serve',
    commands: ['results open'],
    group: 'Saved runs',
    type: 'flag',
    help: 'open: serve the pages on 127.0.0.1 instead of writing files',
  },
  {
    name: 'port',
    commands: ['results open'],
    group: 'Saved runs',
    type: countFrom(0, MOST.port),
    default: 'a free port',
    help: 'open --serve: the TCP port',
    needs: { option: 'serve', message: '--port has no effect without --serve. Add it.' },
  },
  {
    name: 'format',
    commands: ['report'],
    group: 'Result',
    type: 'choice',
    choices: REPORT_FORMATS,
    help: 'html is one page per run, svg one file per picture (default: html)',
  },
  {
    name: 'theme',
    commands: ['report'],
    group: 'Result',
    type: 'choice',
    choices: THEMES,
    help: 'svg: the colours (default: light)',
  },
  {
    name: 'output',
    commands: ['report'],
    group: 'Result',
    type: anyText,
    default: 'a folder reports beside the runs',
    help: 'the file of one report, or the folder for several',
  },
] as const satisfies readonly OptionRow[];
