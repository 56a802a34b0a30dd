/**
 * `npm run soak`: bursts at each model, one after the other for minutes. Memory and open files must not grow, and every
 * round must pass its audits. `--seconds` is the time of each model, `--model` (several times) chooses some.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { auditRounds } from '../src/analysis/queueing/audit.js';
import { median } from '../src/analysis/statistics/samples.js';
import { listenForEnd } from '../src/commands/command-context.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { describeModel, hasWorkers, slotsOf } from '../src/model/models.js';
import { MODELS, type ModelChoice } from '../src/model/scenario.js';
import { MILLISECOND } from '../src/model/units.js';
import { runBurstRound } from '../src/runner/round.js';
import { openTestbed, type Testbed } from '../src/runner/testbed.js';

/** Above the rate of any model: the room for the traces follows from it. */
const MOST_ROUNDS_PER_SECOND = 200;
/** Time between two samples of memory and open files, ms. */
const SAMPLE_INTERVAL = 500;
/** How much garbage that is not yet collected can differ between two times, bytes per process. */
const GARBAGE = 16 * 2 ** 20;
/** Few enough that starting a process for each still gives many rounds. */
const CLIENTS = 20;

interface Sample {
  readonly processes: number;
  /** Anonymous memory of all processes, bytes: the trace, which grows as it should, is not in it. */
  readonly memory: number;
  readonly openFiles: number;
}

interface Soaked {
  readonly rounds: number;
  readonly served: number;
  /** The identities that did not hold in some round. */
  readonly failedAudits: ReadonlySet<string>;
  readonly servers: readonly Sample[];
  readonly load: readonly Sample[];
}

async function soak(choice: ModelChoice, seconds: number, signal: AbortSignal): Promise<Soaked> {
  const rounds = MOST_ROUNDS_PER_SECOND * seconds;
  const scenario = scenarioWith({ load: BURST, models: [choice], clients: CLIENTS, serviceTime: MILLISECOND, rounds });
  const alone = { generators: 1, sources: [] };
  const testbed = await openTestbed(scenario, alone, { showServerOutput: true, signal });
  try {
    return await Promise.race([makeRounds(testbed), testbed.collapse]);
  } finally {
    await testbed.close();
  }

  async function makeRounds({ servers: [tested], load }: Testbed): Promise<Soaked> {
    if (tested === undefined) throw new RangeError('No server');
    const { process: leader, workers } = tested.server.listening;
    const processes = [...new Set([leader, ...workers])];
    const failedAudits = new Set<string>();
    const samples: { servers: Sample[]; load: Sample[] } = { servers: [], load: [] };
    const epoch = process.hrtime.bigint();
    const endsAt = performance.now() + seconds * 1000;
    let [made, served, sampledAt] = [0, 0, 0];
    for (; made < rounds && performance.now() < endsAt && !signal.aborted; made += 1) {
      const round = { ...(await runBurstRound(scenario, tested, testbed, epoch)), warmUp: false, sequence: made + 1 };
      served += round.records.filter(({ outcome }) => outcome.kind === 'served').length;
      const audits = auditRounds([round], scenario.clients, slotsOf(choice, scenario.service));
      for (const { identity, holds } of audits) if (!holds) failedAudits.add(identity);
      if (performance.now() < sampledAt + SAMPLE_INTERVAL) continue;
      sampledAt = performance.now();
      samples.servers.push(sampleOf(processes));
      samples.load.push(sampleOf([load.child.process.pid ?? 0]));
    }
    return { rounds: made, served, failedAudits, ...samples };
  }
}

function sampleOf(processes: readonly number[]): Sample {
  let [memory, openFiles] = [0, 0];
  for (const id of processes) {
    const [, kibibytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    memory += Number(kibibytes) * 1024;
    openFiles += readdirSync(`/proc/${id}/fd`).length;
  }
  return { processes: processes.length, memory, openFiles };
}

/** Memory and open files in three parts of the time; what grew from the second part to the third has grown. */
function growthOf(samples: readonly Sample[]) {
  if (samples.length < 4) return { hasGrown: false, text: 'too few samples: use more --seconds' };
  const quarter = Math.floor(samples.length / 4);
  const parts = [samples.slice(0, quarter), samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  const memory = parts.map((some) => median(some.map((sample) => sample.memory)));
  // Right after a round, a process may still have to close some connections.
  const openFiles = parts.map((some) => Math.min(...some.map((sample) => sample.openFiles)));
  const [, before = 0, after = 0] = memory;
  const [, few = 0, many = 0] = openFiles;
  const hasGrown = after > before + GARBAGE * (samples[0]?.processes ?? 1) || many > few;
  const text = `memory ${memory.map(mebibytes).join(' -> ')} MiB, open files ${openFiles.join(' -> ')}`;
  return { hasGrown, text };
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, model: { type: 'string', multiple: true } },
});
const signal = listenForEnd();
console.log('memory and open files in the first, the second and the last quarter of the time');
for (const model of MODELS.filter((name) => values.model?.includes(name) ?? true)) {
  if (signal.aborted) break;
  const choice: ModelChoice = { model, workers: hasWorkers(model) ? 4 : 1, accept: 'shared' };
  const { rounds, served, failedAudits, servers, load } = await soak(choice, Number(values.seconds), signal);
  const growth = { servers: growthOf(servers), load: growthOf(load) };
  const audits = failedAudits.size === 0 ? 'all audits pass' : `FAILED: ${[...failedAudits].join('; ')}`;
  console.log(`${describeModel(choice)}: ${rounds} rounds, ${served} of ${rounds * CLIENTS} clients served, ${audits}`);
  console.log(`  servers         ${growth.servers.text}${growth.servers.hasGrown ? ' GREW' : ''}`);
  console.log(`  load generator  ${growth.load.text}${growth.load.hasGrown ? ' GREW' : ''}`);
  if (failedAudits.size > 0 || growth.servers.hasGrown || growth.load.hasGrown) process.exitCode = 1;
}
