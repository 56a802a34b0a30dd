/**
 * Agents in network and time namespaces, whose true offset is known: is it within the stated bound, and how good is the
 * estimate? Then an agent whose clock runs fast.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { offsetBetween } from '../../src/agents/clock.js';
import { Fleet } from '../../src/agents/fleet.js';
import { median, percentile } from '../../src/analysis/statistics/samples.js';
import { MICROSECOND, SECOND } from '../../src/model/units.js';
import { Network } from './network.js';
import type { Stand } from './stand.js';

/** How far the agents' clocks are ahead, s. */
const AHEAD: readonly number[] = [0, 1000, 86_400, 31_536_000];
const MEASUREMENTS = 200;

interface ListedAgent {
  readonly name: string;
  readonly clockOffsetNs: string;
  readonly clockBoundNs: number;
}

interface Measured {
  readonly bound: number;
  readonly error: number;
}

export async function tryClocks(stand: Stand): Promise<string[]> {
  return [summaryOf('drift', await driftingClock(stand)), await separateClocks(stand)];
}

async function separateClocks(stand: Stand): Promise<string> {
  if (process.getuid?.() !== 0) return 'skipped: network and time namespaces need root';
  const network = await Network.open(stand);
  const truth = new Map<string, number>();
  for (const ahead of AHEAD) truth.set(await network.startAgent(ahead), ahead);
  const measured: Measured[] = [];
  while (measured.length < MEASUREMENTS) {
    const { stdout, stderr } = await network.run('agents', '--json').ended;
    if (stdout === '') throw new Error(stderr);
    for (const { name, clockOffsetNs, clockBoundNs } of JSON.parse(stdout) as ListedAgent[]) {
      const ahead = BigInt((truth.get(name) ?? Number.NaN) * SECOND);
      measured.push({ bound: clockBoundNs, error: Math.abs(Number(BigInt(clockOffsetNs) - ahead)) });
    }
  }
  return summaryOf(`${AHEAD.length} agents in network and time namespaces`, measured);
}

/** How much faster the agent's clock runs: as a poor crystal does. */
const DRIFT = { millionths: 200n, pause: 500, tries: 50 } as const;

/** The agent's clock, at an instant of the true one. */
const FAST_CLOCK = `const { bigint } = process.hrtime;
process.hrtime.bigint = () => { const now = bigint(); return now + (now * ${DRIFT.millionths}n) / 1000000n; };`;

/** As for a burst: measurements before and after, and the offset at an instant between them. */
async function driftingClock(stand: Stand): Promise<Measured[]> {
  const preload = `--import=data:text/javascript;base64,${Buffer.from(FAST_CLOCK).toString('base64')}`;
  await stand.startAgent('127.0.0.1', { environment: { NODE_OPTIONS: preload } });
  const fleet = await Fleet.gather({ nats: stand.nats, key: stand.key, agents: 1, notice() {} });
  const measured: Measured[] = [];
  try {
    const [agent] = fleet.agents;
    if (agent === undefined) throw new Error('No agent');
    let before = await agent.readClock();
    for (let tries = 0; tries < DRIFT.tries; tries += 1) {
      await sleep(DRIFT.pause);
      const after = await agent.readClock();
      const { at, offset, bound } = offsetBetween(before, after, (before.at + after.at) / 2n);
      measured.push({ bound, error: Math.abs(Number(offset - (at * DRIFT.millionths) / 1_000_000n)) });
      before = after;
    }
  } finally {
    await fleet.close();
  }
  return measured;
}

function summaryOf(what: string, measured: readonly Measured[]): string {
  const within = measured.filter(({ bound, error }) => error <= bound).length;
  const bounds = measured.map(({ bound }) => bound);
  const errors = measured.map(({ error }) => error);
  return `${what}: true offset within the bound in ${within} of ${measured.length}; bound ${spreadOf(bounds)}; error ${spreadOf(errors)}, largest ${inMicroseconds(Math.max(...errors))}`;
}

function spreadOf(times: readonly number[]): string {
  return `${inMicroseconds(median(times))} (median), ${inMicroseconds(percentile(times, 0.95))} (p95)`;
}

export function inMicroseconds(time: number): string {
  return `${(time / MICROSECOND).toFixed(0)} µs`;
}
