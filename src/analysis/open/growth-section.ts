/** The queue of a server that more clients come to than it can serve. */

import { median } from '../statistics/quantiles.js';
import { grouped, NOTHING, perSecond } from '../view/format.js';
import type { Section } from '../view/view.js';
import { type OpenModelSummary, openFigureOver } from './open-summary.js';

const QUARTERS = ['25 %', '50 %', '75 %', '100 %'] as const;

export function growthSection(summary: OpenModelSummary, title: string): Section {
  const lengthAt = (quarter: number) =>
    median(summary.rounds.map(({ queueAtQuarters }) => queueAtQuarters[quarter] ?? 0));
  const growth = (name: 'queueGrowth' | 'predictedGrowth') => {
    const figure = openFigureOver(summary, name);
    return figure === null ? NOTHING : perSecond(figure.median);
  };
  return {
    title,
    columns: [
      { heading: 'of the clients had come', align: 'right', width: 23 },
      { heading: 'queue length', align: 'right', width: 12 },
    ],
    rows: QUARTERS.map((share, quarter) => [share, grouped(lengthAt(quarter))]),
    notes: [
      `It grew by ${growth('queueGrowth')} clients a second (robust slope); arrival rate - servers / service time = ${growth('predictedGrowth')}.`,
    ],
  };
}
