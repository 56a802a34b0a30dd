/**
 * `npm run probe:real -- --tries 20 --budget 10s [--busy] [--only NAME]`: probes every server that the tests know that
 * many times, and prints how often the result was right. The documents are saved: `npm run results -- show NAME`.
 * `--budget auto` is the default of `probe`. `--only slow` probes the slow servers, which are no part of a usual run, with
 * `--at-once 4` four at the same time: they only sleep.
 */
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sectionOf } from '../dist/scripts/section.js';
import { listenForEnd } from '../dist/src/commands/command-context.js';
import { END_SIGNALS } from '../dist/src/model/failure.js';
import { sectionAsMarkdown } from '../dist/src/presentation/render/markdown.js';
import { probeRealServer } from '../dist/src/probe/real-servers/probing.test-support.js';
import { describeTruth } from '../dist/src/probe/real-servers/real-server.test-support.js';
import { REAL_SERVERS, SLOW_SERVERS, whatIsMissing } from '../dist/src/probe/real-servers/real-servers.test-support.js';
import { SupervisedChild } from '../dist/src/runner/processes/supervised-child.js';

const MOST_PROBES = 1000;
const MOST_AT_ONCE = 8;
/** How long a process that keeps a core busy lives at most, however this program ends, ms. */
const BUSY_FOR = 30_000;

if (process.argv[2] === 'keep-busy') keepCoreBusy();
else await probeServers();

/** Pauses now and then to receive messages, and exits when the parent has gone. */
function keepCoreBusy() {
  process.once('disconnect', () => process.exit());
  const end = performance.now() + BUSY_FOR;
  const spin = () => {
    for (const pause = performance.now() + 20; performance.now() < pause; );
    if (performance.now() < end) setImmediate(spin);
    else process.exit();
  };
  spin();
}

async function probeServers() {
  const { only, ...manner } = parseOptions();
  const { tries, budget } = manner;
  const known = [...REAL_SERVERS, ...SLOW_SERVERS];
  const servers = only === undefined ? REAL_SERVERS : known.filter(({ name }) => name.includes(only));
  if (servers.length === 0)
    return fail(`There is no server "${only}". Choose one of ${known.map(({ name }) => name).join(', ')}.`);
  const signal = listenForEnd();
  const rows = [];
  for (const server of servers) {
    if (signal.aborted) break;
    const missing = whatIsMissing(server);
    if (missing === null) rows.push(serverRow(server, await probeOften(server, manner, signal)));
    else console.error(`${server.name}: ${missing}`);
  }
  const heading = ['server', 'truth', 'right', 'inconclusive', 'wrong', 'e, median', 'wall time, s'];
  const time = budget === null ? 'as long as needed' : `${budget / 1000} s per probe`;
  const title = `Probes of real servers: at most ${tries} each, ${time}`;
  if (rows.length > 0) console.log(sectionAsMarkdown(sectionOf(title, heading, rows)));
  if (signal.aborted) process.exitCode = END_SIGNALS[signal.reason];
}

function parseOptions() {
  const words = { type: 'string' };
  const options = { tries: words, budget: words, only: words, 'at-once': words, busy: { type: 'boolean' } };
  const { values } = parseArgs({ options });
  const [tries, atOnce] = [Number(values.tries ?? 20), Number(values['at-once'] ?? 1)];
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(values.budget ?? '10s') ?? [];
  if (!Number.isInteger(tries) || tries < 1 || tries > MOST_PROBES) fail(`--tries takes 1 to ${MOST_PROBES}.`);
  if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > MOST_AT_ONCE) fail(`--at-once takes 1 to ${MOST_AT_ONCE}.`);
  if (seconds === undefined && values.budget !== 'auto') fail('--budget takes seconds, such as 10s, or auto.');
  const budget = seconds === undefined ? null : Number(seconds) * 1000;
  return { tries, atOnce, budget, busy: values.busy ?? false, only: values.only };
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

async function probeOften(server, { tries, atOnce, budget, busy }, signal) {
  const seen = [];
  let begun = 0;
  const probeRepeatedly = async () => {
    while (begun < tries && !signal.aborted) {
      begun += 1;
      seen.push(...(await probeOnce(server, begun, { budget, busy }, signal)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, probeRepeatedly));
  return seen;
}

/** Empty if the probe was interrupted. */
async function probeOnce(server, number, { budget, busy }, signal) {
  const stop = busy ? keepCoresBusy() : () => {};
  try {
    const probed = await probeRealServer(server, { budget, resultsDirectory: resolve('results/runs'), signal });
    console.error(describeTry(server, number, probed));
    return [probed];
  } catch (error) {
    if (signal.aborted) return [];
    console.error(error.message);
    return [{ verdict: 'failed', time: 0, summary: null }];
  } finally {
    await stop();
  }
}

/** Starts as many busy processes as there are cores. */
function keepCoresBusy() {
  const program = fileURLToPath(import.meta.url);
  const children = cpus().map(() => SupervisedChild.fork(program, 'json', ['keep-busy']));
  return () => Promise.all(children.map((child) => child.end(0)));
}

function describeTry({ name }, made, { verdict, answer, document, time, left }) {
  const mark = verdict === 'wrong' || left.length > 0 ? '!!! ' : '';
  const remains = left.length > 0 ? `; left behind: ${left.join(', ')}` : '';
  const seconds = (time / 1000).toFixed(1);
  return `${mark}${name} ${made}: ${verdict}, ${JSON.stringify(answer)}, ${seconds} s, ${document.name}${remains}`;
}

function serverRow({ name, truth }, seen) {
  const count = (verdict) => String(seen.filter((one) => one.verdict === verdict).length);
  const told = seen.flatMap(({ summary }) =>
    summary?.effective?.kind === 'told' ? [summary.effective.effective] : [],
  );
  const times = seen.flatMap(({ time }) => (time > 0 ? [time / 1000] : [])).sort((a, b) => a - b);
  const wall = [times[0], middle(times), times.at(-1)].map((time) => time?.toFixed(1) ?? '-').join(' / ');
  const parallelism = middle(told.map((one) => one.parallelism).sort((a, b) => a - b))?.toFixed(2) ?? '-';
  const wrong = String(seen.filter(({ verdict }) => verdict === 'wrong' || verdict === 'failed').length);
  return [name, describeTruth(truth), count('right'), count('could-not-tell'), wrong, parallelism, wall];
}

function middle(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}
