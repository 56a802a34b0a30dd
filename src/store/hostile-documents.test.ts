/** Documents that mean harm, or were damaged by chance: each is refused in one line, or shown; it never crashes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredDocument } from '../model/document.js';
import type { ExperimentDocument } from '../model/experiment.js';
import { MeasurementFailure } from '../model/failure.js';
import { SCHEMA_VERSION } from '../model/header.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { pointOf, syntheticClientsSweep, syntheticUtilisationSweep } from '../model/synthetic-sweep.test-support.js';
import { renderList } from '../report/lists/results-list.js';
import { FORMATS, render } from '../report/render.js';
import { parseDocument } from './read-document.js';

const OPTIONS = { allRows: true, width: 100, colour: false };
const MULTI = { models: [['multi-process', 2]] } as const;

function experiment(): ExperimentDocument {
  const { value: _, ...part } = pointOf(1, syntheticOpen({ clients: 20 }));
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'experiment',
    name: 'synthetic',
    createdAt: '2026-01-02T03:04:05.678Z',
    context: CONTEXT,
    experiment: 'one-at-a-time',
    parts: [{ ...part, title: 'a part' }],
  };
}

const DOCUMENTS: readonly StoredDocument[] = [
  syntheticRun({ clients: 4, rounds: 2, ...MULTI }),
  syntheticSustained({ clients: 4, ...MULTI }),
  syntheticOpen({ clients: 20 }),
  syntheticClientsSweep([1, 2]),
  syntheticUtilisationSweep([0.2], { clients: 20 }),
  experiment(),
];

/** What a number in a document may be changed to. */
const HOSTILE = [9e15, 3e8, -1, 1e300, -1e300];

type Path = ReadonlyArray<string | number>;

/** Every number of a document; of a list, those of the first. */
function numbersIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number') return [path];
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item, index) => numbersIn(item, [...path, index]));
  // The machine's numbers are only shown.
  if (value === null || typeof value !== 'object' || value === CONTEXT) return [];
  return Object.entries(value).flatMap(([key, item]) => numbersIn(item, [...path, key]));
}

function withNumber(document: StoredDocument, path: Path, value: number): string {
  const copy = structuredClone(document);
  let place = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

/** Reads and shows it in every way. @returns why it was refused, or null */
function showAll(text: string): string | null {
  try {
    const document = parseDocument(text, 'run.json');
    renderList([document], [], 'saved', false);
    for (const format of FORMATS) render(document, format, OPTIONS);
    return null;
  } catch (error) {
    if (error instanceof MeasurementFailure) return error.message;
    throw error;
  }
}

describe('hostile documents', () => {
  for (const document of DOCUMENTS) {
    const what = document.kind === 'sweep' ? `sweep of ${document.swept}` : document.kind;
    test(`whatever number of a ${what} document is changed, it is shown or refused in one line`, () => {
      assert.equal(showAll(JSON.stringify(document)), null);
      for (const path of numbersIn(document)) {
        for (const value of HOSTILE) {
          let refusal: string | null;
          try {
            refusal = showAll(withNumber(document, path, value));
          } catch (error) {
            assert.fail(`${path.join('.')} = ${value}: ${error instanceof Error ? error.stack : error}`);
          }
          if (refusal !== null) assert.match(refusal, /^run\.json (?:is damaged: |was written by )[^\n]+$/);
        }
      }
    });
  }

  test('more clients than records, too many workers, too many rounds: refused by name', () => {
    const open = syntheticOpen({ clients: 20 });
    for (const [path, value, named] of [
      [['scenario', 'clients'], 9e15, /scenario\.clients/],
      [['scenario', 'clients'], 1_000_000, /runs\.0\.rounds\.0\.records: has 20 clients, and the scenario 1000000/],
      [['runs', 0, 'workers'], 3e8, /runs\.0\.workers/],
      [['scenario', 'models', 0, 'workers'], 1e10, /scenario\.models\.0\.workers/],
      [['scenario', 'rounds'], 1e9, /scenario\.rounds/],
      [['scenario', 'warmUpRounds'], 1e9, /scenario\.warmUpRounds/],
      [['scenario', 'seed'], 9e15, /scenario\.seed/],
      [['scenario', 'port'], 65_536, /scenario\.port/],
      [['scenario', 'listenBacklog'], 1e9, /scenario\.listenBacklog/],
      [['scenario', 'load', 'rate'], 1e9, /scenario\.load\.rate/],
    ] as ReadonlyArray<readonly [Path, number, RegExp]>) {
      assert.match(showAll(withNumber(open, path, value)) ?? 'shown', named);
    }
  });

  test('a sweep of too many points and an experiment of too many parts are refused', () => {
    const sweep = syntheticClientsSweep([1]);
    const points = new Array(1001).fill(sweep.points[0]);
    assert.match(showAll(JSON.stringify({ ...sweep, points })) ?? 'shown', /is damaged: points: /);
    const many = experiment();
    assert.match(showAll(JSON.stringify({ ...many, parts: new Array(1001).fill(many.parts[0]) })) ?? '', /: parts: /);
  });
});
