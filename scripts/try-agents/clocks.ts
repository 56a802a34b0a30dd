/** Agents in time namespaces, whose true offset is known: is it within the stated bound, and how good is the estimate? */
import { median, percentile } from '../../src/analysis/statistics/samples.js';
import { listAgents } from '../../src/index.js';
import { MICROSECOND, SECOND } from '../../src/model/units.js';
import type { Stand } from './stand.js';

/** How far the agents' clocks are ahead, s. */
const AHEAD: readonly number[] = [0, 1000, 86_400, 31_536_000];
const TRIES = 50;

export async function tryClocks(stand: Stand): Promise<string[]> {
  if (process.getuid?.() !== 0) return ['skipped: time namespaces need root'];
  const truth = new Map<string, number>();
  for (const ahead of AHEAD) truth.set((await stand.startAgent('127.0.0.1', { ahead })).name, ahead);
  const options = {
    nats: stand.nats,
    key: stand.key,
    agents: AHEAD.length,
    alignment: 'release',
    notice() {},
  } as const;
  const bounds: number[] = [];
  const errors: number[] = [];
  let within = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    for (const { name, clock } of await listAgents(options)) {
      const error = Math.abs(Number(clock.offset - BigInt((truth.get(name) ?? 0) * SECOND)));
      bounds.push(clock.bound);
      errors.push(error);
      if (error <= clock.bound) within += 1;
    }
  }
  return [
    `true offset within the bound in ${within} of ${errors.length} measurements`,
    `bound: median ${inMicroseconds(median(bounds))}, p95 ${inMicroseconds(percentile(bounds, 0.95))}`,
    `error: median ${inMicroseconds(median(errors))}, p95 ${inMicroseconds(percentile(errors, 0.95))}, largest ${inMicroseconds(Math.max(...errors))}`,
  ];
}

export function inMicroseconds(time: number): string {
  return `${(time / MICROSECOND).toFixed(0)} µs`;
}
