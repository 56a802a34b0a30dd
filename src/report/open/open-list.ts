/** A run of open arrivals in the list of the saved runs: without its theory, which may take a while. */

import { describeModel, hasOwnLines, placesOf } from '../../model/gallery.js';
import { plain } from '../../model/plain.js';
import { measuredRounds } from '../../model/round.js';
import type { OpenDocument } from '../../model/run.js';
import { openFigures } from '../../queueing/open/open-figures.js';
import { figureOf } from '../../queueing/statistics/figure.js';
import { duration, NOTHING } from '../format.js';

/** A row a model, of the columns of the list: name, model, cap, wait p50, lasted. */
export function openRows({ name, scenario, runs }: OpenDocument): string[][] {
  return runs.map((run, index) => {
    const [places, ownLines] = [placesOf(run, scenario.service), hasOwnLines(run, scenario.service)];
    const rounds = measuredRounds(run).map((round) => openFigures(round, places, ownLines));
    const middle = (values: ReadonlyArray<number | null>) => duration(figureOf(values)?.median ?? null);
    return [
      index === 0 ? plain(name) : '',
      describeModel(run),
      NOTHING,
      middle(rounds.map(({ waitP50 }) => waitP50)),
      middle(rounds.map(({ makespan }) => makespan)),
    ];
  });
}
