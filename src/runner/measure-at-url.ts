/** Runs a scenario against a server that is already running. */
import { isBurst, isOpen, isSustained, type Scenario } from '../model/scenario.js';
import { measureArrivalsAt } from './arrivals-at-url.js';
import { measureBurstsAt } from './bursts-at-url.js';
import { type ExternalTarget, measureExternal } from './external.js';
import type { MeasuredRun, MeasureOptions } from './measure.js';

/** @throws what `measure` throws */
export async function measureUrl(
  scenario: Scenario,
  target: ExternalTarget,
  options: MeasureOptions,
): Promise<MeasuredRun> {
  void options.meanwhile?.();
  if (isBurst(scenario)) return { kind: 'burst', ...(await measureBurstsAt(scenario, target, options)) };
  if (isSustained(scenario)) return { kind: 'sustained', ...(await measureExternal(scenario, target, options)) };
  if (isOpen(scenario)) return { kind: 'open', ...(await measureArrivalsAt(scenario, target, options)) };
  throw new RangeError(`No load ${scenario.load.kind}`);
}
