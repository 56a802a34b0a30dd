/**
 * `npm run bench:thresholds -- FOLDER... [--share 0.2] [--rules] [--threads N] [--minutes N]`: how many answers change if a threshold
 * of the inference moves by 20 % or, with --rules, if a rule of it is switched off. The folders have saved probes with truths
 * (`npm run bench:record` makes one).
 */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { sectionOf } from '../../scripts/section.js';
import { sum } from '../../src/analysis/statistics/samples.js';
import { sectionAsMarkdown } from '../../src/presentation/render/markdown.js';
import type { summariseProbe as Summarise } from '../../src/probe/estimation/summary.js';
import { type KnownProbe, knownProbesIn } from './documents.js';
import { type Handle, makeMovableCopy } from './movable.js';
import { type Move, makeMovable, movesOf, WAYS } from './moves.js';
import { judge } from './simulated-probe.js';

interface Order {
  readonly folder: string;
  readonly handles: readonly Handle[];
  readonly folders: readonly string[];
  /** How far thresholds move. */
  readonly share: number;
  readonly minutes: number;
  /** Whether the rules are switched off, instead of moving the thresholds. */
  readonly rules: boolean;
  /** Every `of`-th probe, from the `part`-th. */
  readonly part: number;
  readonly of: number;
}

/** How many probes each move changes, by what changed. */
type Counts = Record<string, Record<string, number>>;

/** The parts of a derived answer that are compared. */
interface Derived {
  readonly verdict: string;
  readonly answer: string;
  readonly effective: string;
  readonly rest: string;
}

const CHANGES = ['named', 'none', 'wrong'].flatMap((from) =>
  ['named', 'none', 'wrong'].flatMap((to) => (from === to ? [] : [`${from} -> ${to}`])),
);
const COLUMNS = ['used', ...CHANGES, 'other answer', 'other e', 'other details', 'failed'];
/** A move that has changed so many verdicts, or so many answers in any way, in one part is not tried on the rest: it matters. */
const ENOUGH_VERDICTS = 3;
const ENOUGH_CHANGES = 10;
const MINUTE_MS = 60_000;
/** The thresholds inside the slowest step are moved for one probe in so many. */
const SLOWEST_EVERY = 8;
/** Has no common factor with the number of probes. */
const STRIDE = 7919;

if (isMainThread) await study();
else parentPort?.postMessage(await studyPart(workerData as Order));

async function study(): Promise<void> {
  const { values, positionals: folders } = parseArgs({
    options: {
      share: { type: 'string', default: '0.2' },
      minutes: { type: 'string', default: '600' },
      rules: { type: 'boolean', default: false },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
    allowPositionals: true,
  });
  const { folder, handles } = makeMovableCopy();
  const { rules } = values;
  try {
    const of = Number(values.threads);
    const [share, minutes] = [Number(values.share), Number(values.minutes)];
    const parts = await Promise.all(
      Array.from({ length: of }, (_, part) => onThread({ folder, handles, folders, share, minutes, rules, part, of })),
    );
    console.log(reportOf(handles, parts, rules));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function onThread(order: Order): Promise<Counts> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.once('message', done);
    worker.once('error', fail);
  });
}

async function studyPart({ folder, handles, folders, share, minutes, rules, part, of }: Order): Promise<Counts> {
  const movable = makeMovable(handles);
  const { summariseProbe } = (await import(join(folder, 'dist/src/probe/estimation/summary.js'))) as {
    summariseProbe: typeof Summarise;
  };
  const counts: Counts = {};
  const count = (where: string, what: string) => {
    counts[where] ??= {};
    counts[where][what] = (counts[where][what] ?? 0) + 1;
  };
  const probes = folders.flatMap(knownProbesIn);
  const endsAt = performance.now() + minutes * MINUTE_MS;
  const settled = new Set<string>();
  let made = 0;
  for (let index = part; index < probes.length && performance.now() < endsAt; index += of) {
    // In this order even a study that is cut short sees probes of all servers.
    const probe = probes[(index * STRIDE) % probes.length] as KnownProbe;
    studyProbe(probe, { movable, summariseProbe, share, rules, count, settled, isWhole: made % SLOWEST_EVERY === 0 });
    made += 1;
    for (const [move, changed] of Object.entries(counts)) {
      const verdicts = sum(CHANGES.map((change) => changed[change] ?? 0));
      const all = sum(Object.entries(changed).map(([what, times]) => (what === 'used' ? 0 : times)));
      if (verdicts >= ENOUGH_VERDICTS || all >= ENOUGH_CHANGES) settled.add(move);
    }
    // A worker's messages appear only when it yields.
    await setImmediate();
    if (index % 20 < of) console.error(`part ${part + 1}: ${index} of ${probes.length}`);
  }
  return counts;
}

interface Study {
  readonly movable: ReturnType<typeof makeMovable>;
  readonly summariseProbe: typeof Summarise;
  readonly share: number;
  readonly rules: boolean;
  readonly count: (where: string, what: string) => void;
  /** Moves that are not tried any more. */
  readonly settled: ReadonlySet<string>;
  /** Whether the thresholds inside the slowest step are moved too. */
  readonly isWhole: boolean;
}

function studyProbe(
  { read, truth }: KnownProbe,
  { movable, summariseProbe, share, rules, count, settled, isWhole }: Study,
): void {
  const probed = read();
  const derive = (): Derived => {
    // A copy, as results are kept for each document.
    const {
      answer,
      effective,
      atLeast,
      limit: _,
      unloaded,
      speedUps: __,
      audits: ___,
      ...rest
    } = summariseProbe({
      ...probed,
    });
    const { serviceTime, delay } = unloaded ?? {};
    return {
      verdict: judge({ answer, atLeast }, truth),
      answer: JSON.stringify([answer, atLeast]),
      effective: JSON.stringify(effective),
      rest: JSON.stringify([rest, serviceTime, delay]),
    };
  };
  movable.used.fill(false);
  movable.kept.clear();
  movable.isKeeping = true;
  const before = derive();
  const used = movable.handles.map((_, handle) => movable.used[handle] === true);
  count('all', before.verdict);
  const isTried = ({ name, isInsideSlowest }: Move) => !settled.has(name) && (isWhole || !isInsideSlowest);
  const moves = movable.handles.flatMap(({ kind }, handle) =>
    (kind === 'threshold') !== rules && (used[handle] || kind === 'row')
      ? movesOf(movable, handle, share).filter(isTried)
      : [],
  );
  for (const { name } of moves) count(name, 'used');
  const changeWith = (some: readonly Move[]): string | null => {
    movable.isKeeping = !some.some(({ isInsideSlowest }) => isInsideSlowest);
    for (const { make } of some) make();
    try {
      return changeOf(before, derive());
    } catch {
      return 'failed';
    } finally {
      for (const { undo } of some) undo();
    }
  };
  for (const isInside of [false, true]) {
    for (const way of WAYS) {
      const alike = moves.filter((one) => one.isInsideSlowest === isInside && one.way === way);
      for (const [name, change] of changesAmong(alike, changeWith)) count(name, change);
    }
  }
}

/**
 * The moves that change something, each alone. Moves that change nothing together are taken to change nothing alone, so that most
 * of them need not be tried one by one.
 */
function changesAmong(
  moves: readonly Move[],
  changeWith: (some: readonly Move[]) => string | null,
): Array<readonly [name: string, change: string]> {
  const [first] = moves;
  if (first === undefined) return [];
  const change = changeWith(moves);
  if (change === null) return [];
  if (moves.length === 1) return [[first.name, change]];
  const half = moves.length >> 1;
  return [...changesAmong(moves.slice(0, half), changeWith), ...changesAmong(moves.slice(half), changeWith)];
}

function changeOf(before: Derived, after: Derived): string | null {
  if (before.verdict !== after.verdict) return `${before.verdict} -> ${after.verdict}`;
  if (before.answer !== after.answer) return 'other answer';
  if (before.effective !== after.effective) return 'other e';
  return before.rest === after.rest ? null : 'other details';
}

function reportOf(handles: readonly Handle[], parts: readonly Counts[], rules: boolean): string {
  const total = (where: string, what: string) => parts.reduce((sum, counts) => sum + (counts[where]?.[what] ?? 0), 0);
  const names = new Set(parts.flatMap((counts) => Object.keys(counts)));
  const rowsOf = (kinds: readonly Handle['kind'][]) =>
    handles
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ where }) => {
        const moves = WAYS.filter((move) => names.has(`${where} ${move}`));
        if (moves.length === 0) return [[where, 'never used', ...COLUMNS.map(() => '')]];
        return moves.map((move) => [
          where,
          move,
          ...COLUMNS.map((what) => String(total(`${where} ${move}`, what) || '')),
        ]);
      });
  const verdicts = ['named', 'none', 'wrong'].map((verdict) => `${total('all', verdict)} ${verdict}`).join(', ');
  const table = (title: string, kinds: readonly Handle['kind'][]) =>
    sectionAsMarkdown(sectionOf(title, ['where', 'move', ...COLUMNS], rowsOf(kinds)));
  const moved = rules ? table('Rules', ['row', 'predicate', 'finding']) : table('Thresholds', ['threshold']);
  return `Before: ${verdicts}.\n\n${moved}`;
}
