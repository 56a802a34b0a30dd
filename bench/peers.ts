/** `npm run bench:peers`: the closed loop of at-once beside other load generators, on the same servers, in turns; in Markdown. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from '../src/analysis/statistics/samples.js';
import { SECOND } from '../src/model/units.js';
import { PEER_CASES, type PeerCase } from './peer-servers.js';
import { PEER_TOOLS, type PeerFigures, type PeerLoad, type PeerTool } from './peer-tools.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    tools: { type: 'string' },
  },
});
const rounds = Math.max(1, Number(values.rounds) || 1);
const seconds = Math.max(1, Number(values.seconds) || 1);

/** What a tool said, and what it cost. */
interface Measured extends PeerFigures {
  /** CPU time of the whole process, ns for each request. */
  readonly cpuTime: number;
}

/** Runs the tool below a shell that says what CPU time its children took. */
function runTool(tool: PeerTool, load: PeerLoad): Measured {
  const command = tool.command(load);
  const { stdout, stderr, status } = spawnSync('sh', ['-c', '"$@" && times', 'sh', ...command], {
    encoding: 'utf8',
    timeout: (seconds + 30) * 1000,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr.slice(0, 500)}`);
  const figures = tool.read(stdout);
  return { ...figures, cpuTime: childrenCpuTime(stdout) / (figures.requestsPerSecond * seconds) };
}

/** `0.85 (0.80 to 0.91)`: the median, the least and the most. */
function describeSpread(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
}

/** The last line of `times`: 0m1.230s 0m0.450s */
function childrenCpuTime(output: string): number {
  const [line = ''] = output.trimEnd().split('\n').slice(-1);
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((total, [, minutes, rest]) => total + (Number(minutes) * 60 + Number(rest)) * SECOND, 0);
}

const isInstalled = ({ package: from, command }: PeerTool): boolean => {
  const [program = ''] = command({ url: '', clients: 1, seconds: 1, keepAlive: false });
  return from === null || spawnSync(program, ['-h']).error === undefined;
};

async function measureCase(one: PeerCase, tools: readonly PeerTool[]): Promise<Map<PeerTool, Measured[]> | null> {
  const server = await one.start();
  if (server === null) return null;
  const measured = new Map<PeerTool, Measured[]>(tools.map((tool) => [tool, []]));
  try {
    const load = { url: server.url, clients: one.clients, seconds, keepAlive: one.keepAlive };
    for (let round = 0; round < rounds; round += 1) {
      for (const tool of tools) measured.get(tool)?.push(runTool(tool, load));
    }
  } finally {
    await server.stop();
  }
  return measured;
}

const HEADINGS = [
  'load',
  'generator',
  'requests/s',
  'at-once / it',
  'CPU µs/request',
  'at-once / it',
  'mean / truth',
  'p99 / truth',
  '1 - X R / N',
];

/** Medians; a ratio is that of at-once to the tool in the same round. */
function rowsOf({ name, clients, truth }: PeerCase, measured: ReadonlyMap<PeerTool, readonly Measured[]>): string[][] {
  const [own = []] = measured.values();
  return [...measured].map(([tool, runs], index) => {
    const of = (figure: (run: Measured) => number) => median(runs.map(figure));
    const ratio = (figure: (run: Measured) => number) =>
      index === 0 ? '' : describeSpread(runs.map((run, round) => figure(own[round] ?? run) / figure(run)));
    const toTruth = (figure: (run: Measured) => number) => (truth === null ? '' : (of(figure) / truth).toFixed(3));
    return [
      index === 0 ? name : '',
      tool.name,
      of((run) => run.requestsPerSecond).toFixed(0),
      ratio((run) => run.requestsPerSecond),
      (of((run) => run.cpuTime) / 1e3).toFixed(1),
      ratio((run) => run.cpuTime),
      toTruth((run) => run.mean),
      toTruth((run) => run.p99),
      of((run) => 1 - (run.requestsPerSecond * run.mean) / SECOND / clients).toFixed(4),
    ];
  });
}

const chosen = values.tools?.split(',');
const wanted = PEER_TOOLS.filter(({ name }) => chosen === undefined || name === 'at-once' || chosen.includes(name));
const tools = wanted.filter(isInstalled);
const missing = wanted.filter((tool) => !tools.includes(tool));
const rows: string[][] = [];
const skipped: string[] = [];
for (const one of PEER_CASES.filter(({ name }) => name.includes(values.only))) {
  console.error(`${one.name} ...`);
  const measured = await measureCase(one, tools);
  if (measured === null) skipped.push(one.name);
  else rows.push(...rowsOf(one, measured));
}
console.log(markdownTable([HEADINGS, ...rows], { align: ['l', 'l', ...HEADINGS.slice(2).map(() => 'r')] }));
console.log(
  `\n${rounds} rounds of ${seconds} s, in turns; medians, and of ratios the least and the most. The truth: clients x service time / served at once.`,
);
for (const tool of missing) console.log(`Not installed: ${tool.name} (package ${tool.package}).`);
for (const name of skipped) console.log(`Not measured, as the server is not installed: ${name}.`);
