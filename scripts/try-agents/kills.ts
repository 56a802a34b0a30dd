/** Kills an agent, the NATS server or the coordinator at seeded random instants of a run: what is said must be true. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../../src/analysis/statistics/samples.js';
import { seededDraw } from '../../src/model/random.js';
import type { BurstDocument } from '../../src/model/run.js';
import { killed, type Stand, type StartedAgent } from './stand.js';

const SEED = 7;
const RUNS = 60;
/** A run takes about this long, ms. */
const LONGEST = 3500;
const CLIENTS = 12;
const AGENTS = 2;
const VICTIMS = ['agent', 'nats', 'coordinator'] as const;

export async function tryKills(stand: Stand): Promise<string[]> {
  const draw = seededDraw(SEED);
  const target = await stand.serve('sequential', '--service-time', '20ms', '--listen-backlog', '256');
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  const delays = new Map<string, number[]>([
    ['agent', []],
    ['coordinator', []],
  ]);
  let agents: StartedAgent[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const missing = Array.from({ length: AGENTS - agents.length }, () => stand.startAgent(target));
    agents.push(...(await Promise.all(missing)));
    const victim = VICTIMS[run % VICTIMS.length] ?? 'agent';
    const words = ['bench', `http://${target}/`, '-c', String(CLIENTS), '--rounds', '3', '--warm-up-rounds', '0'];
    const { child, ended } = stand.run([...words, ...stand.by, '--agents', String(AGENTS), '--json', '--no-save']);
    await sleep(draw(LONGEST));
    const isOver = child.exitCode !== null;
    const killedAt = performance.now();
    if (victim === 'agent') {
      const [lost, ...others] = agents;
      if (lost !== undefined) await killed(lost.child);
      agents = others;
    }
    if (victim === 'nats') {
      await stand.killNats();
      await stand.startNats();
    }
    if (victim === 'coordinator') await killed(child);
    const { code, stdout, stderr } = await ended;
    const isLoss = victim === 'coordinator' ? code === null : !isOver && code !== 0;
    // An agent says when it has noticed that its coordinator is gone.
    if (victim === 'coordinator') await Promise.all(agents.map((agent) => agent.idle()));
    const delay = performance.now() - killedAt;
    // An agent that is killed before the coordinator has asked for agents is missing, not lost.
    if (isLoss && !/only \d+ agents? answered/.test(stderr)) delays.get(victim)?.push(delay);
    const what = isOver ? 'was over' : code === 0 || code === 3 ? 'whole' : code === null ? 'killed' : 'no verdict';
    counts.set(`${victim}: ${what}`, (counts.get(`${victim}: ${what}`) ?? 0) + 1);
    const problem = problemOf(code, stdout, stderr);
    if (problem !== null) wrong.push(`run ${run} (${victim}): ${problem}`);
    const said = isLoss ? ` after ${delay.toFixed(0)} ms. ${stderr.trim()}` : '';
    process.stderr.write(`${run + 1} of ${RUNS}: ${victim}, ${what}${said}\n`);
  }
  await sleep(ORPHAN_PATIENCE);
  const orphans = orphanedGenerators();
  return [
    [...counts].map(([what, count]) => `${count} ${what}`).join(', '),
    ...wrong,
    `${wrong.length} of ${RUNS} wrong, ${orphans} orphans (seed ${SEED})${[...delays].map(describeDelays).join('')}`,
  ];
}

function describeDelays([victim, times]: [string, readonly number[]]): string {
  if (times.length === 0) return '';
  const seconds = (time: number): string => (time / 1000).toFixed(2);
  return `; the loss of ${victim === 'agent' ? 'an agent' : 'the coordinator'} was said after ${seconds(median(times))} s (median), at most ${seconds(Math.max(...times))} s`;
}

/** How long a load generator may take to notice that its agent is gone, ms. */
const ORPHAN_PATIENCE = 2000;

/** Load generators of this checkout whose parent is gone. */
function orphanedGenerators(): number {
  const program = fileURLToPath(new URL('../../src/clients/main.js', import.meta.url));
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      const [, parent] = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      return parent === '1' && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(program);
    } catch {
      return false;
    }
  }).length;
}

function problemOf(code: unknown, stdout: string, stderr: string): string | null {
  if (code === null) return null;
  if (stdout !== '') {
    const { runs } = JSON.parse(stdout) as BurstDocument;
    const rounds = runs[0]?.rounds ?? [];
    const isWhole = rounds.length === 3 && rounds.every(({ records }) => records.length === CLIENTS);
    return isWhole ? null : 'a sum of a part of the load';
  }
  const isTold = code === 1 && /[Aa]gent|NATS/.test(stderr) && !/internal error|\n\s+at /.test(stderr);
  return isTold ? null : `code ${code}: ${stderr.trim()}`;
}
