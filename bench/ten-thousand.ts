/**
 * What it costs to join, to summariseBurst and to draw a burst of 10,000 clients: it is done after a run, never during one.
 * Both sides' reports are made up: what is timed is what is done with them.
 */

import { summariseBurst } from '../src/analysis/burst/summary.js';
import { sum } from '../src/analysis/statistics/samples.js';
import type { BurstDocument } from '../src/model/run.js';
import { render } from '../src/presentation/index.js';
import { TEXT_OPTIONS } from '../src/presentation/render/content.js';
import { joinStamps } from '../src/runner/join-stamps.js';
import { clientReports, madeUpRun, SERVER, traceRecords } from './made-up-run.js';
import type { Suite } from './suite.js';

const TEN_THOUSAND = 10_000;
const RECORDS = { perCall: TEN_THOUSAND, unit: 'record' } as const;

export const arithmetic: Suite = {
  question: 'What do joining and summarising 10,000 records cost?',
  prepare: async () => {
    const reports = clientReports(TEN_THOUSAND);
    const trace = traceRecords(TEN_THOUSAND);
    const run = madeUpRun(TEN_THOUSAND);
    return {
      subjects: [
        {
          name: "join the clients' and the server's stamps",
          work: RECORDS,
          run: () => joinStamps(reports, trace, SERVER, 0n).length,
        },
        {
          name: 'summariseBurst one round',
          work: RECORDS,
          // What is known of a document is kept for it: of a new one nothing is.
          run: () => sum(summariseBurst({ ...run }).models.map(({ outcomes }) => outcomes.served)),
        },
      ],
    };
  },
};

export const drawing: Suite = {
  question: 'What does drawing 10,000 clients cost?',
  prepare: async () => {
    const run = madeUpRun(TEN_THOUSAND);
    return {
      subjects: [
        { name: 'the first and the last rows', work: RECORDS, run: () => drawRun({ ...run }, null) },
        { name: 'all rows', work: RECORDS, run: () => drawRun({ ...run }, 'all') },
      ],
    };
  },
};

/** What is known of a document is kept for it: each drawing is of a new one. Returns how many records it is of. */
function drawRun(run: BurstDocument, rows: 'all' | null): number {
  const text = render(run, 'table', { ...TEXT_OPTIONS, details: true, colour: true, rows });
  return text.includes('all served')
    ? sum(run.runs.flatMap(({ rounds }) => rounds.map(({ records }) => records.length)))
    : 0;
}
