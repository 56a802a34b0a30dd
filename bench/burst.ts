/**
 * `npm run bench:burst`: how far apart the clients of a burst connect, compared with a burst in C, in turns on the same
 * server. Needs cc.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from '../src/analysis/statistics/samples.js';
import { runBurst } from '../src/clients/burst.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { SECOND } from '../src/model/units.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import { serverRequest } from '../src/runner/testbed.js';

const SOURCE = fileURLToPath(new URL('../../bench/burst.c', import.meta.url));
const SELF = fileURLToPath(import.meta.url);
/** Bursts of one process that are measured after its first. */
const LATER_BURSTS = 3;

/** From the first connect to the last, µs for each client after the first; of each burst. */
async function burstsOfOurs(port: number, clients: number, rounds: number): Promise<number[]> {
  const spacings: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const reports = await runBurst({
      order: 'burst',
      host: '127.0.0.1',
      port,
      clients,
      silentClients: 0,
      silentTime: 0,
      message: 'http',
      timeout: 60 * SECOND,
      epoch: String(process.hrtime.bigint()),
    });
    const unserved = reports.filter(({ outcome }) => outcome.kind !== 'served').length;
    if (unserved > 0) throw new Error(`${unserved} of ${clients} clients were not served.`);
    const arrivals = reports.map(({ arrivedAt }) => arrivedAt);
    spacings.push(((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1e3 / (clients - 1));
  }
  return spacings;
}

/** Runs a program that prints a number per line. */
function numbersOf(program: string, words: readonly (string | number)[]): number[] {
  const text = execFileSync(program, words.map(String), { encoding: 'utf8' });
  return text.trim().split('\n').map(Number);
}

/** `15.2 (14.8 to 16.0)`: the median, the least and the most. */
function describe(values: readonly number[], digits: number): string {
  const text = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${text[0]} (${text[1]} to ${text[2]})`;
}

async function compare(pairs: number, sizes: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-burst-'));
  const scenario = scenarioWith({ load: BURST, clients: 1, serviceTime: 0, listenBacklog: Math.max(...sizes) });
  const request = serverRequest(scenario, { model: 'event-loop', workers: 1, accept: 'shared' }, null);
  const server = await ServerProcess.start(request, { showServerOutput: true });
  try {
    const program = join(folder, 'burst');
    execFileSync('cc', ['-O2', '-o', program, SOURCE]);
    const { port } = server.listening;
    const rows = sizes.map((clients) => {
      const runs = Array.from({ length: pairs }, () => {
        const [first = Number.NaN, ...later] = numbersOf(process.execPath, [SELF, port, clients, 1 + LATER_BURSTS]);
        return {
          ours: median(later),
          first: first / median(later),
          inC: median(numbersOf(program, [port, clients, LATER_BURSTS])),
          inCSocketsFirst: median(numbersOf(program, [port, clients, LATER_BURSTS, 'make-sockets-first'])),
        };
      });
      const column = (pick: (run: (typeof runs)[number]) => number, digits = 1) => describe(runs.map(pick), digits);
      return [
        String(clients),
        column((run) => run.ours),
        column((run) => run.inC),
        column((run) => run.inCSocketsFirst),
        column((run) => run.ours / run.inC, 2),
        column((run) => run.ours / run.inCSocketsFirst, 2),
        column((run) => run.first, 2),
      ];
    });
    const headings = ['clients', 'at-once', 'C', 'C, sockets first', 'at-once / C', 'at-once / C, sockets first'];
    console.log(markdownTable([[...headings, 'first burst / later'], ...rows], { align: 'r' }));
    console.log(
      `\nµs per client from the first connect to the last; ${pairs} rounds, in turns; median (least to most). C makes each socket just before it connects, at-once and "C, sockets first" make all of them before the burst.`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '9' },
    clients: { type: 'string', default: '200,1000,4000' },
  },
});
if (positionals.length > 0) {
  const [port = 0, clients = 0, rounds = 0] = positionals.map(Number);
  for (const spacing of await burstsOfOurs(port, clients, rounds)) console.log(spacing);
  process.exit();
}
await compare(Number(values.pairs), values.clients.split(',').map(Number));
