/** The same document with every round changed. */
interface WithRounds<R> {
  readonly runs: ReadonlyArray<{ readonly rounds: readonly R[] }>;
}

type RoundOf<D> = D extends WithRounds<infer R> ? R : never;

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
