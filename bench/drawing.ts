/** What drawing a run of 10,000 clients costs. */
import { render } from '../src/report/render.js';
import type { Suite } from './suite.js';
import { document } from './ten-thousand.js';

export const drawing: Suite = {
  question: 'What does drawing 10,000 clients cost?',
  prepare: async () => {
    const run = document();
    const options = { width: 80, colour: true };
    return {
      subjects: [
        { name: 'the first and the last rows', run: () => render(run, 'table', { ...options, allRows: false }) },
        { name: 'all rows', run: () => render(run, 'table', { ...options, allRows: true }) },
      ],
    };
  },
};
