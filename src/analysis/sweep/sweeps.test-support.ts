/** For tests: a sweep for each kind of statement. */
import { distributionOf } from '../../model/distribution.js';
import type { SweepDocument } from '../../model/document.js';
import type { ModelName } from '../../model/scenario.js';
import { syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import {
  pointOf,
  sweepOf,
  syntheticClientsSweep,
  syntheticUtilisationSweep,
} from '../../model/synthetic-sweep.test-support.js';
import { viewDocument } from '../index.js';

type Models = ReadonlyArray<readonly [model: ModelName, workers: number]>;

export const BOTH: Models = [
  ['sequential', 1],
  ['multi-process', 4],
];
export const LONG_NAMES: Models = [
  ['process-per-connection', 1000],
  ['multi-process', 1024],
  ['sequential', 1],
];
export const LOADS = [1, 2, 4, 8, 16];

export const CLIENTS = syntheticClientsSweep(LOADS);
export const COMPARED = syntheticClientsSweep(LOADS, { models: BOTH });
export const UTILISATION = syntheticUtilisationSweep([0.2, 0.5, 0.8, 1.2]);
export const NOT_PASSED = syntheticClientsSweep([1, 2, 4], { models: [['multi-process', 8]] });
export const NO_CAP = syntheticClientsSweep(LOADS, { models: [['event-loop', 1]] });
export const OVERLOADED = syntheticUtilisationSweep([1.3, 1.6]);

export const soundPoint = (clients: number) => pointOf(clients, syntheticSustained({ clients }));
export const UNSOUND = sweepOf('clients', [
  soundPoint(1),
  pointOf(
    2,
    withWindows(syntheticSustained({ clients: 2 }), ({ sent }) => ({ sent: sent + 1 })),
  ),
]);
export const NOBODY = sweepOf('clients', [
  pointOf(
    2,
    withWindows(syntheticSustained({ clients: 2 }), () => ({
      answered: 0,
      sent: 5,
      censored: 0,
      longestCensored: null,
      clientsStarved: 2,
      failures: { refused: 5 },
      responses: distributionOf([]),
      server: null,
    })),
  ),
]);

/** The statements about a sweep as one text. */
export function statementsOf(document: SweepDocument): string {
  const { statements } = viewDocument(document, { details: true, rows: null, width: 80 });
  return statements.map(({ subject, text }) => `${subject}: ${text}`).join(' ');
}
