/** Numbers in few words: `3, 5 to 9, and 4 more`. */

/** So many stretches are named. */
const MOST_STRETCHES = 8;

/** @param numbers whole, in ascending order */
export function describeNumbers(numbers: readonly number[]): string {
  const stretches: Array<{ from: number; to: number }> = [];
  for (const number of numbers) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === number - 1) last.to = number;
    else stretches.push({ from: number, to: number });
  }
  const named = stretches.slice(0, MOST_STRETCHES);
  const counted = named.reduce((total, { from, to }) => total + to - from + 1, 0);
  const texts = named.map(describeStretch);
  return counted === numbers.length ? texts.join(', ') : `${texts.join(', ')}, and ${numbers.length - counted} more`;
}

function describeStretch({ from, to }: { readonly from: number; readonly to: number }): string {
  if (from === to) return String(from);
  return to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`;
}
