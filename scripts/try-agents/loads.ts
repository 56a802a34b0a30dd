/** Loads by agents: how closely they are released, how many clients they make, and whether they find the same slots. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { median, percentile } from '../../src/analysis/statistics/samples.js';
import type { ProbeDocument } from '../../src/model/probe.js';
import type { BurstDocument } from '../../src/model/run.js';
import { readLimits } from '../../src/runner/kernel/limits.js';
import { inMicroseconds } from './clocks.js';
import type { Stand } from './stand.js';

const RELEASES = 60;

export async function tryRelease(stand: Stand): Promise<string[]> {
  const target = await stand.serve('event-loop', '--service-time', '5ms');
  const lines: string[] = [];
  for (const agents of [availableParallelism(), 2 * availableParallelism()]) {
    while (stand.agentCount < agents) await stand.startAgent(target);
    const document = await burst(stand, target, ['-c', String(8 * agents), '--rounds', String(RELEASES)], agents);
    const spreads = (document.runs[0]?.rounds ?? []).map(({ agents: shares = [] }) => {
      const released = shares.flatMap(({ releasedAt }) => releasedAt ?? []);
      return Math.max(...released) - Math.min(...released);
    });
    lines.push(
      `${agents} agents, ${spreads.length} bursts: spread median ${inMicroseconds(median(spreads))}, p95 ${inMicroseconds(percentile(spreads, 0.95))}, largest ${inMicroseconds(Math.max(...spreads))}`,
    );
  }
  return lines;
}

/** The server has a connection for each client, and a few more files. */
const LARGE = { agents: 4, clients: Math.min(20_000, (readLimits().openFiles ?? 20_000) - 500) } as const;

export async function tryLarge(stand: Stand): Promise<string[]> {
  const target = await stand.serve('event-loop', '--service-time', '1ms', '--listen-backlog', '65535');
  for (let made = 0; made < LARGE.agents; made += 1) await stand.startAgent(target);
  const began = performance.now();
  const words = ['-c', String(LARGE.clients), '--rounds', '1', '--warm-up-rounds', '0', '--timeout', '60s'];
  const { context: _, runs } = await burst(stand, target, words, LARGE.agents);
  const records = runs[0]?.rounds[0]?.records ?? [];
  const outcomes = new Map<string, number>();
  for (const { outcome } of records) outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
  const counted = [...outcomes].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return [
    `${records.length} of ${LARGE.clients} records of ${LARGE.agents} agents: ${counted}; the whole command took ${((performance.now() - began) / 1000).toFixed(1)} s`,
  ];
}

export async function trySlots(stand: Stand): Promise<string[]> {
  const lines: string[] = [];
  const few = await serveSlots(8, 20);
  const many = await serveSlots(200, 100);
  try {
    for (const agents of [1, 2, 4, 8]) {
      while (stand.agentCount < agents) await stand.startAgent('127.0.0.1', { words: ['--max-clients', '64'] });
      if (agents < 8) lines.push(`8 slots by ${agents}: ${await answer(stand, few.target, agents)}`);
      // To be sure, a probe needs more than two clients per slot.
      if (agents === 1 || agents === 8)
        lines.push(`200 slots by ${agents} of 64 clients: ${await answer(stand, many.target, agents)}`);
    }
  } finally {
    few.close();
    many.close();
  }
  return lines;
}

/** An HTTP server with this number of slots and one queue. @param time of a service, ms */
async function serveSlots(slots: number, time: number) {
  const waiting: Array<() => void> = [];
  let free = slots;
  const server = createServer((_, response) => {
    const begin = (): void => {
      setTimeout(() => {
        response.end('ok');
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }, time);
    };
    if (free === 0) {
      waiting.push(begin);
      return;
    }
    free -= 1;
    begin();
  });
  server.listen(0, '127.0.0.1', 4096);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { target: `127.0.0.1:${port}`, close: () => server.close() };
}

async function answer(stand: Stand, target: string, agents: number): Promise<string> {
  const words = [
    'probe',
    `http://${target}/`,
    ...stand.by,
    '--agents',
    String(agents),
    '--max-clients',
    '512',
    '--json',
    '--no-save',
  ];
  const { stdout, stderr } = await stand.run(words).ended;
  if (stdout === '') return stderr.trim();
  return (JSON.parse(stdout) as ProbeDocument & { readonly derived: { readonly text: string } }).derived.text;
}

async function burst(stand: Stand, target: string, words: readonly string[], agents: number): Promise<BurstDocument> {
  const by = [...stand.by, '--agents', String(agents), '--json', '--no-save'];
  const { stdout, stderr } = await stand.run(['bench', `http://${target}/`, ...words, ...by]).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as BurstDocument;
}
