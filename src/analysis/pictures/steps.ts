/** Quantities that go up and down by steps in the course of time, for a chart. */
import type { Nanoseconds } from '../../model/units.js';

export type Step = readonly [at: Nanoseconds, value: number];

/** How many intervals there are at each instant at which that changes. */
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

/** The mean over each of so many equal stretches of time, at the stretch's start: what is left of too many steps. */
export function meansOver(steps: readonly Step[], stretches: number): Step[] {
  const start = steps[0]?.[0] ?? 0;
  const width = ((steps.at(-1)?.[0] ?? start) - start) / stretches;
  const areas = new Float64Array(stretches);
  for (const [index, [at, value]] of steps.entries()) {
    const until = steps[index + 1]?.[0] ?? at;
    spread(areas, value, (at - start) / width, (until - start) / width);
  }
  return [...Array.from(areas, (area, index): Step => [start + index * width, area]), [start + stretches * width, 0]];
}

/** Adds a value that held from one place to another, counted in stretches, to those that it held in. */
function spread(areas: Float64Array, value: number, from: number, to: number): void {
  for (let index = Math.floor(from); index < Math.min(to, areas.length); index += 1) {
    areas[index] = (areas[index] ?? 0) + value * (Math.min(to, index + 1) - Math.max(from, index));
  }
}
