/** The rounds of a measurement as they end, one by one. */
import type { StoredDocument } from './document.js';
import type { RunDocument } from './run.js';
import type { endedRoundShape } from './saved/ended-round.js';
import type { Saved } from './saved/record.js';

export type EndedRound = Saved<typeof endedRoundShape>;
type RoundOfRun = Exclude<EndedRound, { kind: 'probe' }>;
export type PartOfRound = NonNullable<RoundOfRun['part']>;
type Measured = RunDocument extends infer T ? (T extends RunDocument ? Pick<T, 'kind' | 'runs'> : never) : never;

/** The rounds of a document in the order in which they ended. */
export function endedRounds(document: StoredDocument): readonly EndedRound[] {
  switch (document.kind) {
    case 'sweep':
      return document.points.flatMap((point, index) => roundsIn(point, { part: { index, value: point.value } }));
    case 'experiment':
      return document.parts.flatMap((part, index) => roundsIn(part, { part: { index, title: part.title } }));
    case 'probe':
      return document.bursts.map((round) => ({ type: 'round', kind: 'probe', round }));
    case 'self':
      return [];
    default:
      return roundsIn(document, {});
  }
}

function roundsIn({ kind, runs }: Measured, part: Pick<RoundOfRun, 'part'>): EndedRound[] {
  return runs
    .flatMap(({ rounds, ...choice }) => rounds.map((round) => ({ type: 'round', kind, ...choice, ...part, round })))
    .sort((one, other) => one.round.sequence - other.round.sequence) as EndedRound[];
}
