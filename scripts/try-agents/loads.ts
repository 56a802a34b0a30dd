/** Loads by agents: how closely they are released, how many clients they make, and whether they find the same slots. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { AgentsServer } from '../../src/agents/agents-server.js';
import { Fleet } from '../../src/agents/fleet.js';
import { median, percentile } from '../../src/analysis/statistics/samples.js';
import type { ProbeDocument } from '../../src/model/probe.js';
import type { BurstDocument } from '../../src/model/run.js';
import { countOf, SECOND } from '../../src/model/units.js';
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

const LARGE = { agents: 4, clients: 20_000 } as const;

/** One burst, as `bench` makes it. The limit on open files is one of a process, so the server has several. */
export async function tryLarge(stand: Stand): Promise<string[]> {
  const model = ['cluster', '--workers', '4', '--service-time', '1ms', '--listen-backlog', '65535'] as const;
  const target = await stand.serve(...model);
  for (let made = 0; made < LARGE.agents; made += 1) await stand.startAgent(target);
  const { agents, clients } = LARGE;
  const fleet = await Fleet.gather({ nats: stand.nats, key: stand.key, agents, notice() {} });
  try {
    fleet.beginSession();
    const [host = '', port = ''] = target.split(':');
    const request = { kind: 'http', method: 'GET', path: '/', headers: [], body: null } as const;
    const addresses = [{ kind: 'tcp', host, port: Number(port) } as const];
    const aimed = { addresses, tls: null, request, keepAlive: false };
    const server = await AgentsServer.aim(fleet, aimed, 'release');
    const times = { patience: 60 * SECOND, connectGap: 0, connectPatience: SECOND };
    const plan = { phase: 'aimed', clients, keepsConnecting: true, ...times } as const;
    const { requests } = await Promise.race([server.burst(plan), fleet.collapse]);
    const mergedAt = server.now();
    const lastAt = requests.reduce((last, { departedAt }) => Math.max(last, departedAt ?? 0), 0);
    const kinds = [...groupOf(requests, ({ outcome }) => outcome.kind)].map(
      ([kind, { length }]) => `${length} ${kind}`,
    );
    const shares = [...groupOf(requests, ({ agent }) => agent ?? '').values()].map(({ length }) => length);
    return [
      `${requests.length} of ${clients} records, ${shares.join(' + ')} of ${agents} agents: ${kinds.join(', ')}; collected and merged ${inSeconds(mergedAt - lastAt)} after the last answer`,
    ];
  } finally {
    await fleet.close();
  }
}

function groupOf<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

function inSeconds(time: number): string {
  return `${(time / SECOND).toFixed(1)} s`;
}

/** Fewer clients per slot are too few for a probe to be sure: see LEAST_PER_SLOT_STEADY. */
const MANY_SLOTS = { slots: 200, agents: 8, clientsEach: 64, time: 200 } as const;
const FEW_SLOTS = { slots: 8, agents: [1, 2, 4], time: 20 } as const;

export async function trySlots(stand: Stand): Promise<string[]> {
  const few = await serveSlots(FEW_SLOTS.slots, FEW_SLOTS.time);
  const many = await serveSlots(MANY_SLOTS.slots, MANY_SLOTS.time);
  const lines: string[] = [];
  const found = async (target: string, agents: number): Promise<string> => {
    const words = ['--max-clients', String(MANY_SLOTS.clientsEach)];
    while (stand.agentCount < agents) await stand.startAgent('127.0.0.1', { words });
    const { text, slots } = await answer(stand, target, agents);
    lines.push(`${countOf(agents, 'agent')}: ${text}`);
    return `${slots ?? 'no number'} by ${agents}`;
  };
  try {
    const alone = await found(many.target, 1);
    const fewFound: string[] = [];
    for (const agents of FEW_SLOTS.agents) fewFound.push(await found(few.target, agents));
    const together = await found(many.target, MANY_SLOTS.agents);
    const { clientsEach, slots } = MANY_SLOTS;
    return [
      ...lines,
      `${FEW_SLOTS.slots} slots: ${fewFound.join(', ')}; ${slots} slots with ${clientsEach} clients each: ${alone}, ${together}`,
    ];
  } finally {
    few.close();
    many.close();
  }
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

interface Found {
  readonly text: string;
  /** Null if no number was reported. */
  readonly slots: number | null;
}

async function answer(stand: Stand, target: string, agents: number): Promise<Found> {
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
  if (stdout === '') return { text: stderr.trim(), slots: null };
  const { text, answer } = (JSON.parse(stdout) as ProbeDocument & { readonly derived: Derived }).derived;
  return { text, slots: answer?.slots ?? null };
}

interface Derived {
  readonly text: string;
  readonly answer: { readonly slots?: number } | null;
}

async function burst(stand: Stand, target: string, words: readonly string[], agents: number): Promise<BurstDocument> {
  const by = [...stand.by, '--agents', String(agents), '--json', '--no-save'];
  const { stdout, stderr } = await stand.run(['bench', `http://${target}/`, ...words, ...by]).ended;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as BurstDocument;
}
