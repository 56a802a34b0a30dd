/** Whether anything came of a measurement. */
import type { StoredDocument } from './document.js';
import type { RunDocument } from './run.js';

type Unnamed<T> = T extends StoredDocument ? Omit<T, 'name'> : never;

/** Whether one request at least was served, in whatever round, part or burst. A run without one is a failed run. */
export function hasServed(document: Unnamed<StoredDocument>): boolean {
  switch (document.kind) {
    case 'sweep':
      return document.points.some(hasServedRequest);
    case 'experiment':
      return document.parts.some(hasServedRequest);
    case 'probe':
      return (
        (document.loop?.answered ?? 0) > 0 ||
        document.bursts.some(({ requests }) => requests.some(({ outcome }) => outcome.kind === 'served'))
      );
    case 'self':
      return true;
    default:
      return hasServedRequest(document);
  }
}

type Piece = RunDocument extends infer T ? (T extends RunDocument ? Pick<T, 'kind' | 'runs'> : never) : never;

function hasServedRequest(piece: Piece): boolean {
  if (piece.kind === 'sustained') return piece.runs.some(({ rounds }) => rounds.some(({ answered }) => answered > 0));
  return piece.runs.some(({ rounds }) =>
    rounds.some(({ records }) => records.some(({ outcome }) => outcome.kind === 'served')),
  );
}
