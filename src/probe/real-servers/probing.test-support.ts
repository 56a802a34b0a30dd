/** For tests: starts a server with the probe's --command in a temporary folder, and judges the answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { MOST_AUTO, type ProbeDocument } from '../../model/probe.js';
import { MILLISECOND } from '../../model/units.js';
import { listed, read } from '../../processes.test-support.js';
import type { ProbeAnswer } from '../estimation/answer/answer.js';
import { type ProbeSummary, summariseProbe } from '../estimation/summary.js';
import { type ProbeVerdict, verdictOf } from '../probing/judgement.test-support.js';
import { CLI_PATH, type RealServer } from './real-server.test-support.js';

/** Time allowed to a probe beyond its budget, for starting and stopping the server, ms. */
const PROBE_GRACE = 40_000;

interface ProbedServer {
  readonly code: number | null;
  readonly stderr: string;
  /** Total wall time, ms. */
  readonly time: number;
  readonly document: ProbeDocument;
  readonly summary: ProbeSummary;
  readonly answer: ProbeAnswer;
  readonly verdict: ProbeVerdict;
  /** Processes that are still running afterwards. */
  readonly left: readonly number[];
}

export interface Manner {
  /** Budget of the probe, ms; null: `auto`. */
  readonly budget: number | null;
  /** Where the document is saved; by default in the temporary folder. */
  readonly resultsDirectory?: string;
  readonly signal?: AbortSignal;
}

/** @throws Error if the probe gave no answer that can be judged */
export async function probeRealServer(
  server: RealServer,
  { budget, resultsDirectory, signal }: Manner,
): Promise<ProbedServer> {
  const folder = furnish(server);
  try {
    const { command, path, ready = path } = server;
    const words = ['--command', command, `http://127.0.0.1:$PORT${path}`, '--ready', ready];
    const saving = ['--results-directory', resultsDirectory ?? join(folder, 'results')];
    const startedAt = performance.now();
    const bound = ['--budget', budget === null ? 'auto' : `${budget}ms`];
    const said = await runCli(['probe', ...words, ...bound, '--format', 'json', ...saving], folder, {
      timeout: (budget ?? MOST_AUTO / MILLISECOND) + PROBE_GRACE,
      ...(signal === undefined ? {} : { signal }),
    });
    const time = performance.now() - startedAt;
    return { ...said, ...judgeSaid(server, said), time, left: leftIn(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function furnish({ files }: RealServer): string {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-real-'));
  // A server that drops root privileges must still be able to read the files.
  chmodSync(folder, 0o755);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  }
  return folder;
}

async function runCli(words: readonly string[], folder: string, bounds: { timeout: number; signal?: AbortSignal }) {
  const child = spawn(process.execPath, [CLI_PATH, ...words], {
    cwd: folder,
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...bounds,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  // The exit code reports an abort as well.
  child.on('error', () => {});
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function judgeSaid({ truth, name }: RealServer, said: { code: number | null; stdout: string; stderr: string }) {
  if (!said.stdout.startsWith('{')) {
    throw new Error(`${name} could not be probed (exit code ${said.code}): ${said.stderr}${said.stdout}`);
  }
  const document = JSON.parse(said.stdout) as ProbeDocument;
  const summary = summariseProbe(document);
  return { document, summary, answer: summary.answer, verdict: verdictOf(summary.answer, truth) };
}

/** Processes that have the folder as working directory or in their environment: a server may change one of them, but rarely both. */
function leftIn(folder: string): number[] {
  const ids = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return ids.filter((id) => worksIn(id, folder) || mentions(id, folder)).map(Number);
}

function worksIn(id: string, folder: string): boolean {
  try {
    return listed(`/proc/${id}`).length > 0 && readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
  } catch {
    return false;
  }
}

function mentions(id: string, folder: string): boolean {
  return read(`/proc/${id}/environ`).includes(folder);
}
