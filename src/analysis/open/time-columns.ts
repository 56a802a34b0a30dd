/** The columns of the times in the short views of open arrivals. */
import type { Column } from '../view/view.js';

/** In a narrow window the median is left out first, and the mean never. */
export function timeColumns(heading: string, width: number): Column[] {
  return [
    { heading, align: 'left', width },
    ...['mean', 'median', 'p95', 'longest'].map((time, index) => ({
      heading: time,
      align: 'right' as const,
      width: 9,
      ...(index === 0 ? {} : { dropOrder: index }),
    })),
  ];
}
