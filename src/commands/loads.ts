/** The loads of a sweep, as a user names them: a list, a range, or both. */
import { UsageFailure } from '../model/failure.js';

export interface LoadBounds {
  readonly least: number;
  readonly most: number;
  /** What separates the loads of a range: as many in each doubling, or a tenth of the whole. */
  readonly scale: 'whole-numbers' | 'tenths';
}

/** Most loads that a sweep has. */
const MOST_LOADS = 100;
/** A range of whole numbers is covered by about so many: 1, 2, 3, 5, 8, 13, ... */
const LOADS_OF_RANGE = 12;
const TENTH = 0.1;

/** `1..100`, `1,2,4,8`, `0.1..1.1`. @throws UsageFailure for anything else */
export function parseLoads(flag: string, text: string, bounds: LoadBounds): readonly number[] {
  const loads = text.split(',').flatMap((part) => parsePart(flag, part.trim(), bounds));
  const distinct = [...new Set(loads)].sort((a, b) => a - b);
  if (distinct.length > MOST_LOADS) {
    throw new UsageFailure(
      `${flag} names ${distinct.length} loads, and a sweep has ${MOST_LOADS} at most. Name fewer.`,
    );
  }
  return distinct;
}

function parsePart(flag: string, part: string, bounds: LoadBounds): number[] {
  const [first = '', last, ...more] = part.split('..');
  const from = parseLoad(flag, first, bounds);
  if (last === undefined) return [from];
  const to = parseLoad(flag, last, bounds);
  if (more.length > 0 || to < from) {
    throw new UsageFailure(`${flag} takes a range from the smaller to the larger, as 1..100, not "${part}".`);
  }
  return bounds.scale === 'whole-numbers' ? spreadOut(from, to) : tenths(from, to);
}

function parseLoad(flag: string, text: string, { least, most, scale }: LoadBounds): number {
  const isNumber = scale === 'whole-numbers' ? /^\d+$/.test(text) : /^\d*\.?\d+$/.test(text);
  const value = Number(text);
  if (isNumber && value >= least && value <= most) return value;
  const kind = scale === 'whole-numbers' ? 'whole numbers' : 'numbers';
  const example = scale === 'whole-numbers' ? '1..100 or 1,2,4,8' : '0.1..1.1 or 0.5,0.8';
  throw new UsageFailure(`${flag} takes ${kind} from ${least} to ${most}, as ${example}, not "${text}".`);
}

/** Whole numbers, each a constant ratio from the next as far as that can be. */
function spreadOut(from: number, to: number): number[] {
  const steps = Math.min(LOADS_OF_RANGE - 1, to - from);
  const ratio = steps === 0 ? 1 : (to / from) ** (1 / steps);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round(from * ratio ** step));
}

function tenths(from: number, to: number): number[] {
  const steps = Math.round((to - from) / TENTH);
  return Array.from({ length: steps + 1 }, (_, step) => Number((from + step * TENTH).toFixed(3))).filter(
    (at) => at <= to,
  );
}
