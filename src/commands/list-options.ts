/** Which saved runs a list is of, and in which order, as a user says it. */
import { KINDS } from '../model/document.js';
import { UsageFailure } from '../model/failure.js';
import { EXTERNAL, MODELS, MOST } from '../model/scenario.js';
import { SORT_KEYS, type SortKey, type Wanted } from '../store/selection.js';
import { parseEnd, parseStart } from './instants.js';
import { choiceOption, option, parseCount } from './values.js';

const BOUNDS = { least: 1, most: MOST.clients };

export const listOptions = {
  model: choiceOption('model', 'list: only runs of this model', [...MODELS, EXTERNAL]),
  kind: choiceOption('kind', 'list: only runs of this kind', KINDS),
  since: option('since', 'list: only runs from this date on (UTC), as 2026-01-31', parseStart),
  until: option('until', 'list: only runs up to this date (UTC)', parseEnd),
  clients: option('clients', 'list: only runs of so many clients, as 50 or 10..100', parseRange),
  commit: option('commit', 'list: only runs made at the git commit that begins so', parseCommit),
  sort: choiceOption('sort', 'list: by what (default: date)', SORT_KEYS),
  reverse: { type: 'boolean', description: 'list: the other way round' },
} as const;

export type ListArguments = Wanted & {
  readonly sort?: SortKey | undefined;
  readonly reverse?: boolean | undefined;
};

/** Whether anything was asked of the runs that are listed. @throws UsageFailure when no run can be so */
export function isFilter({ model, kind, since, until, clients, commit }: ListArguments): boolean {
  if (since !== undefined && until !== undefined && since > until) {
    throw new UsageFailure('--since is later than --until: no run is both. Swap them.');
  }
  return [model, kind, since, until, clients, commit].some((wanted) => wanted !== undefined);
}

/** @throws UsageFailure unless it is a number of clients, or a range from the smaller to the larger */
export function parseRange(flag: string, text: string): { from: number; to: number } {
  const [first = '', last = first, ...more] = text.split('..');
  const [from, to] = [parseCount(flag, first, BOUNDS), parseCount(flag, last, BOUNDS)];
  if (more.length === 0 && from <= to) return { from, to };
  throw new UsageFailure(`${flag} takes a range from the smaller to the larger, as 10..100, not "${text}".`);
}

/** @throws UsageFailure unless it can be the beginning of a commit's hash */
export function parseCommit(flag: string, text: string): string {
  if (/^[0-9a-f]{1,40}$/i.test(text)) return text.toLowerCase();
  throw new UsageFailure(`${flag} takes the first digits of a commit (0-9, a-f), not "${text}". "git log" shows them.`);
}
