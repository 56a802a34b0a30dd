/** How a page begins: what was asked, the answer as one number, and one sentence. */
import { formatDuration, type Nanoseconds } from '../../model/units.js';

export interface Opening {
  readonly title: string;
  readonly number: string;
  readonly unit: string;
  readonly sentence: string;
}

/** `527 ms` as the number and the unit of an opening. */
export function durationOpening(time: Nanoseconds, what: string): Pick<Opening, 'number' | 'unit'> {
  const [number = '', unit = ''] = formatDuration(time).split(' ');
  return { number, unit: `${unit} ${what}` };
}

/** Shown instead of the number if a run proved none. */
export const NO_NUMBER: Pick<Opening, 'number' | 'unit'> = { number: '?', unit: 'no verdict' };

/** Up to the first full stop that ends a sentence. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
