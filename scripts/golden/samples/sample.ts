/** A document of which every output is checked. */
import type { StoredDocument } from '../entry.js';

export interface Sample {
  /** `kind/what-is-special`: the name of its files, and of its run in lists. */
  readonly name: string;
  readonly document: StoredDocument;
}

/** Two models that are shown side by side. */
export const TWO_MODELS = [
  ['sequential', 1],
  ['multi-process', 4],
] as const;

/** A table of documents as samples, in the order of the table. */
export function samplesIn(folder: string, documents: Readonly<Record<string, StoredDocument>>): Sample[] {
  return Object.entries(documents).map(([what, document]) => ({
    name: `${folder}/${what}`,
    document: { ...document, name: `${folder}-${what}` },
  }));
}

interface WithRounds<R> {
  readonly runs: ReadonlyArray<{ readonly rounds: readonly R[] }>;
}

type RoundOf<D> = D extends WithRounds<infer R> ? R : never;

/** The same document with every round changed. */
export function withRounds<D extends WithRounds<RoundOf<D>>>(
  document: D,
  change: (round: RoundOf<D>) => Partial<RoundOf<D>>,
): D {
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({ ...round, ...change(round) })),
  }));
  return { ...document, runs };
}
