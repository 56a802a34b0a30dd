/** What the load generator of open arrivals did that the user must know. */
import type { ModelRun } from '../../model/run.js';
import { MILLISECOND } from '../../model/units.js';
import { SATURATED } from '../burst/warnings.js';
import { meanOrNull } from '../statistics/moments.js';
import type { Warning } from '../view/warnings.js';
import type { OpenFigures } from './open-figures.js';

/** A load generator that is late makes waits longer, which count from the intended arrival: from this share on it tells. */
const LATE_SHARE = 0.1;
/** Less than this is nobody's concern, ns. */
const LATE_LEAST = 0.2 * MILLISECOND;

/** What the load generator of open arrivals has to answer for. */
export function deriveLoadWarnings({ model }: ModelRun, figures: readonly OpenFigures[]): Warning[] {
  const known = (values: ReadonlyArray<number | null>) => values.filter((value) => value !== null);
  const lateness = meanOrNull(known(figures.map(({ latenessMean }) => latenessMean))) ?? 0;
  const wait = meanOrNull(known(figures.map(({ waitMean }) => waitMean)));
  const share = figures.reduce((most, { loadShare }) => Math.max(most, loadShare), 0);
  const isLate = wait !== null && lateness > LATE_LEAST && lateness > LATE_SHARE * wait;
  return [
    ...(isLate ? [{ kind: 'clients-late', model, lateness, wait } as const] : []),
    ...(share > SATURATED ? [{ kind: 'load-generator-saturated', model, share } as const] : []),
  ];
}
