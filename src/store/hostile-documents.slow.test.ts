/**
 * Documents that were damaged, by chance or on purpose: each is shown or refused in one line, and never causes a crash.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExperimentDocument, SCHEMA_VERSION, type StoredDocument } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { pointOf, syntheticClientsSweep, syntheticUtilisationSweep } from '../model/synthetic-sweep.test-support.js';
import { FORMATS } from '../presentation/formats.js';
import { render, renderList } from '../presentation/index.js';
import { TEXT_OPTIONS } from '../presentation/render/content.js';
import { parseDocument } from './read-document.js';

const OPTIONS = { ...TEXT_OPTIONS, details: true, rows: 'all' as const, width: 100 };
const MULTI = { models: [['multi-process', 2]] } as const;

function experiment(): ExperimentDocument {
  const { value: _, ...part } = pointOf(1, syntheticOpen({ clients: 5 }));
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
  syntheticOpen({ clients: 5 }),
  syntheticClientsSweep([1, 2]),
  syntheticUtilisationSweep([0.2], { clients: 5 }),
  experiment(),
  syntheticSelf(),
];

/** Replacements for a number in a document. */
const HOSTILE = [9e15, 3e8, -1, 1e300, -1e300];

type Path = ReadonlyArray<string | number>;

/** Every number of a document; of a list, only those of the first item. */
function numbersIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number') return [path];
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item, index) => numbersIn(item, [...path, index]));
  // The numbers that describe the machine are only shown.
  if (value === null || typeof value !== 'object' || value === CONTEXT) return [];
  return Object.entries(value).flatMap(([key, item]) => numbersIn(item, [...path, key]));
}

function withValue(document: StoredDocument, path: Path, value: number | string): string {
  const copy = structuredClone(document);
  let place = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return JSON.stringify(copy);
}

/** Reads the text and shows it in every format. @returns the reason why it was refused, or null */
function showAll(text: string): string | null {
  try {
    const document = parseDocument(text, 'run.json');
    const shown = [
      renderList([document], [], 'saved', false),
      ...FORMATS.map((format) => render(document, format, OPTIONS)),
    ];
    for (const output of shown) assert.equal(UNPRINTABLE.exec(output)?.[0], undefined);
    return null;
  } catch (error) {
    if (error instanceof MeasurementFailure) return error.message;
    throw error;
  }
}

/** What must never reach a terminal: control characters of both kinds, and marks that change the direction of text. */
const UNPRINTABLE = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e]/u;

/** Sets the window's title, clears the window, changes its colours, goes back along the line, and reverses text. */
const HOSTILE_TEXT = '\u001b]0;owned\u0007\u001b[2J\u009b31m\r\b\u0000\u202e\u2028end';

/** Every text in a document, and every key; of a list, only those of the first item. */
function textsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item, index) => textsIn(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

describe('hostile documents', () => {
  for (const document of DOCUMENTS) {
    const what = document.kind === 'sweep' ? `sweep of ${document.swept}` : document.kind;
    test(`a ${what} document with any one number changed is shown, or refused in one line`, () => {
      assert.equal(showAll(JSON.stringify(document)), null);
      for (const path of numbersIn(document)) {
        for (const value of HOSTILE) {
          let refusal: string | null;
          try {
            refusal = showAll(withValue(document, path, value));
          } catch (error) {
            assert.fail(`${path.join('.')} = ${value}: ${error instanceof Error ? error.stack : error}`);
          }
          if (refusal !== null) assert.match(refusal, /^run\.json (?:is damaged: |was written by )[^\n]+$/);
        }
      }
    });
  }

  for (const document of DOCUMENTS) {
    const what = document.kind === 'sweep' ? `sweep of ${document.swept}` : document.kind;
    test(`no text of a ${what} document reaches a terminal with control characters`, () => {
      const texts = textsIn(document);
      assert.ok(texts.length > 10);
      let shown = 0;
      for (const path of texts) {
        const refusal = showAll(withValue(document, path, HOSTILE_TEXT));
        if (refusal === null) shown += 1;
        else assert.doesNotMatch(refusal, /[\p{Cc}\u202e]/u, path.join('.'));
      }
      assert.ok(shown > 5, `only ${shown} of them were shown`);
    });
  }

  test('nor does a key, however long, nor a file name', () => {
    const text = JSON.stringify({ ...syntheticSelf(), [`${HOSTILE_TEXT}${'x'.repeat(100_000)}`]: 1 });
    assert.throws(
      () => parseDocument(text, `${HOSTILE_TEXT}.json`),
      (error) =>
        error instanceof MeasurementFailure && error.message.length < 400 && !/[\p{Cc}\u202e]/u.test(error.message),
    );
  });

  test('keys that would pollute the prototype of all objects are refused, and have no effect', () => {
    const pollution = '"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}},';
    for (const version of [1, 2, SCHEMA_VERSION]) {
      for (const document of DOCUMENTS) {
        const text = JSON.stringify({
          ...document,
          schemaVersion: version,
          kind: version === 1 ? 'run' : document.kind,
        });
        for (const place of [...text.matchAll(/\{(?=")/g)].slice(0, 12).map(({ index }) => index + 1)) {
          const polluted = `${text.slice(0, place)}${pollution}${text.slice(place)}`;
          const refusal = showAll(polluted);
          // An upgrade replaces the fields that an older version did not have, without reading them.
          if (version === SCHEMA_VERSION) assert.match(refusal ?? 'shown', /^run\.json is damaged: /);
        }
      }
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.equal(showAll(JSON.stringify(syntheticSelf())), null);
  });

  test('endless nesting is refused at once', () => {
    const list = `{"schemaVersion": 3, "kind": ${'['.repeat(20_000_000)}`;
    const object = `{"schemaVersion": 3, "kind": ${'{"a":'.repeat(2_000_000)}`;
    for (const text of [list, object]) assert.match(showAll(text) ?? 'shown', /^run\.json .*nested too deeply/);
  });

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
      assert.match(showAll(withValue(open, path, value)) ?? 'shown', named);
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
