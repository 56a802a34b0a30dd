/** Measures a burst at the sequential server, for the animated picture. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isServed } from '../../src/model/connection-record.js';
import type { BurstDocument, Round } from '../../src/model/run.js';
import { MILLISECOND } from '../../src/model/units.js';
import { lastLine, runProgram } from '../../src/runner/processes/program.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
const MOST_TIME = 60_000;

/** When a client arrived, when its service started and ended, ms since the first arrival. */
export interface MeasuredClient {
  readonly arrivedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The clients of the round with the median makespan, in the order served. */
export async function measureClients(clients: number): Promise<MeasuredClient[]> {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-picture-'));
  try {
    const output = join(folder, 'burst.json');
    const load = ['bench', '--clients', String(clients), '--rounds', '5'];
    const destination = ['--results-directory', folder, '--format', 'json', '--output', output];
    const ending = await runProgram(process.execPath, [PROGRAM, ...load, ...destination], { timeout: MOST_TIME });
    if (ending.code !== 0) throw new Error(`The burst for the picture failed: ${lastLine(ending)}`);
    return clientsOf(JSON.parse(readFileSync(output, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function clientsOf({ runs }: BurstDocument): MeasuredClient[] {
  const rounds = (runs[0]?.rounds ?? []).filter(({ warmUp }) => !warmUp).map(clientsOfRound);
  return rounds.sort((a, b) => makespan(a) - makespan(b))[Math.floor(rounds.length / 2)] ?? [];
}

function clientsOfRound({ records }: Round): MeasuredClient[] {
  const served = records.filter(isServed);
  const start = Math.min(...served.map(({ client }) => client.arrivedAt));
  const inMilliseconds = (instant: number): number => (instant - start) / MILLISECOND;
  return served
    .map(({ client, server }) => ({
      arrivedAt: inMilliseconds(client.arrivedAt),
      startedAt: inMilliseconds(server.serviceStartedAt),
      endedAt: inMilliseconds(server.serviceEndedAt),
    }))
    .sort((a, b) => a.startedAt - b.startedAt);
}

function makespan(clients: readonly MeasuredClient[]): number {
  return clients.at(-1)?.endedAt ?? 0;
}
