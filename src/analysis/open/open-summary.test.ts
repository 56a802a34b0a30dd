/** The summary of open arrivals, and the run length that a comparison with theory needs. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionRecord } from '../../model/connection-record.js';
import { seededUniform } from '../../model/random.js';
import type { OpenDocument } from '../../model/run.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { failedVisit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { pollaczekKhinchine, simulateWaits } from '../queueing/theory.js';
import { mean } from '../statistics/samples.js';
import { neededRunLength, summariseOpen } from './open-summary.js';
import { OPEN_VERDICTS } from './open-verdict.js';

const S = 10 * MILLISECOND;

describe('neededRunLength', () => {
  const model = {
    arrivals: 'poisson',
    meanGap: 2 * S,
    serviceTimes: [S],
    servers: 1,
    ownLines: false,
  } as const;

  test('is repeatable, depends little on the run, and grows with utilisation', () => {
    const needed = neededRunLength(model, 2000, pollaczekKhinchine(model))?.needed ?? 0;
    assert.equal(neededRunLength(model, 2000, pollaczekKhinchine(model))?.needed, needed);
    const ofLonger = neededRunLength(model, 8000, pollaczekKhinchine(model))?.needed ?? 0;
    assert.ok(Math.abs(ofLonger / needed - 1) < 0.5, `${ofLonger} instead of ${needed}`);
    const busy = { ...model, meanGap: S / 0.8 };
    assert.ok((neededRunLength(busy, 2000, pollaczekKhinchine(busy))?.needed ?? 0) > 2 * needed);
  });

  test('runs of that length are near theory about as often as promised', () => {
    const expected = pollaczekKhinchine(model);
    const needed = neededRunLength(model, 2000, expected)?.needed ?? 0;
    const draw = seededUniform(99);
    const runs = Array.from({ length: 100 }, () => mean(simulateWaits(model, needed, draw)));
    const close = runs.filter((waitMean) => Math.abs(waitMean / expected - 1) <= 0.1).length;
    assert.ok(close >= 78 && close <= 99, `${close} of 100`);
  });

  test('is null if no client waits', () => assert.equal(neededRunLength(model, 100, 0), null));
});

function only(document: OpenDocument) {
  const summary = summariseOpen(document);
  const [model] = summary.models;
  assert.ok(model !== undefined);
  return { ...model, warnings: summary.warnings };
}

function failedAudits(document: OpenDocument): string[] {
  return only(document).audits.flatMap(({ identity, holds }) => (holds ? [] : [identity]));
}

function withRecords(
  document: OpenDocument,
  change: (records: readonly ConnectionRecord[]) => readonly ConnectionRecord[],
): OpenDocument {
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({ ...round, records: change(round.records) })),
  }));
  return { ...document, runs };
}

describe('summariseOpen', () => {
  test('below capacity: steady, all audits hold, and theory is Pollaczek-Khinchine', () => {
    const { verdict, theory, utilisation, audits } = only(syntheticOpen());
    assert.deepEqual(verdict, { kind: 'steady' });
    assert.deepEqual(
      audits.filter(({ holds }) => !holds),
      [],
    );
    assert.equal(theory?.method, 'pollaczek-khinchine');
    assert.equal(theory?.notation, 'M/D/1');
    assert.ok(utilisation !== null && utilisation > 0.5 && utilisation < 0.7);
  });

  test('a short run has a warning about its length, a long one does not', () => {
    const [warning] = only(syntheticOpen({ clients: 300 })).warnings;
    assert.equal(warning?.kind, 'run-too-short');
    assert.ok(warning.needed > 300 && warning.neededTime > 0);
    assert.deepEqual(only(syntheticOpen({ rate: 40, clients: 20_000 })).warnings, []);
  });

  test('there are warnings for clients that arrive late by a tenth of their wait, and for a saturated load generator', () => {
    const kinds = (document: OpenDocument) => only(document).warnings.map(({ kind }) => kind);
    const late = syntheticOpen({ rate: 40, clients: 20_000, lateness: () => 2 * MILLISECOND });
    assert.deepEqual(only(late).verdict, { kind: 'steady' });
    const [warning] = only(late).warnings;
    assert.ok(warning?.kind === 'clients-late');
    assert.equal(warning.lateness, 2 * MILLISECOND);
    assert.ok(warning.wait > warning.lateness);
    const hardlyLate = syntheticOpen({ rate: 5, clients: 600, lateness: () => 0.1 * MILLISECOND });
    assert.ok(!kinds(hardlyLate).includes('clients-late'));
    const runs = hardlyLate.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({ ...round, load: { ...round.load, cpuTime: 1e15 } })),
    }));
    assert.ok(kinds({ ...hardlyLate, runs }).includes('load-generator-saturated'));
  });

  test('above capacity: no steady state, no theory, but still sound', () => {
    const { verdict, theory, warnings } = only(syntheticOpen({ rate: 150 }));
    assert.deepEqual(verdict, { kind: 'no-steady-state' });
    assert.equal(theory, null);
    assert.ok(OPEN_VERDICTS[verdict.kind].sound);
    assert.deepEqual(
      warnings.map(({ kind }) => kind),
      ['no-steady-state'],
    );
  });

  test('if the load generator falls behind there is no verdict, but the rate that it reached', () => {
    // One client per ms instead of one per 0.1 ms.
    const { verdict, theory } = only(
      syntheticOpen({ rate: 10_000, serviceTime: 0, lateness: (index) => index * 0.9 * MILLISECOND }),
    );
    assert.equal(verdict.kind, 'timetable-not-kept');
    assert.ok('reached' in verdict && verdict.asked === 10_000 && verdict.reached > 900 && verdict.reached < 1100);
    assert.ok(!OPEN_VERDICTS[verdict.kind].sound);
    assert.equal(theory, null);
  });

  test('several servers, constant arrivals, several rounds: theory is simulated, and each round has its own arrivals', () => {
    const document = syntheticOpen({ rate: 300, models: [['multi-process', 4]], rounds: 2 });
    assert.equal(only(document).theory?.method, 'simulation');
    assert.deepEqual(failedAudits(document), []);
    const constant = only(syntheticOpen({ arrivals: 'constant' }));
    assert.equal(constant.theory?.waitMean, 0);
    assert.equal(constant.runLength, null);
  });

  test("separate accept queues: theory and Lindley's recursion for each queue", () => {
    const { theory, rounds, runLength } = only(
      syntheticOpen({ rate: 240, clients: 2000, models: [['multi-process', 4, 'separate']] }),
    );
    assert.equal(theory?.notation, '4 x M/D/1');
    assert.equal(rounds[0]?.waitPerPredicted, 1);
    assert.ok((runLength?.needed ?? 0) > 2000);
    const [shared] = only(syntheticOpen({ rate: 240, clients: 2000, models: [['multi-process', 4]] })).rounds;
    assert.ok((rounds[0]?.waitMean ?? 0) > 2 * (shared?.waitMean ?? Number.POSITIVE_INFINITY));
  });

  test("clients handed out in turn: Lindley's recursion for each process, and no theory", () => {
    const dealt = only(syntheticOpen({ rate: 240, service: 'spin', models: [['cluster', 4]] }));
    assert.equal(dealt.theory, null);
    assert.equal(dealt.runLength, null);
    assert.equal(dealt.dealing, 'in-turn');
    assert.equal(dealt.rounds[0]?.waitPerPredicted, 1);
    assert.deepEqual(dealt.verdict, { kind: 'steady' });
    const waiting = only(syntheticOpen({ rate: 240, models: [['cluster', 4]] }));
    assert.equal(waiting.theory?.method, 'no-cap');
    assert.deepEqual(waiting.warnings, []);
  });

  test('if theory predicts negligible waits, no run is too short', () => {
    assert.deepEqual(only(syntheticOpen({ rate: 10, clients: 60 })).warnings, []);
    assert.deepEqual(only(syntheticOpen({ rate: 20, clients: 60, models: [['multi-process', 4]] })).warnings, []);
  });

  test('no client served', () => {
    const document = withRecords(syntheticOpen(), (records) =>
      records.map((record) => ({ ...failedVisit({ kind: 'refused' }), client: record.client })),
    );
    assert.deepEqual(only(document).verdict, { kind: 'nobody-served' });
  });

  const LINE = "number in the queue = arrivals / time x mean wait (Little's law)";
  const DRAWN = 'intended arrivals = those drawn from the seed';

  test('audits fail for a missing client, other arrivals, two in service, and stamps out of order', () => {
    const document = syntheticOpen();
    assert.deepEqual(failedAudits(document), []);
    assert.ok(
      failedAudits(withRecords(document, (records) => records.slice(1))).includes('arrivals = clients asked for'),
    );
    const otherSeed = { ...document, scenario: { ...document.scenario, seed: 8 } };
    assert.deepEqual(failedAudits(otherSeed), [DRAWN]);
    const early = withRecords(document, (records) =>
      records.map((record) => ({ ...record, server: record.server && { ...record.server, serviceStartedAt: 0 } })),
    );
    assert.ok(failedAudits(early).includes('in service at once <= processes that serve'));
    const hasty = withRecords(document, (records) =>
      records.map((record) => ({
        ...record,
        client: record.client && { ...record.client, arrivedAt: (record.client.intendedAt ?? 0) - 1 },
      })),
    );
    assert.deepEqual(failedAudits(hasty), ['every stamp follows the one before it']);
    assert.ok(!failedAudits(early).includes(LINE));
  });
});
