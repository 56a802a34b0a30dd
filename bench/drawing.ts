/** What drawing a run of 10,000 clients costs. */

import { sum } from '../src/analysis/statistics/quantiles.js';
import type { BurstDocument } from '../src/model/run.js';
import { render } from '../src/presentation/index.js';
import type { Suite } from './suite.js';
import { CLIENTS, document } from './ten-thousand.js';

const RECORDS = { perCall: CLIENTS, unit: 'record' } as const;

/** What is known of a document is kept for it: each drawing is of a new one. Returns how many records it is of. */
function draw(run: BurstDocument, allRows: boolean): number {
  const text = render(run, 'table', { width: 80, colour: true, allRows });
  return text.includes('all served')
    ? sum(run.runs.flatMap(({ rounds }) => rounds.map(({ records }) => records.length)))
    : 0;
}

export const drawing: Suite = {
  question: 'What does drawing 10,000 clients cost?',
  prepare: async () => {
    const run = document();
    return {
      subjects: [
        { name: 'the first and the last rows', work: RECORDS, run: () => draw({ ...run }, false) },
        { name: 'all rows', work: RECORDS, run: () => draw({ ...run }, true) },
      ],
    };
  },
};
