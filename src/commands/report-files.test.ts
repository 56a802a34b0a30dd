/** Documents with extreme but valid numbers: every format and every picture can be made, without gaps. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { picturesOf } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { syntheticRun } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../model/synthetic-sweep.test-support.js';
import { parseDocument } from '../store/read-document.js';
import { partsOf } from './report-files.js';

const DOCUMENTS: readonly StoredDocument[] = [
  syntheticRun({ clients: 4, rounds: 2 }),
  syntheticSustained({ clients: 4 }),
  syntheticOpen({ clients: 20 }),
  syntheticClientsSweep([1, 2]),
];

const EXTREME = [9e15, 0, 1e300];

type Path = ReadonlyArray<string | number>;

/** Every number in a document; in a list, only those of the first two entries. */
function numbersIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number') return [path];
  if (Array.isArray(value)) return value.slice(0, 2).flatMap((item, index) => numbersIn(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => (key === 'context' ? [] : numbersIn(item, [...path, key])));
}

/** Null if the document is refused. */
function withValue(document: StoredDocument, path: Path, value: number): StoredDocument | null {
  const copy = structuredClone(document);
  let place = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  try {
    return parseDocument(JSON.stringify(copy), 'run.json');
  } catch (error) {
    if (error instanceof MeasurementFailure) return null;
    throw error;
  }
}

/** A sweep has no hgrm. */
function formatsOf({ kind }: StoredDocument) {
  return ['csv', 'markdown', ...(kind === 'sweep' ? [] : ['hgrm' as const])] as const;
}

describe('extreme documents', () => {
  for (const document of DOCUMENTS) {
    test(`whatever number of a ${document.kind} is extreme, every format has content, and no gaps`, async () => {
      let shown = 0;
      for (const path of numbersIn(document)) {
        for (const value of EXTREME) {
          const changed = withValue(document, path, value);
          if (changed === null) continue;
          shown += 1;
          const where = `${path.join('.')} = ${value}`;
          for (const format of formatsOf(document)) {
            const parts = await partsOf(changed, format, 'light');
            const text = parts.map((part) => part.text).join('\n');
            // The last line of a percentile distribution has the share 1, so 1 / (1 - share) is infinite.
            assert.doesNotMatch(text, format === 'hgrm' ? /NaN|undefined/ : /NaN|Infinity|undefined/, where);
          }
          assert.doesNotMatch(JSON.stringify(picturesOf(changed)), /NaN|Infinity|undefined/, where);
        }
      }
      assert.ok(shown > 50, `${shown} were shown`);
    });
  }

  test('values too large for the library are written in larger units, and the output says so', async () => {
    const document = syntheticSustained({ clients: 4 });
    const of = async (count: number) => {
      const runs = document.runs.map((run) => ({
        ...run,
        rounds: run.rounds.map((round) => {
          const [first = [1, 1], ...rest] = round.responses.counts;
          return { ...round, responses: { ...round.responses, counts: [[first[0], count] as const, ...rest] } };
        }),
      }));
      const parts = await partsOf({ ...document, runs }, 'hgrm', 'light');
      return parts.map(({ text }) => text).join('');
    };
    assert.match(await of(9e15), /^# sequential: response time, ms; counts in units of 8192\n/);
    assert.match(await of(2 ** 32), /^# sequential: response time, ms\n/);
    for (const count of [5, 2 ** 32, 9e15])
      assert.match(await of(count), /#\[Max {5}= +[\d.]+, Total count {4}= +\d+\]/);
  });
});
