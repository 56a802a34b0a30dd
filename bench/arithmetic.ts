/** What joining and summarising 10,000 records costs: it is done after a run, never during one. */
import { joinStamps } from '../src/harness/join-stamps.js';
import { summarise } from '../src/queueing/burst/summary.js';
import type { Suite } from './suite.js';
import { clientReports, document, TARGET, traceRecords } from './ten-thousand.js';

export const arithmetic: Suite = {
  question: 'What do joining and summarising 10,000 records cost?',
  prepare: async () => {
    const reports = clientReports();
    const trace = traceRecords();
    const run = document();
    return {
      subjects: [
        { name: "join the clients' and the server's stamps", run: () => joinStamps(reports, trace, TARGET, 0n) },
        { name: 'summarise one round', run: () => summarise(run) },
      ],
    };
  },
};
