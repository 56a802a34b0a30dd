/** How many were in service at once: measured, and what the model allows. */
import { lineOf } from '../../model/models.js';
import { servedByEach } from '../queueing/times.js';
import type { Figure } from '../statistics/figure.js';
import { sum } from '../statistics/moments.js';
import { median } from '../statistics/quantiles.js';
import { duration, NOTHING, percent } from '../view/format.js';
import { servedRows } from '../view/process-rows.js';
import { type FigureName, figureOver, type RoundFigures } from './round-figures.js';
import type { ModelSummary } from './summary.js';

/** A row of a burst's summary. */
export type Row = readonly [figure: string, measured: string, predicted: string, meaning: string];

export function concurrencyRows(summary: ModelSummary): Row[] {
  const { rounds, places } = summary;
  return [
    [
      'most in service at once',
      everyRound(figureOver(rounds, 'peakConcurrency')),
      places === null ? 'no cap' : String(places),
      places === null ? 'as many as come' : places === 1 ? 'one at a time' : `${places} at a time`,
    ],
    [
      'time with 0 / 1 / 2 or more in service',
      shares(rounds),
      NOTHING,
      places === 1 ? 'never two at once' : 'several at once',
    ],
    ...gapRows(summary),
    ...processRows(summary),
  ];
}

/** Where there is no cap, nobody's service waits for the end of another's. */
function gapRows({ rounds, places, choice }: ModelSummary): Row[] {
  if (places === null) return [];
  const gap = smallest(rounds, 'smallestGap');
  const [start, end] = lineOf(choice) === 'in-memory' ? ['start', 'end'] : ['accept', 'close'];
  return [
    [
      `smallest ${start}(k+${places}) - ${end}(k)`,
      duration(gap),
      '>= 0 ms',
      gap === null
        ? 'nobody waited'
        : gap >= 0
          ? `never negative: the next ${start === 'start' ? 'starts after an end' : 'is accepted after a close'}`
          : 'negative: more at once than servers',
    ],
  ];
}

function processRows({ shownRound, choice }: ModelSummary): Row[] {
  const counts = servedByEach(shownRound, choice.workers);
  return servedRows(choice, counts).map(([figure, measured, meaning]) => [figure, measured, NOTHING, meaning]);
}

function smallest(rounds: readonly RoundFigures[], name: FigureName): number | null {
  return figureOver(rounds, name)?.smallest ?? null;
}

/** A count that should not vary: `1 in every round`, or the range. */
function everyRound(figure: Figure | null): string {
  if (figure === null) return NOTHING;
  return figure.smallest === figure.largest
    ? `${figure.median} in every round`
    : `${figure.smallest} to ${figure.largest}`;
}

/** Shares of the time with 0, 1 and 2 or more in service: medians over the rounds. */
function shares(rounds: readonly RoundFigures[]): string {
  const share = (pick: (levels: readonly number[]) => number) =>
    percent(median(rounds.map(({ shareInService }) => pick(shareInService)))).replace(' %', '');
  const none = share((levels) => levels[0] ?? 0);
  const one = share((levels) => levels[1] ?? 0);
  const more = share((levels) => sum(levels.slice(2)));
  return `${none} / ${one} / ${more} %`;
}
