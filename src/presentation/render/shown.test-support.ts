/** For tests of output: bursts of every size and outcome, and the width of a line. */
import { stripVTControlCharacters } from 'node:util';
import { OUTCOME_KINDS, type Outcome } from '../../model/connection-record.js';
import type { BurstDocument } from '../../model/run.js';
import { failedVisit, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { SECOND } from '../../model/units.js';
import { type RenderOptions, TEXT_OPTIONS } from './content.js';

export const PLAIN: RenderOptions = { ...TEXT_OPTIONS, details: true };
export const ESCAPE = String.fromCharCode(27);

export const BOTH = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});
export const HUGE = syntheticRun({
  clients: 10_000,
  serviceTime: SECOND,
  rounds: 1,
  models: [['multi-process', 1024]],
});
export const LARGE = syntheticRun({ clients: 300, models: [['multi-process', 16]] });

function outcomeOf(kind: Outcome['kind']): Outcome {
  if (kind === 'rejected') return { kind, status: 503 };
  return kind === 'failed' ? { kind, code: 'EPROTO' } : { kind };
}

/** One client for each outcome that no server saw, after the served ones. */
export const EVERY_OUTCOME = withRecords(syntheticRun(), (records) => [
  ...records,
  ...OUTCOME_KINDS.filter((kind) => kind !== 'served').map((kind) => failedVisit(outcomeOf(kind))),
]);

export const BURSTS: Readonly<Record<string, BurstDocument>> = {
  'one client': syntheticRun({ clients: 1 }),
  '50 clients': syntheticRun(),
  'two models': BOTH,
  'few rounds': syntheticRun({ rounds: 1 }),
  '10,000 clients': HUGE,
  'services of an hour': syntheticRun({ serviceTime: 3600 * SECOND }),
  'services of 1 µs': syntheticRun({ serviceTime: 1000 }),
  'services of zero length': syntheticRun({ serviceTime: 0 }),
  'every outcome': EVERY_OUTCOME,
  'no client served': withRecords(syntheticRun(), (records) => records.map(() => failedVisit({ kind: 'refused' }))),
};

export function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}
