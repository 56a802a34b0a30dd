/** A sweep: one load after the other, each a run of its own. */

import type { SweepDocument, SweepPoint, Swept } from '../model/document.js';
import { type Header, SCHEMA_VERSION } from '../model/document.js';
import type { Scenario } from '../model/scenario.js';
import { describeContext } from './context.js';
import type { MeasureOptions } from './measure-options.js';
import { measurePart } from './measure-options.js';

/** A load of the sweep, and the scenario that puts it on the servers. */
export interface PlannedLoad {
  readonly value: number;
  readonly scenario: Scenario;
}

/**
 * Measures every load, from the first to the last.
 * @throws whatever measuring one of them throws: a sweep is whole, or it is not saved
 */
export async function measureSweep(
  swept: Swept,
  loads: readonly PlannedLoad[],
  options: MeasureOptions,
): Promise<Omit<SweepDocument, 'name'>> {
  const header: Omit<Header, 'name'> = {
    schemaVersion: SCHEMA_VERSION,
    createdAt: new Date().toISOString(),
    context: describeContext(),
  };
  const points: SweepPoint[] = [];
  for (const [index, { value, scenario }] of loads.entries()) {
    const onProgress: MeasureOptions['onProgress'] = ({ done, total, doing }) =>
      options.onProgress({
        done: index + done / total,
        total: loads.length,
        doing: `load ${index + 1} of ${loads.length}, ${doing}`,
      });
    const measured = await measurePart(scenario, { ...options, onProgress });
    if (measured.kind === 'burst') throw new RangeError('A sweep is of loads that last, and a burst does not.');
    points.push({ ...measured, value });
  }
  return { ...header, kind: 'sweep', swept, points };
}
