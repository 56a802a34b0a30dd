/** When a number of slots is believed: the rule that decides between a number, a range and nothing. */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { SlotsEstimate } from './slots-estimate.js';
import { STAIRCASE_MISFIT } from './staircase.js';
import type { Unloaded } from './unloaded.js';

/** Why a number is not believed. */
export type Doubt =
  /** The model of one line and so many servers does not explain what was seen. */
  | 'poor-fit'
  /** The bursts, drawn again, do not agree. */
  | 'votes-spread'
  /** Fewer bursts than it takes. */
  | 'few-bursts'
  /** Answers follow one another so quickly that the client's noise puts them out of order. */
  | 'too-quick'
  /** Too few waited: the bursts were not several times larger than the number of slots. */
  | 'few-waited'
  /** Bursts of another size say another number. */
  | 'moves-with-burst-size'
  /** The work that gets done is more than so many could do. */
  | 'outdone';

const AGREEMENT = 0.9;
const FEWEST_STEADY = 3;
const FEWEST_VARIED = 12;
const MOST_IMPOSSIBLE_STEADY = 0.1;
const MOST_IMPOSSIBLE_VARIED = 0.05;
/** Answers must be that far apart on average, where services vary. */
const LEAST_GAP: Nanoseconds = 0.3 * MILLISECOND;
/** So many clients for each slot at least. */
const LEAST_PER_SLOT = 2.5;

/** What speaks against a number of slots; empty when it may be claimed. */
export function doubtsOf(
  estimate: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
  clients: number,
): Doubt[] {
  const { slots, agreement, bursts } = estimate;
  const checks: ReadonlyArray<readonly [Doubt, boolean]> = [
    ['poor-fit', !isGoodFit(estimate, deterministic)],
    ['votes-spread', agreement < AGREEMENT],
    ['few-bursts', bursts < (deterministic ? FEWEST_STEADY : FEWEST_VARIED)],
    ['too-quick', !deterministic && serviceTime / slots < LEAST_GAP],
    ['few-waited', clients < LEAST_PER_SLOT * slots],
  ];
  return checks.flatMap(([doubt, applies]) => (applies ? [doubt] : []));
}

function isGoodFit({ staircase, slots, replay }: SlotsEstimate, deterministic: boolean): boolean {
  if (staircase?.slots === slots && staircase.misfit < STAIRCASE_MISFIT) return true;
  const most = deterministic ? MOST_IMPOSSIBLE_STEADY : MOST_IMPOSSIBLE_VARIED;
  return replay !== null && replay.impossible <= most;
}
