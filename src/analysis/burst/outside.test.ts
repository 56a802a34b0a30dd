/** A burst at a URL: what is found of servers whose slots are known, and that what is inferred says so wherever it is shown. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { BurstDocument } from '../../model/run.js';
import { withRecords } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { FORMATS } from '../../presentation/formats.js';
import { render } from '../../presentation/index.js';
import { TEXT_OPTIONS } from '../../presentation/render/content.js';
import { renderHgrm } from '../../presentation/render/hgrm.js';
import { simulatedBursts } from '../../runner/simulated-bursts.test-support.js';
import { parseDocument } from '../../store/read-document.js';
import { listRun, picturesOf } from '../index.js';
import { exitCodeFor, judgeExpectations } from '../judgement.js';
import { type ModelSummary, summariseBurst } from './summary.js';

const ONE = await simulatedBursts();
const FOUR = await simulatedBursts({ slots: 4 });
const UNLIMITED = await simulatedBursts({ slots: null });
const UNTOLD = await simulatedBursts({ slots: 4 }, { clients: 6 });
const SHEDDING = await simulatedBursts({ slots: 4, admits: 8 });
const SERVICE = 10 * MILLISECOND;

function summaryOf(document: BurstDocument): ModelSummary {
  const [summary] = summariseBurst(document).models;
  assert.ok(summary);
  return summary;
}

function shown(document: BurstDocument, format: (typeof FORMATS)[number] = 'table'): string {
  return render(document, format, { ...TEXT_OPTIONS, details: true, rows: 'all', width: 120 });
}

describe('what the rules of a probe find of a burst', () => {
  for (const [document, slots, listed] of [
    [ONE, 1, { kind: 'exactly', count: 1 }],
    [FOUR, 4, { kind: 'exactly', count: 4 }],
    [UNLIMITED, null, { kind: 'none' }],
  ] as const) {
    test(`${slots ?? 'no limit'}`, () => {
      const summary = summaryOf(document);
      assert.equal(summary.slots, slots);
      assert.equal(summary.verdict.kind, 'seen-from-outside');
      assert.deepEqual(listRun(document).models[0]?.slots, listed);
      assert.equal(exitCodeFor(document), 0);
      assert.equal(summary.outside?.inferred, slots !== null);
    });
  }

  test('too few clients had to wait: no number, exit code 3', () => {
    const { slots, verdict, outside } = summaryOf(UNTOLD);
    assert.deepEqual([slots, verdict.kind, outside?.inferred], [null, 'inconclusive-from-outside', false]);
    assert.deepEqual(listRun(UNTOLD).models[0]?.slots, { kind: 'inconclusive' });
    assert.equal(exitCodeFor(UNTOLD), 3);
  });

  test('where none was served the run has failed, whatever was expected', () => {
    const failed = withRecords(FOUR, (records) =>
      records.map((record) => ({ ...record, outcome: { kind: 'timed-out' } })),
    );
    assert.equal(summaryOf(failed).verdict.kind, 'nobody-served');
    const judged = judgeExpectations(failed, [{ kind: 'slots', low: 4, high: 4 }]);
    assert.deepEqual([judged, exitCodeFor(failed, judged)], [[], 1]);
  });

  test('a server that declines all but some: how many it admits, whatever the stamps of the others', () => {
    const { verdict } = summaryOf(SHEDDING);
    assert.ok(verdict.kind === 'seen-from-outside' && verdict.answer.kind === 'sheds');
    assert.equal(verdict.answer.admits, 8);
  });

  test('a round with fewer clients than were asked for contradicts itself', () => {
    assert.equal(summaryOf(withRecords(FOUR, (records) => records.slice(1))).verdict.kind, 'audit-failed');
  });

  test('expectations are judged as those of a probe: 0, 1 or 3', () => {
    const code = (document: BurstDocument, low: number, high: number | null = low) =>
      exitCodeFor(document, judgeExpectations(document, [{ kind: 'slots', low, high }]));
    assert.deepEqual([code(FOUR, 4), code(FOUR, 1, 8), code(FOUR, 2, null), code(FOUR, 5)], [0, 0, 0, 1]);
    assert.equal(code(UNTOLD, 32), 3);
    assert.equal(exitCodeFor(UNLIMITED, judgeExpectations(UNLIMITED, [{ kind: 'none' }])), 0);
    assert.equal(exitCodeFor(FOUR, judgeExpectations(FOUR, [{ kind: 'none' }])), 1);
  });
});

describe('what is inferred', () => {
  test('a service ends with its answer, lasts no longer than one alone, and begins after its request was sent', () => {
    const { shownRound, outside } = summaryOf(FOUR);
    const alone = outside?.aloneTime ?? 0;
    assert.ok(Math.abs(alone - SERVICE) < SERVICE / 2);
    for (const { client, server } of shownRound.records) {
      assert.ok(client !== null && server !== null);
      assert.equal(server.serviceEndedAt, client.departedAt);
      assert.ok(server.serviceStartedAt >= client.arrivedAt);
      assert.ok(server.serviceEndedAt - server.serviceStartedAt <= alone * 1.001);
    }
  });

  test('is never in the document', () => {
    for (const { records } of FOUR.runs.flatMap(({ rounds }) => rounds)) {
      assert.ok(records.every(({ server, client }) => server === null && client?.sentAt !== undefined));
    }
  });

  test('is called so in every format', () => {
    assert.match(shown(FOUR), /in service, inferred/);
    for (const format of ['table', 'markdown'] as const) {
      const text = shown(FOUR, format).replaceAll(/\s+/g, ' ');
      assert.match(text, /wait p50 \(inferred\)/);
      assert.match(text, /Waits are inferred/);
    }
    const { derived } = JSON.parse(shown(FOUR, 'json'));
    const [model] = derived.models;
    assert.equal(model.services, 'inferred');
    assert.deepEqual(Object.keys(model.inferredFigures), ['waitP50', 'waitP95', 'waitMax']);
    assert.deepEqual(
      ['waitP50', 'peakConcurrency', 'makespan'].map((name) => name in model.measuredFigures),
      [false, false, true],
    );
    const [head = '', ...rows] = shown(FOUR, 'csv').trimEnd().split('\n');
    assert.match(head, /inferred_service_started_at_ns,inferred_wait_time_ms,inferred_service_time_ms/);
    assert.doesNotMatch(head, /(^|,)(wait_time_ms|service_time_ms)/);
    assert.equal(rows.length, 6 * 50);
    assert.match(renderHgrm(FOUR), /wait time \(inferred\)/);
    assert.match(picturesOf(FOUR)[0]?.words ?? '', /is inferred/);
  });

  test('where no line was found nothing is inferred, and a client is drawn as one span', () => {
    for (const document of [UNLIMITED, UNTOLD]) {
      assert.ok(summaryOf(document).shownRound.records.every(({ server }) => server === null));
      assert.match(shown(document), /from sent to answered/);
      assert.doesNotMatch(shown(document), /inferred|undefined|NaN/);
      const [model] = JSON.parse(shown(document, 'json')).derived.models;
      assert.deepEqual([model.services, model.inferredFigures], ['unknown', {}]);
      assert.doesNotMatch(renderHgrm(document), /wait time/);
      assert.match(picturesOf(document)[0]?.words ?? '', /No queue was found/);
    }
  });
});

test('property: a document is the same, and says the same, once it was written and read', () => {
  const anyOf = fc.constantFrom(ONE, FOUR, UNLIMITED, UNTOLD);
  const change = fc.record({
    stretch: fc.double({ min: 0.2, max: 5, noNaN: true }),
    failing: fc.integer({ min: -1, max: 5 }),
    loopback: fc.boolean(),
    headerNames: fc.array(fc.string()),
  });
  fc.assert(
    fc.property(anyOf, change, (document, { stretch, failing, loopback, headerNames }) => {
      const changed = withRecords(document, (records) =>
        records.map((record, index) => ({
          ...record,
          client: record.client && { ...record.client, departedAt: record.client.departedAt * stretch },
          outcome: index === failing ? { kind: 'reset' } : record.outcome,
        })),
      );
      const { outside } = changed;
      const today: BurstDocument = {
        ...changed,
        outside: outside && { ...outside, loopback, request: { ...outside.request, headerNames } },
      };
      const read = parseDocument(JSON.stringify(today), 'run.json');
      assert.deepEqual(read, today);
      for (const format of FORMATS) {
        // The fields of a document that was read are in the order of its schema.
        const said = (document: BurstDocument) => {
          const text = render(document, format, WIDTH);
          return format === 'json' ? JSON.parse(text) : text;
        };
        assert.deepEqual(said(read), said(today));
      }
    }),
    { numRuns: 12 },
  );
});

const WIDTH = { ...TEXT_OPTIONS, details: true };
