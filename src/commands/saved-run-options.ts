/** The options of `results` and `report`: which saved runs, in which order, and what becomes of them. */
import { KINDS } from '../model/document.js';
import { EXTERNAL, MODELS, MOST } from '../model/scenario.js';
import { THEMES } from '../presentation/charts/svg.js';
import { REPORT_FORMATS } from '../presentation/formats.js';
import { SORT_KEYS } from '../store/selection.js';
import type { OptionRow } from './options.js';
import { REPORTS } from './report-files.js';
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
    help: 'list: only runs from this date on (UTC), as 2026-01-31',
  },
  {
    name: 'until',
    commands: ['results list'],
    group: 'Saved runs',
    type: parseEnd,
    help: 'list: only runs up to this date (UTC)',
  },
  {
    name: 'clients',
    commands: ['results list'],
    group: 'Saved runs',
    type: (flag: string, given: string) => parseRange(flag, given, { least: 1, most: MOST.clients }),
    help: 'list: only runs of so many clients, as 50 or 10..100',
  },
  {
    name: 'commit',
    commands: ['results list'],
    group: 'Saved runs',
    type: parseCommit,
    help: 'list: only runs made at the git commit that begins so',
  },
  {
    name: 'sort',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'choice',
    choices: SORT_KEYS,
    default: 'date',
    help: 'list: by what',
  },
  {
    name: 'reverse',
    commands: ['results list'],
    group: 'Saved runs',
    type: 'flag',
    help: 'list: the other way round',
  },
  {
    name: 'yes',
    commands: ['results rm', 'results prune'],
    group: 'Saved runs',
    type: 'flag',
    help: 'rm, prune: do not ask',
  },
  {
    name: 'keep',
    commands: ['results prune'],
    group: 'Saved runs',
    type: countFrom(1, 1_000_000),
    help: 'prune: how many of the newest runs stay',
  },
  {
    name: 'serve',
    commands: ['results open'],
    group: 'Saved runs',
    type: 'flag',
    help: 'open: serve the pages on 127.0.0.1 until Ctrl-C, instead of writing them',
  },
  {
    name: 'port',
    commands: ['results open'],
    group: 'Saved runs',
    type: countFrom(0, MOST.port),
    default: 'one that is free',
    help: 'open --serve: the TCP port',
    needs: { option: 'serve', message: '--port means nothing without --serve. Add it.' },
  },
  {
    name: 'format',
    commands: ['report'],
    group: 'Result',
    type: 'choice',
    choices: REPORT_FORMATS,
    help: 'what to make: html (default), svg (a file a picture), or text',
  },
  {
    name: 'theme',
    commands: ['report'],
    group: 'Result',
    type: 'choice',
    choices: THEMES,
    help: 'of svg: light (default) or dark',
  },
  {
    name: 'output',
    commands: ['report'],
    group: 'Result',
    type: anyText,
    default: REPORTS,
    help: 'the file of one report, or the folder of several',
  },
] as const satisfies readonly OptionRow[];
