/** results/schema.json is current and describes every document; a document of every older schema version still opens. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMA_VERSION, type StoredDocument } from '../../src/model/document.js';
import { documentSchema } from '../../src/model/saved/json-schema.js';
import { syntheticOpen } from '../../src/model/synthetic-open.test-support.js';
import { syntheticRun, syntheticSelf } from '../../src/model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../src/model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../../src/model/synthetic-sweep.test-support.js';
import { renderDocument } from '../../src/presentation/document-content.js';
import { render } from '../../src/presentation/index.js';
import { TEXT_OPTIONS } from '../../src/presentation/render/content.js';
import { readDocument } from '../../src/store/read-document.js';
import { serialise } from '../../src/store/save-run.js';

const RESULTS = new URL('../../../results/', import.meta.url);
const OLD_DOCUMENTS = new URL('versions/', RESULTS);

/** One of each kind. All samples of the golden master are checked in outputs.slow.test.ts. */
const documents: readonly StoredDocument[] = [
  syntheticRun(),
  syntheticSustained(),
  syntheticOpen(),
  syntheticClientsSweep([1, 2]),
  syntheticSelf(),
  readDocument(new URL('reference/one-at-a-time.json', RESULTS).pathname),
  readDocument(new URL('3-probe.json', OLD_DOCUMENTS).pathname),
];

test('results/schema.json is current: if not, run node dist/src/cli.js schema > results/schema.json', () => {
  const written = readFileSync(new URL('schema.json', RESULTS), 'utf8');
  assert.equal(written, `${JSON.stringify(documentSchema(), null, 2)}\n`);
});

describe('the schema', () => {
  const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text));
  let isValid: ValidateFunction;

  before(() => {
    isValid = new Ajv2020({ strictTypes: false, formats: { 'date-time': isDate } }).compile(documentSchema());
  });

  const assertValid = (content: unknown, name: string): void => {
    assert.ok(isValid(content), `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
  };

  test('describes what is saved and what --format json prints, of every kind', () => {
    for (const document of documents) {
      assertValid(JSON.parse(serialise(document)), document.name);
      const shown = JSON.parse(render(document, 'json', TEXT_OPTIONS));
      assertValid(shown, document.name);
      if (shown.derived !== undefined) assert.equal(isValid({ ...shown, derived: {} }), false, document.name);
    }
  });

  test('describes the lines of --format ndjson', async () => {
    const $id = 'https://at-once.invalid/schema';
    const ajv = new Ajv2020({ strictTypes: false, formats: { 'date-time': isDate } }).addSchema({
      ...documentSchema(),
      $id,
    });
    const isLine = ajv.compile({ $ref: `${$id}#/$defs/line` });
    for (const document of documents) {
      // A self-measurement has no rounds.
      if (document.kind === 'self') continue;
      const text = await renderDocument(document, 'ndjson', TEXT_OPTIONS);
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.ok(lines.length > 1);
      for (const line of lines) {
        assert.ok(isLine(line), `${document.name}: ${JSON.stringify(isLine.errors?.slice(0, 3))}`);
      }
      assert.deepEqual(lines.at(-1).document, JSON.parse(render(document, 'json', TEXT_OPTIONS)));
      assert.equal(isLine({ ...lines[0], other: 1 }), false);
      assert.equal(isLine(document), false);
    }
  });

  test('refuses what is no document', () => {
    const [document] = documents;
    assert.equal(isValid({ ...document, other: 1 }), false);
    assert.equal(isValid({ ...document, schemaVersion: SCHEMA_VERSION + 1 }), false);
    assert.equal(isValid({ ...document, createdAt: 'yesterday' }), false);
  });
});

describe('documents of older versions', () => {
  const files = readdirSync(OLD_DOCUMENTS);
  const versionOf = (file: string): number => Number(file.split('-')[0]);

  test('each version has one', () => {
    const older = Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1);
    for (const version of older) assert.ok(files.map(versionOf).includes(version), `version ${version}`);
  });

  for (const file of files) {
    test(`${file} still opens`, () => {
      const path = new URL(file, OLD_DOCUMENTS);
      assert.equal(JSON.parse(readFileSync(path, 'utf8')).schemaVersion, versionOf(file));
      const document = readDocument(path.pathname);
      assert.equal(document.schemaVersion, SCHEMA_VERSION);
      assert.match(render(document, 'table', TEXT_OPTIONS), /\w/);
    });
  }
});
