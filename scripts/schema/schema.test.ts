/** results/schema.json is current and describes every document; a document of every older schema version still opens. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMA_VERSION, type StoredDocument } from '../../src/model/document.js';
import { endedRounds } from '../../src/model/ended-round.js';
import { storedDocumentShape } from '../../src/model/saved/document.js';
import { documentSchema } from '../../src/model/saved/json-schema.js';
import { renderDocument } from '../../src/presentation/document-content.js';
import { render } from '../../src/presentation/index.js';
import { TEXT_OPTIONS } from '../../src/presentation/render/content.js';
import { readDocument } from '../../src/store/read-document.js';
import { serialise } from '../../src/store/save-run.js';
import { makeSamples } from '../golden/samples/index.js';

const RESULTS = new URL('../../../results/', import.meta.url);
const OLD_DOCUMENTS = new URL('versions/', RESULTS);

test('results/schema.json is current: if not, run node dist/src/cli.js schema > results/schema.json', () => {
  const written = readFileSync(new URL('schema.json', RESULTS), 'utf8');
  assert.equal(written, `${JSON.stringify(documentSchema(), null, 2)}\n`);
});

describe('the schema', () => {
  const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text));
  let isValid: ValidateFunction;
  let documents: readonly StoredDocument[] = [];
  let firstOfEach: ReadonlyMap<string, StoredDocument>;

  before(async () => {
    isValid = new Ajv2020({ strictTypes: false, formats: { 'date-time': isDate } }).compile(documentSchema());
    documents = (await makeSamples()).map(({ document }) => document);
    firstOfEach = new Map(documents.map((document) => [document.kind, document]));
    assert.equal(firstOfEach.size, 7);
  });

  const assertValid = (content: unknown, name: string): void => {
    assert.ok(isValid(content), `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
  };

  test('accepts the documents that are read, and no others', () => {
    assert.ok(documents.length > 200);
    for (const document of documents) {
      const content = JSON.parse(serialise(document));
      // A few samples are made by hand to be impossible.
      if (storedDocumentShape.safeParse(content).success) assertValid(content, document.name);
      else assert.equal(isValid(content), false, document.name);
    }
  });

  test('describes what --format json prints, of every kind', () => {
    for (const document of firstOfEach.values()) {
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
    const withRounds = documents.filter((document) => endedRounds(document).length > 0);
    const kinds = new Map(withRounds.map((document) => [document.kind, document]));
    // A self-measurement has no rounds.
    assert.equal(kinds.size, 6);
    for (const document of kinds.values()) {
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
