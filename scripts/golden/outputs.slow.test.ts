/**
 * Every output is as it was accepted, also in another time zone, another language, a narrow terminal and without colours;
 * and the samples reach every kind of thing that there is. After an intended change: npm run golden -- --accept.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXPERIMENTS, viewDocument } from './entry.js';
import { formatOf, golden } from './golden.js';
import { makeForms, makeOutputs, maskNumbers, maskPage, type Outputs } from './outputs.js';
import { makeSamples } from './samples/index.js';
import type { Sample } from './samples/sample.js';
import { type Sightings, sightingsIn, unreached, type Vocabulary, vocabulariesOf } from './vocabulary.js';

const ELSEWHERE = { TZ: 'Pacific/Chatham', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', COLUMNS: '47', NO_COLOR: '1' };
const MANIFEST = fileURLToPath(new URL('../../../scripts/golden/manifest.txt', import.meta.url));

/** Words that no document and no view has: each with where they are instead. */
const ELSEWHERE_SEEN: Readonly<Record<string, string>> = {
  'dark light': 'the names of the pictures',
  'response time|wait time|wait time (inferred)': 'hgrm',
  'could-not-tell met not-met': 'exit-codes/expectations.txt',
  'none slots': 'the expectations there',
  'in-memory one-queue process-each queue-each': 'what a model is, of which there is a sample each',
  'ms s µs': 'units of a time axis',
  'doubling linear': 'scales of a chart in characters',
  'SIGHUP SIGINT SIGQUIT SIGTERM': 'what ends a run, which then makes no document',
  'comparison csv sideBySide summary trend': 'what shows a figure',
  'P50 P95 P99': "the ends of figures' names",
  'inService queueLength responseBound responseMean responseP50 responseP95 serviceMean throughput throughputBound utilisation waitMean waitP50 waitP95 waitPredicted waitTheory':
    "the columns of a sweep's table",
  'short whole': 'how long an experiment is to take: not for who shows it',
};

let samples: readonly Sample[];
let outputs: Outputs;

before(async () => {
  Object.assign(process.env, ELSEWHERE);
  samples = await makeSamples();
  outputs = await makeOutputs(samples);
});

test('every output is as it was accepted', async () => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const code = await golden([], { manifestFile: MANIFEST, make: async () => outputs, say });
  assert.equal(code, 0, lines.join('\n'));
});

test('one character more in any format is seen', async () => {
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

test('an output does not depend on what was made before it', () => {
  const kinds = new Map(samples.map((sample) => [sample.document.kind, sample]));
  for (const [name, text] of makeForms([...kinds.values()])) assert.equal(outputs.get(name), text, name);
});

test('no text has a hole in it', () => {
  for (const [name, text] of outputs) {
    if (/^(json|html|csv|svg|script)\//.test(name)) continue;
    assert.doesNotMatch(text, /undefined|NaN|\[object/, name);
  }
});

describe('the samples reach', () => {
  let sightings: Sightings;
  let vocabularies: readonly Vocabulary[];
  before(() => {
    vocabularies = vocabulariesOf('scripts/golden/entry.ts');
    sightings = sightingsIn(seen());
  });

  /** What is saved and derived, of each kind of document, and what is shown. */
  function* seen(): Iterable<readonly [string, unknown]> {
    for (const { name, document } of samples) {
      yield [document.kind, JSON.parse(outputs.get(`json/${name}.json`) ?? 'null')];
      yield ['view', viewDocument(document, { allRows: false, width: 80 })];
    }
  }

  test('every word for a kind of warning, verdict, answer, reason, view and whatever else has kinds', () => {
    const missing = vocabularies
      .filter(({ words }) => !isSeenElsewhere(words))
      .flatMap((vocabulary) => unreached(vocabulary, sightings).map((word) => `${vocabulary.name}: ${word}`));
    assert.deepEqual(missing, []);
  });

  test('what is said to be seen elsewhere is a vocabulary, and is in no document', () => {
    const all = Object.keys(ELSEWHERE_SEEN).map((key) => wordsOf(key).join('|'));
    const known = vocabularies.filter(({ words }) => isSeenElsewhere(words));
    assert.deepEqual(known.map(({ words }) => [...words].sort().join('|')).sort(), all.sort());
    for (const vocabulary of known) assert.equal(unreached(vocabulary, sightings).length, vocabulary.words.size);
  });

  test('every experiment, both as expected and not', () => {
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

test('a picture does not tell how many were drawn before it', () => {
  const drawn = (chart: number, first: number) =>
    `<g class="zr${chart}-cls-${first}"/><g class="zr${chart}-cls-${first + 1}" clip-path="url(#zr${chart}-c0)"/>zr${chart}-cls-${first}`;
  assert.equal(maskNumbers(drawn(4, 17)), maskNumbers(drawn(12, 50)));
  assert.notEqual(maskNumbers(drawn(4, 17)), maskNumbers(drawn(4, 17).replace('cls-18', 'cls-17')));
});

const LIBRARY = '/* Licensed to the Apache Software Foundation */ charts()';
const OURS = 'draw()';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const page = (library: string, ours: string, policy = `${hash(library)} ${hash(ours)}`) =>
  `<meta content="script-src ${policy}"><p>words</p><script type="application/json">{}</script><script>${library}</script><script>${ours}</script>`;

test('of a page, the scripts and their hashes; the data stay', () => {
  const masked = maskPage(page(LIBRARY, OURS));
  assert.deepEqual(masked.scripts, [OURS]);
  assert.ok(!masked.page.includes('charts()') && !masked.page.includes('draw()'));
  assert.ok(masked.page.includes('<p>words</p><script type="application/json">{}</script>'));
  assert.equal(maskPage(page(`${LIBRARY}; newer()`, 'redraw()')).page, masked.page);
});

test('a policy that does not allow its scripts is not masked', () => {
  const wrong = page(LIBRARY, OURS, `${hash(LIBRARY)} ${hash('another()')}`);
  assert.notEqual(maskPage(wrong).page, maskPage(page(LIBRARY, OURS)).page);
});
