/**
 * The folders in which a run's servers keep their traces: in memory, or in the temporary folder if memory has no room
 * for them. Only this process uses them; folders that killed processes of this user left behind are removed.
 */

import { lstatSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sum } from '../analysis/statistics/samples.js';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { slotsOf } from '../model/models.js';
import type { SavedWarning } from '../model/run.js';
import type { ModelChoice, Scenario } from '../model/scenario.js';
import { SECOND } from '../model/units.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import { CHUNK_BYTES, RECORD_BYTES, readTrace, SINGLE_TRACE_SUFFIX, TRACE_SUFFIX } from '../protocol/trace-layout.js';
import { processExists } from './processes/process-family.js';

const MEMORY_FOLDER = '/dev/shm';
/** A file with a single record occupies one page. */
const PAGE_BYTES = 4096;
/** Requests per second that none of our models exceeds, for loads whose number of requests is not known in advance. */
const MOST_RATE = 100_000;
const MEBIBYTE = 2 ** 20;

type Why = Extract<SavedWarning, { kind: 'trace-on-disk' }>['why'];

const WHY_NOT: Readonly<Record<Why, string>> = {
  missing: 'is missing',
  'not-writable': "can't be written",
  'too-small': 'is too small',
};

interface Room {
  readonly bytes: number;
  readonly files: number;
}

export interface TraceRoom {
  /** One for each model, in order. */
  readonly directories: readonly TraceDirectory[];
  readonly warnings: readonly SavedWarning[];
}

/**
 * Creates the folders for a run's traces, where there is room for all of them.
 * @throws MeasurementFailure if there is no room
 */
export function openTraceRoom(scenario: Scenario): TraceRoom {
  const needed = roomFor(scenario);
  // Other systems have no folder in memory, so its absence needs no warning.
  if (process.platform !== 'linux') return { directories: demand(null, scenario, needed), warnings: [] };
  const inMemory = tryIn(MEMORY_FOLDER, scenario, needed);
  if (typeof inMemory !== 'string') return { directories: inMemory, warnings: [] };
  return { directories: demand(inMemory, scenario, needed), warnings: [{ kind: 'trace-on-disk', why: inMemory }] };
}

/** @param memory why the folder in memory can't be used; null: this system has none */
function demand(memory: Why | null, scenario: Scenario, needed: Room): TraceDirectory[] {
  const folder = tmpdir();
  const opened = tryIn(folder, scenario, needed);
  if (typeof opened !== 'string') return opened;
  const before = memory === null ? '' : `${MEMORY_FOLDER} ${WHY_NOT[memory]}, and `;
  throw new MeasurementFailure(
    `There is no room for the servers' traces: ${before}${folder} ${WHY_NOT[opened]}. Set TMPDIR to a folder with ${Math.ceil(needed.bytes / MEBIBYTE)} MiB of room.`,
  );
}

/** The folders, or the reason why they can't be created. */
function tryIn(base: string, { models }: Scenario, needed: Room): TraceDirectory[] | Why {
  const opened: TraceDirectory[] = [];
  const giveUp = (why: Why): Why => {
    for (const directory of opened) directory.remove();
    return why;
  };
  removeAbandoned(base);
  try {
    for (const _ of models) opened.push(new TraceDirectory(base));
    return hasRoom(base, needed) ? opened : giveUp('too-small');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return giveUp('missing');
    return giveUp(code === 'ENOSPC' || code === 'EDQUOT' ? 'too-small' : 'not-writable');
  }
}

/** A file system without a limit of its own reports 0 of 0. */
function hasRoom(base: string, { bytes, files }: Room): boolean {
  const { bavail, bsize, blocks, ffree, files: allFiles } = statfsSync(base);
  return (blocks === 0 || bavail * bsize >= bytes) && (allFiles === 0 || ffree >= files);
}

/** The most that will be written: each process takes a chunk at its start, and another when that is full. */
function roomFor(scenario: Scenario): Room {
  const rooms = scenario.models.map((choice) => {
    const requests = requestsToTrace(scenario, choice);
    if (choice.model === 'process-per-connection') return { bytes: requests * PAGE_BYTES, files: requests };
    return { bytes: choice.workers * CHUNK_BYTES + requests * RECORD_BYTES, files: choice.workers };
  });
  return {
    bytes: sum(rooms.map(({ bytes }) => bytes)),
    files: sum(rooms.map(({ files }) => files)),
  };
}

function requestsToTrace(scenario: Scenario, choice: ModelChoice): number {
  const { load, clients, rounds, warmUpRounds, serviceTime, service } = scenario;
  const silent = load.kind === 'burst' ? load.silentClients : 0;
  // The files of process-per-connection are removed after each round.
  const kept = choice.model === 'process-per-connection' ? 1 : rounds + warmUpRounds;
  if (load.kind !== 'sustained') return (clients + silent) * kept;
  const slots = slotsOf(choice, service);
  const rate = serviceTime === 0 || slots === null ? MOST_RATE : Math.min(MOST_RATE, (slots * SECOND) / serviceTime);
  return Math.ceil((rate * load.duration) / SECOND + clients) * kept;
}

/** They are removed even if this process exits during the run, as when the reader of its output is gone. */
const existing = new Set<TraceDirectory>();
const removeExisting = (): void => {
  for (const directory of existing) directory.remove();
};

/** The traces of one server; each of its processes has a file. */
export class TraceDirectory {
  readonly path: string;
  /** How many records of each process have been read. */
  readonly #taken = new Map<string, number>();

  /** @throws the system's error if the folder can't be created */
  constructor(base: string) {
    this.path = makePrivateFolder(base);
    if (existing.size === 0) process.once('exit', removeExisting);
    existing.add(this);
  }

  /** The records written since the last call, of all processes, in the order in which service started. */
  takeNew(): TraceRecord[] {
    const names = readdirSync(this.path);
    const fresh = names.flatMap((name) => {
      if (name.endsWith(SINGLE_TRACE_SUFFIX)) return this.#takeSingle(name);
      if (!name.endsWith(TRACE_SUFFIX)) return [];
      const taken = this.#taken.get(name) ?? 0;
      const records = readTrace(join(this.path, name), taken);
      this.#taken.set(name, taken + records.length);
      return records;
    });
    return fresh.sort((a, b) => (a.serviceStartedAt < b.serviceStartedAt ? -1 : 1));
  }

  /** The record of a process that served one connection; its file is removed once it is complete. */
  #takeSingle(name: string): TraceRecord[] {
    const path = join(this.path, name);
    const records = readTrace(path, 0);
    if (records.length > 0) rmSync(path);
    return records;
  }

  remove(): void {
    existing.delete(this);
    if (existing.size === 0) process.off('exit', removeExisting);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Creates a folder with a unique name (mkdtemp, mode 0700). @throws the system's error */
export function makePrivateFolder(base: string): string {
  return mkdtempSync(join(base, `at-once-${process.pid}-`));
}

/**
 * Anyone may put anything into a shared folder under any name: only folders of this user are touched, and none of them
 * can make a run fail.
 */
export function removeAbandoned(base: string): void {
  for (const name of namesIn(base)) {
    const owner = Number(/^at-once-(\d+)-/.exec(name)?.[1]);
    if (!(owner > 0) || processExists(owner)) continue;
    try {
      const path = join(base, name);
      const stats = lstatSync(path);
      if (stats.isDirectory() && stats.uid === process.getuid?.()) rmSync(path, { recursive: true, force: true });
    } catch {
      // Already removed, or not removable. It does not matter: this run has its own folder.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
