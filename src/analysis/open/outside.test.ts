/** Open arrivals at a URL: measured and inferred figures, verdicts, and what an expectation is judged by. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { OpenDocument } from '../../model/run.js';
import { syntheticArrivalsAtUrl } from '../../model/synthetic-arrivals-at-url.test-support.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { FORMATS } from '../../presentation/formats.js';
import { render } from '../../presentation/index.js';
import { TEXT_OPTIONS } from '../../presentation/render/content.js';
import { parseDocument } from '../../store/read-document.js';
import { exitCodeFor, judgeExpectations } from '../judgement.js';
import { summariseOpen } from './open-summary.js';
import { type OutsideSummary, outsideMedian, summariseArrivals } from './outside-summary.js';

const KEEPS_UP = syntheticArrivalsAtUrl({ rate: 40, clients: 200 });

function summaryOf(document: OpenDocument): OutsideSummary {
  const [model] = summariseArrivals(document).models;
  assert.ok(model !== undefined);
  return model;
}

function shown(document: OpenDocument, format: 'table' | 'json' | 'csv' = 'table', details = true): string {
  return render(document, format, { ...TEXT_OPTIONS, width: 80, details });
}

function withFailures(document: OpenDocument, isFailed: (index: number) => boolean): OpenDocument {
  const rejected = { kind: 'rejected', status: 503 } as const;
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({
      ...round,
      records: round.records.map((record, index) => (isFailed(index) ? { ...record, outcome: rejected } : record)),
    })),
  }));
  return { ...document, runs };
}

test('a saturated load generator: the remedy is one that has an effect at a URL', () => {
  const runs = KEEPS_UP.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({ ...round, load: { ...round.load, busy: 1, cpuTime: 1e15 } })),
  }));
  const busy = shown({ ...KEEPS_UP, runs }, 'json');
  const { warnings } = JSON.parse(busy).derived as { warnings: Array<{ kind: string; text: string }> };
  const { text = '' } = warnings.find(({ kind }) => kind === 'load-generator-saturated') ?? {};
  assert.match(text, /late\. Use a lower --rate\.$/);
});

describe('figures', () => {
  test('responses are those of the same arrivals at a server with records', () => {
    const own = summariseOpen(syntheticOpen({ rate: 40, clients: 200 })).models[0];
    const model = summaryOf(KEEPS_UP);
    for (const name of ['responseMean', 'responseP95', 'throughput', 'makespan', 'latenessP95'] as const) {
      assert.equal(outsideMedian(model, name), own?.rounds[0]?.[name], name);
    }
  });

  test('a wait is inferred as what a response exceeds the time of a request alone by', () => {
    const model = summaryOf(KEEPS_UP);
    const expected = (outsideMedian(model, 'responseMean') ?? 0) - 10.1 * MILLISECOND;
    assert.ok(Math.abs((outsideMedian(model, 'waitMean') ?? 0) - expected) < 1);
    assert.match(shown(KEEPS_UP), /wait, mean \(inferred\)/);
    assert.match(shown(KEEPS_UP, 'table', false), /^wait, inferred /m);
    const [derived] = JSON.parse(shown(KEEPS_UP, 'json')).derived.models;
    assert.equal(derived.services, 'inferred');
    assert.ok('waitMean' in derived.inferredFigures && !('waitMean' in derived.measuredFigures));
    assert.match(shown(KEEPS_UP, 'csv'), /^[^\n]*,response_time_ms,inferred_wait_time_ms\n/);
  });

  test('if services vary, only the mean wait is inferred', () => {
    const aloneBefore = [4, 9, 2, 22, 6, 30, 8, 12, 3, 17].map((time) => time * MILLISECOND);
    const model = summaryOf(syntheticArrivalsAtUrl({ rate: 40, clients: 200, aloneBefore }));
    assert.ok(outsideMedian(model, 'waitMean') !== null);
    assert.equal(outsideMedian(model, 'waitP95'), null);
  });

  test('if a request alone takes another time afterwards, nothing is inferred, and a note says so', () => {
    const aloneAfter = new Array<number>(20).fill(25 * MILLISECOND);
    const document = syntheticArrivalsAtUrl({ rate: 40, clients: 200, aloneAfter });
    assert.equal(outsideMedian(summaryOf(document), 'waitMean'), null);
    assert.match(shown(document).replaceAll(/\s+/g, ' '), /2\.48 times as long after the arrivals as before/);
    assert.doesNotMatch(shown(document), /\(inferred\).*wait|wait.*\(inferred\)/);
  });

  test("property: the number in the system obeys Little's law, and theory, utilisation and slots are never named", () => {
    const document = fc.record({
      rate: fc.integer({ min: 5, max: 300 }),
      clients: fc.integer({ min: 1, max: 120 }),
      rounds: fc.integer({ min: 1, max: 3 }),
      late: fc.nat({ max: 20 }),
      failing: fc.integer({ min: 1, max: 150 }),
    });
    fc.assert(
      fc.property(document, ({ late, failing, ...given }) => {
        const lateness = (index: number) => (index % 3) * late * MILLISECOND;
        const made = withFailures(syntheticArrivalsAtUrl({ ...given, lateness }), (index) => index % failing === 0);
        const { audits, rounds } = summaryOf(made);
        assert.deepEqual(
          audits.filter(({ holds, identity }) => !holds && !identity.includes('schedule')),
          [],
        );
        assert.ok(rounds.every(({ mostPresent, meanPresent }) => mostPresent >= meanPresent));
        const text = shown(made, 'table', false);
        assert.doesNotMatch(text, /utilisation|theory|M\/D|slot|undefined|NaN/);
      }),
      { numRuns: 30 },
    );
  });
});

describe('verdicts', () => {
  for (const [what, document, kind, code] of [
    ['a server with time to spare', KEEPS_UP, 'keeps-up', 0],
    ['overload', syntheticArrivalsAtUrl({ rate: 150, clients: 300 }), 'falls-behind', 0],
    ['a few clients', syntheticArrivalsAtUrl({ clients: 12 }), 'pace-undecided', 0],
    ['every third rejected', withFailures(KEEPS_UP, (index) => index % 3 === 0), 'clients-not-served', 0],
    ['one rejected', withFailures(KEEPS_UP, (index) => index === 5), 'keeps-up', 0],
    ['all rejected', withFailures(KEEPS_UP, () => true), 'nobody-served', 1],
    ['another seed', { ...KEEPS_UP, scenario: { ...KEEPS_UP.scenario, seed: 8 } }, 'audit-failed', 1],
  ] as const) {
    test(`${what}: ${kind}`, () => {
      assert.equal(summaryOf(document).verdict.kind, kind);
      assert.equal(exitCodeFor(document), code);
    });
  }

  test('failures are counted by their kind', () => {
    const text = shown(
      withFailures(KEEPS_UP, (index) => index % 3 === 0),
      'table',
      false,
    );
    assert.match(text.replaceAll(/\s+/g, ' '), /33\.5 % were not served \(133 served, 67 rejected\)/);
  });

  test('a load generator without time to spare does not blame the server', () => {
    const overloaded = syntheticArrivalsAtUrl({ rate: 150, clients: 300 });
    const runs = overloaded.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({ ...round, load: { ...round.load, cpuTime: 1e15 } })),
    }));
    assert.deepEqual(summaryOf({ ...overloaded, runs }).verdict, { kind: 'pace-undecided', isClientBusy: true });
  });

  test('a lateness that is a small part of the responses does not spoil the verdict; a large one does', () => {
    const late = (time: number, serviceTime: number) =>
      syntheticArrivalsAtUrl({ rate: 150, clients: 300, serviceTime, lateness: (index) => (index % 10) * time });
    assert.equal(summaryOf(late(2 * MILLISECOND, 10 * MILLISECOND)).verdict.kind, 'falls-behind');
    assert.equal(summaryOf(late(10 * MILLISECOND, MILLISECOND)).verdict.kind, 'timetable-not-kept');
  });
});

describe('an expectation', () => {
  const several = syntheticArrivalsAtUrl({ rate: 300, clients: 300, models: [['multi-process', 4]] });
  const metBy = (document: OpenDocument, low: number, high: number | null) =>
    judgeExpectations(document, [{ kind: 'slots', low, high }]).map(({ met }) => met);

  test('is met or refuted only by requests that were certainly in service at once', () => {
    const { atLeast } = summaryOf(several).seen;
    assert.ok(atLeast !== null && atLeast >= 2 && atLeast <= 4, `${atLeast}`);
    assert.deepEqual(metBy(several, atLeast, null), ['met']);
    assert.deepEqual(metBy(several, 1, 1), ['not-met']);
    assert.deepEqual(metBy(several, 4, 4), ['could-not-tell']);
    assert.deepEqual(judgeExpectations(several, [{ kind: 'none' }])[0]?.met, 'could-not-tell');
    assert.equal(exitCodeFor(several, judgeExpectations(several, [{ kind: 'none' }])), 3);
  });

  test('a run that has failed is not judged', () => {
    const other = { ...KEEPS_UP, scenario: { ...KEEPS_UP.scenario, seed: 8 } };
    for (const failed of [withFailures(KEEPS_UP, () => true), other]) {
      assert.deepEqual(metBy(failed, 1, null), []);
      assert.equal(exitCodeFor(failed, []), 1);
    }
  });

  test('one slot proves nothing beyond one', () => {
    assert.equal(summaryOf(KEEPS_UP).seen.atLeast, null);
    assert.deepEqual(metBy(KEEPS_UP, 1, 1), ['could-not-tell']);
    assert.deepEqual(metBy(KEEPS_UP, 1, null), ['met']);
  });
});

test('writing and reading a document changes neither the document nor its views', () => {
  const read = parseDocument(JSON.stringify(KEEPS_UP), 'run.json');
  assert.deepEqual(read, KEEPS_UP);
  for (const format of FORMATS) {
    const said = (document: OpenDocument) => {
      const text = render(document, format, TEXT_OPTIONS);
      // Reading puts the fields of a document into the order of the schema.
      return format === 'json' ? JSON.parse(text) : text;
    };
    assert.deepEqual(said(read as OpenDocument), said(KEEPS_UP));
  }
});
