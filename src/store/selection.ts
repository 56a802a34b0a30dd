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

export function isWanted(document: StoredDocument, wanted: Wanted): boolean {
  const { model, kind, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, clients, commit } = wanted;
  const createdAt = Date.parse(document.createdAt);
  return (
    (model === undefined || modelsOf(document).some((choice) => choice.model === model)) &&
    (kind === undefined || document.kind === kind) &&
    createdAt >= since &&
    createdAt <= until &&
    (clients === undefined || clientsOf(document).some((count) => count >= clients.from && count <= clients.to)) &&
    (commit === undefined || document.context.commit?.hash.startsWith(commit) === true)
  );
}

/** Sorts 9 before 10. */
export const inNumericOrder = new Intl.Collator('en', { numeric: true }).compare;

/** Null: the run has no such key and is sorted last. */
const KEYS: Readonly<Record<SortKey, (document: StoredDocument) => string | number | null>> = {
  date: ({ createdAt }) => Date.parse(createdAt),
  name: ({ name }) => name,
  model: (document) => modelsOf(document)[0]?.model ?? null,
  clients: (document) => clientsOf(document).at(-1) ?? null,
  commit: ({ context }) => context.commit?.hash ?? null,
  kind: ({ kind }) => kind,
};

/** Sorts by the key, then by date and name. Runs without a key come last, also in reverse order. */
export function inOrder<D extends StoredDocument>(documents: readonly D[], key: SortKey, reverse = false): D[] {
  const keyOf = KEYS[key];
  const direction = reverse ? -1 : 1;
  return [...documents].sort((a, b) => {
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
