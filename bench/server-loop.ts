/**
 * `npm run bench:loop`: what the sequential server's loop costs per connection, compared with the same loop in C. The two
 * serve the same load in turn, so that a neighbour disturbs both. Needs cc and ab.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sortedPercentile } from '../src/analysis/statistics/samples.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import { serverRequest } from '../src/runner/testbed.js';

const SOURCE = fileURLToPath(new URL('../../bench/sequential.c', import.meta.url));
/** Served before anything is counted: the loop is compiled by then. */
const WARM_UP_REQUESTS = 3000;

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly process: number;
  readonly stop: () => unknown;
}

interface Cost {
  /** ns of CPU time per connection. */
  readonly cpu: number;
  readonly requestsPerSecond: number;
}

async function startC(folder: string): Promise<Contender> {
  const program = join(folder, 'sequential');
  execFileSync('cc', ['-O2', '-o', program, SOURCE]);
  const child: ChildProcess = spawn(program, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null || child.pid === undefined) throw new Error('The C server did not start.');
  const [port] = await once(createInterface(child.stdout), 'line');
  return { name: 'C', port: Number(port), process: child.pid, stop: () => child.kill() };
}

async function startOurs(name: string, traceDirectory: string | null): Promise<Contender> {
  const scenario = scenarioWith({ load: BURST, clients: 1, serviceTime: 0, listenBacklog: 128 });
  const request = serverRequest(scenario, { model: 'sequential', workers: 1, accept: 'shared' }, traceDirectory);
  const server = await ServerProcess.start(request, { showServerOutput: true });
  const { port, process } = server.listening;
  return { name, port, process, stop: () => server.stop() };
}

/** CPU time that the main thread has used, ns. */
function cpuTimeOf(process: number): number {
  return Number(readFileSync(`/proc/${process}/task/${process}/schedstat`, 'utf8').split(' ')[0]);
}

function serve({ port, process }: Contender, requests: number): Cost {
  const before = cpuTimeOf(process);
  const text = execFileSync('ab', ['-q', '-n', String(requests), '-c', '1', `http://127.0.0.1:${port}/`], {
    encoding: 'utf8',
  });
  if (!/^Failed requests:\s+0$/m.test(text) || text.includes('Non-2xx'))
    throw new Error(`Not all were served:\n${text}`);
  const [, rate] = /^Requests per second:\s+([\d.]+)/m.exec(text) ?? [];
  return { cpu: (cpuTimeOf(process) - before) / requests, requestsPerSecond: Number(rate) };
}

/** `0.98 (0.95 to 1.02)`: the median, the least and the most. */
function describe(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, median, most] = [0, 0.5, 1].map((p) => sortedPercentile(sorted, p).toFixed(digits));
  return `${median} (${least} to ${most})`;
}

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '15' }, requests: { type: 'string', default: '4000' } },
});
const [pairs, requests] = [Number(values.pairs), Number(values.requests)];
const folder = mkdtempSync(join(tmpdir(), 'at-once-loop-'));
const contenders: Contender[] = [];
try {
  contenders.push(await startC(folder), await startOurs('ours', null), await startOurs('ours, with trace', folder));
  for (const contender of contenders) serve(contender, WARM_UP_REQUESTS);
  const costs = Array.from({ length: pairs }, () => contenders.map((contender) => serve(contender, requests)));
  const [reference] = contenders;
  console.log(`${pairs} times ${requests} requests to each, by ab with one client; median (least to most)`);
  for (const [index, { name }] of contenders.entries()) {
    const pick = (figure: keyof Cost, per: (own: number, ofC: number) => number) =>
      costs.map((row) => per(row[index]?.[figure] ?? Number.NaN, row[0]?.[figure] ?? Number.NaN));
    console.log(
      `${name}: CPU time per connection ${describe(
        pick('cpu', (own) => own / 1e3),
        1,
      )} us`,
    );
    if (name === reference?.name) continue;
    console.log(
      `  compared with C: CPU time ${describe(
        pick('cpu', (own, ofC) => own / ofC),
        2,
      )}`,
    );
    console.log(
      `  compared with C: requests/s ${describe(
        pick('requestsPerSecond', (own, ofC) => own / ofC),
        2,
      )}`,
    );
  }
} finally {
  for (const { stop } of contenders) await stop();
  rmSync(folder, { recursive: true, force: true });
}
