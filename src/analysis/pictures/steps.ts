/** How many of something there are over time, as steps. */
import type { Nanoseconds } from '../../model/units.js';

/** A value that holds from this instant on. */
export type Step = readonly [at: Nanoseconds, value: number];

/** How many intervals overlap, at each instant at which that number changes. */
export function countOverTime(starts: readonly Nanoseconds[], ends: readonly Nanoseconds[]): Step[] {
  const edges = [...starts.map((at) => ({ at, step: 1 })), ...ends.map((at) => ({ at, step: -1 }))].sort(
    (a, b) => a.at - b.at || a.step - b.step,
  );
  const steps: Array<[at: Nanoseconds, value: number]> = [];
  let value = 0;
  for (const { at, step } of edges) {
    value += step;
    const last = steps.at(-1);
    if (last?.[0] === at) last[1] = value;
    else steps.push([at, value]);
  }
  return steps;
}

/** The average over each of equal intervals, at the start of the interval. */
export function meansOver(steps: readonly Step[], stretches: number): Step[] {
  const start = steps[0]?.[0] ?? 0;
  const width = ((steps.at(-1)?.[0] ?? start) - start) / stretches;
  const areas = new Float64Array(stretches);
  for (const [index, [at, value]] of steps.entries()) {
    const until = steps[index + 1]?.[0] ?? at;
    addToStretches(areas, value, (at - start) / width, (until - start) / width);
  }
  return [...Array.from(areas, (area, index): Step => [start + index * width, area]), [start + stretches * width, 0]];
}

/** Adds a value that held from one point in time to another to the intervals in which it held. */
function addToStretches(areas: Float64Array, value: number, from: number, to: number): void {
  for (let index = Math.floor(from); index < Math.min(to, areas.length); index += 1) {
    areas[index] = (areas[index] ?? 0) + value * (Math.min(to, index + 1) - Math.max(from, index));
  }
}
