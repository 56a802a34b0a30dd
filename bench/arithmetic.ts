/** What joining and summarising 10,000 records costs: it is done after a run, never during one. */

import { summariseBurst } from '../src/analysis/burst/summary.js';
import { sum } from '../src/analysis/statistics/quantiles.js';
import { joinStamps } from '../src/runner/join-stamps.js';
import type { Suite } from './suite.js';
import { CLIENTS, clientReports, document, TARGET, traceRecords } from './ten-thousand.js';

const RECORDS = { perCall: CLIENTS, unit: 'record' } as const;

export const arithmetic: Suite = {
  question: 'What do joining and summarising 10,000 records cost?',
  prepare: async () => {
    const reports = clientReports();
    const trace = traceRecords();
    const run = document();
    return {
      subjects: [
        {
          name: "join the clients' and the server's stamps",
          work: RECORDS,
          run: () => joinStamps(reports, trace, TARGET, 0n).length,
        },
        {
          name: 'summarise one round',
          work: RECORDS,
          // What is known of a document is kept for it: of a new one nothing is.
          run: () => sum(summariseBurst({ ...run }).models.map(({ outcomes }) => outcomes.served)),
        },
      ],
    };
  },
};
