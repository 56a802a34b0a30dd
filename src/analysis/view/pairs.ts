/** Which model of the one run is beside which of the other. */
import { MeasurementFailure } from '../../model/failure.js';
import { describeModel } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';

interface Chosen {
  readonly choice: ModelChoice;
}

export interface Pair<M> {
  readonly first: M;
  readonly second: M;
  /** What the two are called. */
  readonly title: string;
}

/**
 * The models that both have, with as many workers if that can be; when they have none in common, the only one of each.
 * @throws MeasurementFailure when there is no pair
 */
export function pairModels<M extends Chosen>(first: readonly M[], second: readonly M[]): Array<Pair<M>> {
  const common = first.flatMap((a) => {
    const alike = second.filter(({ choice }) => choice.model === a.choice.model && choice.accept === a.choice.accept);
    const b = alike.find(({ choice }) => choice.workers === a.choice.workers) ?? alike[0];
    return b === undefined ? [] : [pairOf(a, b)];
  });
  const [a] = first;
  const [b] = second;
  if (common.length > 0) return common;
  if (a !== undefined && b !== undefined && first.length === 1 && second.length === 1) return [pairOf(a, b)];
  throw new MeasurementFailure(
    'The two runs have no model in common. Compare runs of the same models, or of one model each.',
  );
}

function pairOf<M extends Chosen>(first: M, second: M): Pair<M> {
  const [a, b] = [describeModel(first.choice), describeModel(second.choice)];
  return { first, second, title: a === b ? a : `${a} against ${b}` };
}
