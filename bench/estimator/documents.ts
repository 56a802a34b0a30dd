/** Folders of saved probes with their truths: `NAME.json.gz` for each probe, and `truth.tsv` with the columns file and truth. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Probed } from '../../src/model/probe.js';
import type { Truth } from '../../src/probe/probing/judgement.test-support.js';
import { parseDocument } from '../../src/store/read-document.js';
import type { CellTruth } from './cells.js';

export const TRUTHS = 'truth.tsv';

export interface KnownProbe {
  readonly name: string;
  readonly truth: CellTruth;
  readonly read: () => Probed;
}

export function knownProbesIn(folder: string): KnownProbe[] {
  const [, ...lines] = readFileSync(join(folder, TRUTHS), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [name = '', truth = ''] = line.split('\t');
    return { name, truth: truthOf(truth), read: () => readProbe(join(folder, name)) };
  });
}

function readProbe(path: string): Probed {
  const content = readFileSync(path);
  const document = parseDocument((path.endsWith('.gz') ? gunzipSync(content) : content).toString(), path);
  if (document.kind !== 'probe') throw new TypeError(`${path} is not a saved probe.`);
  return document;
}

/** How truths are written: a number of slots, or a few words with numbers. */
const WORDS: ReadonlyArray<readonly [pattern: RegExp, truth: (numbers: readonly number[]) => CellTruth]> = [
  [/^(\d+)$/, ([slots = 0]) => ({ kind: 'slots', slots })],
  [/^(\d+) in \d+ lines$/, ([slots = 0]) => ({ kind: 'lines', slots })],
  [/^none$/, () => ({ kind: 'no-limit' })],
  [/^monopoly$/, () => ({ kind: 'monopoly' })],
  [/^rate (\d+)\/s$/, ([perSecond = 0]) => ({ kind: 'rate', perSecond })],
  [/^admits (\d+)(?:, serves \d+)?$/, ([admits = 0]) => ({ kind: 'admits', admits })],
  [/^grows from (\d+)(?: to (\d+))?$/, ([, to = Number.POSITIVE_INFINITY]) => ({ kind: 'moves', to, way: 'grows' })],
  [/^grows on$/, () => ({ kind: 'moves', to: Number.POSITIVE_INFINITY, way: 'grows' })],
  [/^shrinks from (\d+) to (\d+)$/, ([, to = 1]) => ({ kind: 'moves', to, way: 'shrinks' })],
];

export function truthOf(text: string): CellTruth {
  for (const [pattern, truth] of WORDS) {
    const found = pattern.exec(text);
    if (found !== null)
      return truth(
        found
          .slice(1)
          .filter((part) => part !== undefined)
          .map(Number),
      );
  }
  throw new RangeError(`"${text}" is not a known way to write a truth.`);
}

export function truthInWords(truth: CellTruth): string {
  switch (truth.kind) {
    case 'slots':
      return String(truth.slots);
    case 'lines':
      return `${truth.slots} in ${truth.slots} lines`;
    case 'no-limit':
      return 'none';
    case 'rate':
      return `rate ${truth.perSecond}/s`;
    case 'admits':
      return `admits ${truth.admits}`;
    case 'moves':
      return wordsOfMoving(truth);
    default:
      return truth.kind;
  }
}

function wordsOfMoving({ way, to }: Extract<Truth, { kind: 'moves' }>): string {
  if (to === Number.POSITIVE_INFINITY) return 'grows on';
  return `${way} from ${way === 'grows' ? 1 : 2 * to} to ${to}`;
}
