/** For tests: builds synthetic sweeps from synthetic runs. */

import type { SweepDocument, SweepPoint } from './document.js';
import { type Header, SCHEMA_VERSION } from './document.js';
import type { OpenDocument, SustainedDocument } from './run.js';
import { type SyntheticOpen, syntheticOpen } from './synthetic-open.test-support.js';
import { CONTEXT, type Synthetic } from './synthetic-run.test-support.js';
import { syntheticSustained } from './synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from './units.js';

const HEADER: Header = {
  schemaVersion: SCHEMA_VERSION,
  name: 'synthetic-sweep',
  createdAt: '2026-01-02T03:04:05.678Z',
  context: CONTEXT,
};

const SERVICE = 10 * MILLISECOND;

/** A run without its header, as a part of a sweep. */
export function pointOf(value: number, document: SustainedDocument | OpenDocument): SweepPoint {
  const { schemaVersion: _, name: __, createdAt: ___, context: ____, ...measured } = document;
  return { ...measured, value };
}

export function sweepOf(swept: SweepDocument['swept'], points: readonly SweepPoint[]): SweepDocument {
  return { ...HEADER, kind: 'sweep', swept, points };
}

export function syntheticClientsSweep(clients: readonly number[], given: Synthetic = {}): SweepDocument {
  return sweepOf(
    'clients',
    clients.map((value) => pointOf(value, syntheticSustained({ serviceTime: SERVICE, ...given, clients: value }))),
  );
}

export function syntheticUtilisationSweep(
  utilisations: readonly number[],
  { serviceTime = SERVICE, models = [['sequential', 1]], ...given }: SyntheticOpen = {},
): SweepDocument {
  const servers = placesOfFirst(models);
  return sweepOf(
    'utilisation',
    utilisations.map((value) => {
      const rate = (value * servers * SECOND) / serviceTime;
      return pointOf(value, syntheticOpen({ clients: 300, ...given, rate, serviceTime, models }));
    }),
  );
}

function placesOfFirst(models: NonNullable<SyntheticOpen['models']>): number {
  return models[0]?.[1] ?? 1;
}
