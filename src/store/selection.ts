/** Filters and sorts saved runs. */
import type { StoredDocument } from '../model/document.js';
import type { ModelName } from '../model/scenario.js';
import { clientsOf, modelsOf } from '../model/subject.js';

/** What a run must match; a property that is left out matches every run. */
export interface Wanted {
  /** Matches a run that measured this model, possibly among others. */
  readonly model?: ModelName | undefined;
  readonly kind?: StoredDocument['kind'] | undefined;
  /** Inclusive, ms since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Matches a run with at least one number of clients in this range, inclusive. */
  readonly clients?: { readonly from: number; readonly to: number } | undefined;
  /** The first digits of the commit. */
  readonly commit?: string | undefined;
}

export const SORT_KEYS = ['date', 'name', 'model', 'clients', 'commit', 'kind'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What a run is chosen and sorted by. */
export interface RunKeys {
  readonly name: string;
  readonly kind: StoredDocument['kind'];
  readonly createdAt: string;
  readonly models: readonly ModelName[];
  readonly clients: readonly number[];
  readonly commit: string | null;
}

export function keysOf(document: StoredDocument): RunKeys {
  const { name, kind, createdAt, context } = document;
  const models = modelsOf(document).map(({ model }) => model);
  return { name, kind, createdAt, models, clients: clientsOf(document), commit: context.commit?.hash ?? null };
}

export function isWanted(run: RunKeys, wanted: Wanted): boolean {
  const { model, kind, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, clients, commit } = wanted;
  const createdAt = Date.parse(run.createdAt);
  return (
    (model === undefined || run.models.includes(model)) &&
    (kind === undefined || run.kind === kind) &&
    createdAt >= since &&
    createdAt <= until &&
    (clients === undefined || run.clients.some((count) => count >= clients.from && count <= clients.to)) &&
    (commit === undefined || run.commit?.startsWith(commit) === true)
  );
}

/** Sorts 9 before 10. */
export const inNumericOrder = new Intl.Collator('en', { numeric: true }).compare;

/** Null: the run has no such key and is sorted last. */
const KEYS: Readonly<Record<SortKey, (run: RunKeys) => string | number | null>> = {
  date: ({ createdAt }) => Date.parse(createdAt),
  name: ({ name }) => name,
  model: ({ models }) => models[0] ?? null,
  clients: ({ clients }) => clients.at(-1) ?? null,
  commit: ({ commit }) => commit,
  kind: ({ kind }) => kind,
};

/** Sorts by the key, then by date and name. Runs without a key come last, also in reverse order. */
export function inOrder<R extends { readonly keys: RunKeys }>(runs: readonly R[], key: SortKey, reverse = false): R[] {
  const keyOf = KEYS[key];
  const direction = reverse ? -1 : 1;
  return [...runs].sort(({ keys: a }, { keys: b }) => {
    const [first, second] = [keyOf(a), keyOf(b)];
    if ((first === null) !== (second === null)) return first === null ? 1 : -1;
    return (
      direction * (compareKeys(first, second) || compareKeys(KEYS.date(a), KEYS.date(b)) || compareKeys(a.name, b.name))
    );
  });
}

function compareKeys(a: string | number | null, b: string | number | null): number {
  if (typeof a === 'string' && typeof b === 'string') return inNumericOrder(a, b);
  return a === b ? 0 : Number(a) - Number(b);
}
