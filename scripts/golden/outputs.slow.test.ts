/**
 * Every output is as accepted, also in another time zone and language, on a narrow terminal and without colours; and
 * the samples reach every kind of thing. After an intended change: npm run golden -- --accept.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { burstVerdictShape, probeAnswerShape } from '../../src/model/saved/derived.js';
import { storedDocumentShape } from '../../src/model/saved/document.js';
import { documentSchema } from '../../src/model/saved/json-schema.js';
import { serialise } from '../../src/store/save-run.js';
import { EXPERIMENTS, isAtUrl, listRun, viewDocument } from './entry.js';
import { formatOf, golden } from './golden.js';
import { makeForms, makeOutputs, maskPage, type Outputs } from './outputs.js';
import { makeSamples } from './samples/index.js';
import type { Sample } from './samples/sample.js';
import { type Sightings, sightingsIn, unreached, type Vocabulary, vocabulariesOf } from './vocabulary.js';

const ELSEWHERE = { TZ: 'Pacific/Chatham', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', COLUMNS: '47', NO_COLOR: '1' };
const MANIFEST = fileURLToPath(new URL('../../../scripts/golden/manifest.txt', import.meta.url));

/** Words that occur in no document and no view, with the output in which they do occur. */
const ELSEWHERE_SEEN: Readonly<Record<string, string>> = {
  'dark light': 'the names of the pictures',
  'response time|wait time|wait time (inferred)': 'hgrm',
  'could-not-tell met not-met': 'exit-codes/expectations.txt',
  'none slots': 'the expectations there',
  'in-memory one-queue process-each queue-each': 'kinds of models, each with a sample',
  'ms s µs': 'units of a time axis',
  'linear log': 'scales of the axes of a picture',
  'neutral service theory unserved waiting': 'the tones of a picture',
  'bars dots line note rule steps': 'the marks of a picture',
  'x y': 'the axis of such a mark',
  'end start': 'the end of a note that is anchored in a picture',
  'column nearest row': 'what the pointer selects in a picture',
  'doubling linear': 'scales of a chart in characters',
  'SIGHUP SIGINT SIGQUIT SIGTERM': 'signals that end a run, which then has no document',
  'comparison csv sideBySide summary trend': 'where figures are shown',
  'P50 P95 P99': "endings of figures' names",
  'inService queueLength responseBound responseMean responseP50 responseP95 serviceMean throughput throughputBound utilisation waitMean waitP50 waitP95 waitPredicted waitTheory':
    "the columns of a sweep's table",
  'short whole': 'sizes of an experiment, which are not shown',
  'autocannon own': 'what makes the requests of a closed loop: in the context of saved runs',
  'load part round': 'the units in which an interrupted run is counted, which has no document',
  'larger smaller': 'which way a compared figure gets better',
  'installed npm': 'how proposed commands are written',
  'descriptor file special': 'what an output is written to',
};

let samples: readonly Sample[];
let outputs: Outputs;

before(async () => {
  Object.assign(process.env, ELSEWHERE);
  samples = await makeSamples();
  outputs = await makeOutputs(samples);
});

test('every output is as accepted', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const code = await golden([], { manifestFile: MANIFEST, make: async () => outputs, say });
  assert.equal(code, 0, lines.join('\n'));
});

test('one added character in any format is noticed', async () => {
  const formats = new Set([...outputs.keys()].map(formatOf));
  for (const format of formats) {
    const [name, text] = [...outputs].find(([candidate]) => formatOf(candidate) === format) ?? ['', ''];
    const say: string[] = [];
    const make = async () => new Map(outputs).set(name, `${text} `);
    const code = await golden([`--only=${format}`], { manifestFile: MANIFEST, make, say: (line) => say.push(line) });
    assert.equal(code, 1);
    assert.ok(say.includes(`changed  ${name}`), say.join('\n'));
  }
});

test('an output does not depend on earlier outputs', () => {
  const kinds = new Map(samples.map((sample) => [sample.document.kind, sample]));
  for (const [name, text] of makeForms([...kinds.values()])) assert.equal(outputs.get(name), text, name);
});

test('the schema accepts the documents that are read, and no others; it describes every answer and verdict', () => {
  const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text));
  const isValid = new Ajv2020({ strictTypes: false, formats: { 'date-time': isDate } }).compile(documentSchema());
  const [answers, verdicts] = [new Set<string>(), new Set<string>()];
  for (const { name, document } of samples) {
    const saved = JSON.parse(serialise(document));
    // A few samples are made by hand to be impossible.
    const isRead = storedDocumentShape.safeParse(saved).success;
    assert.equal(isValid(saved), isRead, `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
    if (!isRead) continue;
    const shown = JSON.parse(outputs.get(`json/${name}.json`) ?? 'null');
    const { answer, models = [] }: Judged = shown.derived ?? {};
    assert.ok(isValid(shown), `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
    if (answer !== undefined) answers.add(answer.kind);
    if (document.kind === 'burst') for (const { verdict } of models) verdicts.add(verdict.kind);
  }
  assert.deepEqual([...answers].sort(), kindsIn(probeAnswerShape));
  assert.deepEqual([...verdicts].sort(), kindsIn(burstVerdictShape));
});

interface Judged {
  readonly answer?: { readonly kind: string };
  readonly models?: ReadonlyArray<{ readonly verdict: { readonly kind: string } }>;
}

interface KindsShape {
  readonly options: ReadonlyArray<{ readonly shape: { readonly kind: { readonly value: string } } }>;
}

function kindsIn({ options }: KindsShape): string[] {
  return options.map(({ shape }) => shape.kind.value).sort();
}

test('no text has a missing value', () => {
  for (const [name, text] of outputs) {
    if (/^(json|html|csv|svg|script)\//.test(name)) continue;
    assert.doesNotMatch(text, /undefined|NaN|\[object/, name);
  }
});

/** Most lines of the short form at 80 columns; a burst of one model shares the screen with npm's heading. */
const MOST_LINES = { screen: 23, burst: 15 };

test('a result fits one screen, and no line is wider than the terminal', () => {
  const tooMuch: string[] = [];
  for (const { name, document } of samples.filter(({ document: { kind } }) => kind !== 'self')) {
    const isOneBurst = document.kind === 'burst' && document.runs.length === 1;
    const most = isOneBurst ? MOST_LINES.burst : MOST_LINES.screen;
    const lines = linesOf(`short-80/${name}.txt`);
    if (lines.length > most) tooMuch.push(`${name}: ${lines.length} lines`);
    for (const width of [40, 80, 160]) {
      const wide = linesOf(`short-${width}/${name}.txt`).filter(
        (line) => [...line].length > width && !/^next |at-once /.test(line),
      );
      tooMuch.push(...wide.map((line) => `${name} at ${width}: ${line}`));
    }
  }
  assert.equal(tooMuch.join('\n'), '');
});

function linesOf(name: string): string[] {
  return (outputs.get(name) ?? '').trimEnd().split('\n');
}

describe('the samples reach', () => {
  let sightings: Sightings;
  let vocabularies: readonly Vocabulary[];
  before(() => {
    vocabularies = vocabulariesOf('scripts/golden/entry.ts');
    sightings = sightingsIn(seen());
  });

  /** The saved and derived parts of each kind of document, and its views. A document at a URL has verdicts of its own. */
  function* seen(): Iterable<readonly [string, unknown]> {
    for (const { name, document } of samples) {
      const sort = isAtUrl(document) ? `${document.kind} at a URL` : document.kind;
      yield [sort, JSON.parse(outputs.get(`json/${name}.json`) ?? 'null')];
      for (const details of [true, false]) yield ['view', viewDocument(document, { details, rows: null, width: 80 })];
      yield ['list', listRun(document)];
    }
  }

  test('every kind of warning, verdict, answer, reason, view and anything else that has kinds', () => {
    const missing = vocabularies
      .filter(({ words }) => !isSeenElsewhere(words))
      .flatMap((vocabulary) => unreached(vocabulary, sightings).map((word) => `${vocabulary.name}: ${word}`));
    assert.deepEqual(missing, []);
  });

  test('each exception is a vocabulary, and occurs in no document', () => {
    const all = Object.keys(ELSEWHERE_SEEN).map((key) => wordsOf(key).join('|'));
    const known = vocabularies.filter(({ words }) => isSeenElsewhere(words));
    assert.deepEqual(known.map(({ words }) => [...words].sort().join('|')).sort(), all.sort());
    for (const vocabulary of known) assert.equal(unreached(vocabulary, sightings).length, vocabulary.words.size);
  });

  test('every experiment, both with expected and unexpected results', () => {
    for (const { name } of EXPERIMENTS) {
      const of = samples.filter(({ document }) => document.kind === 'experiment' && document.experiment === name);
      const codes = new Set(of.map((sample) => /^\d+/.exec(lineOf(sample.name))?.[0]));
      assert.ok(codes.has('1') && (codes.has('0') || codes.has('3')), `${name}: ${[...codes]}`);
    }
  });

  test('every exit code of a document', () => {
    const codes = (outputs.get('exit-codes/documents.txt') ?? '').match(/^\d+/gm);
    assert.deepEqual([...new Set(codes)].sort(), ['0', '1', '3']);
  });
});

function lineOf(name: string): string {
  const lines = (outputs.get('exit-codes/documents.txt') ?? '').split('\n');
  return lines.find((line) => line.endsWith(` ${name}`)) ?? '';
}

function wordsOf(key: string): string[] {
  return key.split(key.includes('|') ? '|' : ' ').sort();
}

function isSeenElsewhere(words: ReadonlySet<string>): boolean {
  return Object.keys(ELSEWHERE_SEEN).some((key) => wordsOf(key).join('|') === [...words].sort().join('|'));
}

const FIRST = 'point()';
const SECOND = 'sort()';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const page = (first: string, second: string, policy = `${hash(first)} ${hash(second)}`) =>
  `<meta content="script-src ${policy}"><p>words</p><script>${first}</script><script>${second}</script>`;

test('masks the scripts of a page and their hashes, but not its words', () => {
  const masked = maskPage(page(FIRST, SECOND));
  assert.deepEqual(masked.scripts, [FIRST, SECOND]);
  assert.ok(!masked.page.includes(FIRST) && !masked.page.includes(SECOND));
  assert.ok(masked.page.includes('<p>words</p>'));
  assert.equal(maskPage(page('pointAnew()', SECOND)).page, masked.page);
});

test("does not mask a policy that does not allow the page's scripts", () => {
  const wrong = page(FIRST, SECOND, `${hash(FIRST)} ${hash('another()')}`);
  assert.notEqual(maskPage(wrong).page, maskPage(page(FIRST, SECOND)).page);
});
