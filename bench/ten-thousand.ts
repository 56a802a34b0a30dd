/**
 * The cost of joining, summarising and drawing a burst of 10,000 clients; this happens after a run, never during it.
 * Both sides' reports are synthetic, as only their processing is timed.
 */

import { summariseBurst } from '../src/analysis/burst/summary.js';
import { sum } from '../src/analysis/statistics/samples.js';
import type { BurstDocument } from '../src/model/run.js';
import { countOf } from '../src/model/units.js';
import { render } from '../src/presentation/index.js';
import { TEXT_OPTIONS } from '../src/presentation/render/content.js';
import { joinStamps } from '../src/runner/join-stamps.js';
import { clientReports, madeUpRun, SERVER, traceRecords } from './made-up-run.js';
import type { Suite } from './suite.js';

export const TEN_THOUSAND = 10_000;

const workOf = (count: number) => ({ perCall: count, unit: 'record' });

export const arithmeticOf = (count: number): Suite => ({
  question: `What do joining and summarising ${countOf(count, 'record')} cost?`,
  prepare: async () => {
    const reports = clientReports(count);
    const trace = traceRecords(count);
    const run = madeUpRun(count);
    return {
      subjects: [
        {
          name: "join the clients' and the server's stamps",
          work: workOf(count),
          run: () => joinStamps(reports, trace, SERVER, 0n).length,
        },
        {
          name: 'summariseBurst one round',
          work: workOf(count),
          // Results are cached for each document, so each call needs a new one.
          run: () => sum(summariseBurst({ ...run }).models.map(({ outcomes }) => outcomes.served)),
        },
      ],
    };
  },
});

export const drawingOf = (count: number): Suite => ({
  question: `What does drawing ${countOf(count, 'client')} cost?`,
  prepare: async () => {
    const run = madeUpRun(count);
    return {
      subjects: [
        { name: 'the first and the last rows', work: workOf(count), run: () => drawRun({ ...run }, null) },
        { name: 'all rows', work: workOf(count), run: () => drawRun({ ...run }, 'all') },
      ],
    };
  },
});

/** Draws a new document, as results are cached for each document. Returns how many records it has. */
function drawRun(run: BurstDocument, rows: 'all' | null): number {
  const text = render(run, 'table', { ...TEXT_OPTIONS, details: true, colour: true, rows });
  return text.includes('all served')
    ? sum(run.runs.flatMap(({ rounds }) => rounds.map(({ records }) => records.length)))
    : 0;
}
