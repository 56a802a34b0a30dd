/**
 * `npm run bench:loop`: what the loop of the sequential server costs per connection, compared with the same loop in C, and
 * the same for two processes that run it (`--workers` changes their number). All serve the same load in turn, so that a
 * neighbour disturbs all of them. Needs cc and ab.
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sortedPercentile, sum } from '../src/analysis/statistics/samples.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import { serverRequest } from '../src/runner/testbed.js';
import { cpuTimeOnceAsleep } from './serving-thread.js';

const SOURCE = fileURLToPath(new URL('../../bench/sequential.c', import.meta.url));
/** Served before anything is counted: the loop is compiled by then. */
const WARM_UP_REQUESTS = 3000;
/** Several processes must always have a next client, or they would wait for ab. */
const CLIENTS_PER_PROCESS = 4;

interface Contender {
  readonly name: string;
  readonly port: number;
  /** The processes that serve. */
  readonly processes: readonly number[];
  readonly stop: () => unknown;
}

interface Cost {
  /** ns of CPU time per connection. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
}

async function startC(folder: string, workers: number): Promise<Contender> {
  const program = join(folder, 'sequential');
  execFileSync('cc', ['-O2', '-o', program, SOURCE]);
  // In a session of its own, like our servers: Linux divides CPU time among sessions first, so another program in the
  // session of ab would have its share.
  const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'inherit'], detached: true };
  const child: ChildProcess = spawn(program, [String(workers)], options);
  if (child.stdout === null) throw new Error('The C server did not start.');
  const [line] = await once(createInterface(child.stdout), 'line');
  const [port = 0, ...processes] = String(line).split(' ').map(Number);
  return { name: `C, ${describeWorkers(workers)}`, port, processes, stop: () => child.kill() };
}

async function startOurs(workers: number, traceDirectory: string | null): Promise<Contender> {
  const scenario = scenarioWith({ load: BURST, clients: 1, serviceTime: 0, listenBacklog: 128 });
  const model = workers === 1 ? 'sequential' : 'multi-process';
  const request = serverRequest(scenario, { model, workers, accept: 'shared' }, traceDirectory);
  const server = await ServerProcess.start(request, { showServerOutput: true });
  const { port, workers: processes } = server.listening;
  const name = `ours, ${describeWorkers(workers)}${traceDirectory === null ? '' : ', with trace'}`;
  return { name, port, processes, stop: () => server.stop() };
}

function describeWorkers(workers: number): string {
  return workers === 1 ? '1 process' : `${workers} processes`;
}

function cpuTimeOf({ name, processes }: Contender): number {
  return sum(processes.map((process) => cpuTimeOnceAsleep({ name, process })));
}

function serve(contender: Contender, requests: number): Cost {
  const { port, processes } = contender;
  const before = cpuTimeOf(contender);
  const clients = processes.length === 1 ? 1 : CLIENTS_PER_PROCESS * processes.length;
  const text = execFileSync('ab', ['-q', '-n', String(requests), '-c', String(clients), `http://127.0.0.1:${port}/`], {
    encoding: 'utf8',
  });
  if (!/^Failed requests:\s+0$/m.test(text) || text.includes('Non-2xx'))
    throw new Error(`Not all were served:\n${text}`);
  const [, rate] = /^Requests per second:\s+([\d.]+)/m.exec(text) ?? [];
  return { cpu: (cpuTimeOf(contender) - before) / requests, requestsPerSecond: Number(rate) };
}

/** `0.98 (0.95 to 1.02)`: the median, the least and the most. */
function describe(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, median, most] = [0, 0.5, 1].map((p) => sortedPercentile(sorted, p).toFixed(digits));
  return `${median} (${least} to ${most})`;
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    requests: { type: 'string', default: '4000' },
    workers: { type: 'string', default: '2' },
  },
});
const [pairs, requests, workers] = [Number(values.pairs), Number(values.requests), Number(values.workers)];
const folder = mkdtempSync(join(tmpdir(), 'at-once-loop-'));

/** Back and forth. */
function inTurn<T>(items: readonly T[], pair: number): T[] {
  return pair % 2 === 0 ? [...items] : items.toReversed();
}

/** The C server comes first. */
async function compare(start: ReadonlyArray<() => Promise<Contender>>): Promise<void> {
  const contenders: Contender[] = [];
  try {
    for (const one of start) contenders.push(await one());
    for (const contender of contenders) serve(contender, WARM_UP_REQUESTS);
    const costs = Array.from({ length: pairs }, (_, pair) => {
      // A machine that slows down or speeds up steadily favours none of them.
      const row = inTurn(contenders, pair).map((contender) => serve(contender, requests));
      return inTurn(row, pair);
    });
    for (const [index, { name }] of contenders.entries()) {
      const pick = (figure: keyof Cost, per: (own: number, ofC: number) => number) =>
        costs.map((row) => per(row[index]?.[figure] ?? Number.NaN, row[0]?.[figure] ?? Number.NaN));
      const cpuTime = pick('cpu', (own) => own / 1e3);
      console.log(`${name}: CPU time per connection ${describe(cpuTime, 1)} us`);
      if (index === 0) continue;
      const ratio = (own: number, ofC: number) => own / ofC;
      console.log(`  compared with C: CPU time ${describe(pick('cpu', ratio), 2)}`);
      console.log(`  compared with C: requests/s ${describe(pick('requestsPerSecond', ratio), 2)}`);
    }
  } finally {
    for (const { stop } of contenders) await stop();
  }
}

try {
  console.log(
    `${pairs} times ${requests} requests to each, by ab with one client, or four per process; median (least to most)`,
  );
  await compare([() => startC(folder, 1), () => startOurs(1, null), () => startOurs(1, folder)]);
  await compare([() => startC(folder, workers), () => startOurs(workers, folder)]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
