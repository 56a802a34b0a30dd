/** The audits of a window: all hold on an ideal one, and each fails on one that was made to break it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { distributionOf } from '../../model/distribution.js';
import type { SustainedRound } from '../../model/run.js';
import { idealWindow } from '../../model/synthetic-sustained.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { auditWindows, LOOP_TOLERANCE } from './sustained-audit.js';
import { loopFigures } from './sustained-figures.js';

const LOOP = { clients: 10, servers: 2, serviceTime: 10 * MILLISECOND };
const SOUND = idealWindow(LOOP);

function audit(windows: readonly SustainedRound[], slots: number | null = 2) {
  const clients = LOOP.clients;
  return auditWindows(
    windows.map((round) => ({
      round,
      figures: loopFigures(round, clients, slots),
      clients,
      slots,
      duration: SOUND.endedAt - SOUND.startedAt,
    })),
  );
}

function broken(changes: Partial<SustainedRound>): string[] {
  return audit([{ ...SOUND, ...changes }]).flatMap(({ identity, holds }) => (holds ? [] : [identity]));
}

function account(changes: Partial<NonNullable<SustainedRound['server']>>): Partial<SustainedRound> {
  return { server: SOUND.server === null ? null : { ...SOUND.server, ...changes } };
}

describe('auditSustained', () => {
  test('every identity holds in an ideal window, with a trace or without', () => {
    for (const [window, audited] of [
      [SOUND, 8],
      [{ ...SOUND, server: null }, 6],
    ] as const) {
      const audits = audit([window, window]);
      assert.equal(audits.length, audited);
      assert.deepEqual(
        audits.filter(({ holds }) => !holds),
        [],
      );
    }
  });

  test('what does not apply is not audited: nothing without a trace, and no cap where there is none', () => {
    const said = (window: SustainedRound, places: number | null) =>
      audit([window], places).map(({ identity }) => identity);
    const [trace, cap] = ["every answer is in the server's trace", 'in service at once <= processes that serve'];
    assert.ok(said(SOUND, 2).includes(trace) && said(SOUND, 2).includes(cap));
    assert.ok(said(SOUND, null).includes(trace) && !said(SOUND, null).includes(cap));
    assert.ok(![trace, cap].some((identity) => said({ ...SOUND, server: null }, 2).includes(identity)));
  });

  test('responses that are longer or shorter than a busy client can wait', () => {
    const scaled = (by: number) => ({
      responses: distributionOf(new Array(SOUND.answered).fill((SOUND.responses.total * by) / SOUND.answered)),
    });
    const identity = 'throughput x mean response time / clients = 1';
    assert.deepEqual(broken(scaled(1 + 2 * LOOP_TOLERANCE)), [identity]);
    assert.deepEqual(broken(scaled(1 - 2 * LOOP_TOLERANCE)), [identity]);
    assert.deepEqual(broken(scaled(1 + LOOP_TOLERANCE / 2)), []);
    assert.deepEqual(broken(scaled(1 - LOOP_TOLERANCE / 2)), []);
  });

  test('nobody was answered', () => {
    const nobody = { answered: 0, responses: distributionOf([]), clientsStarved: 10, sent: 10, censored: 10 };
    assert.deepEqual(broken(nobody), ['throughput x mean response time / clients = 1']);
  });

  test('a request that was lost, and one that was counted twice', () => {
    assert.deepEqual(broken({ sent: SOUND.sent + 1 }), ['sent = answered + failed + censored']);
    assert.deepEqual(broken({ censored: SOUND.censored + 1 }), ['sent = answered + failed + censored']);
    assert.deepEqual(broken({ failures: { reset: 1 } }), ['sent = answered + failed + censored']);
  });

  test('a failure that is counted breaks nothing', () => {
    assert.deepEqual(broken({ sent: SOUND.sent + 3, failures: { reset: 1, 'timed-out': 2 } }), []);
  });

  test('an answer without its response time', () => {
    const identities = broken({ answered: SOUND.answered + 1, sent: SOUND.sent + 1 });
    assert.deepEqual(identities, ['every answer counted has its response time']);
  });

  test('a client that was never connected', () => {
    // So that the others are not busier than they can be.
    const { total } = SOUND.responses;
    const responses = distributionOf(new Array(SOUND.answered).fill((total * 0.9) / SOUND.answered));
    assert.deepEqual(broken({ clientsConnected: 9, responses }), ['clients connected = clients asked for']);
  });

  test("an answer that is not in the server's trace", () => {
    assert.deepEqual(broken(account({ unmatched: 1 })), ["every answer is in the server's trace"]);
  });

  test('more in service than processes that serve', () => {
    const tooMany = account({ timeInService: [0, 0, SOUND.endedAt - SOUND.startedAt - 1, 1] });
    assert.deepEqual(broken(tooMany), ['in service at once <= processes that serve']);
    assert.ok(audit([{ ...SOUND, ...tooMany }], null).every(({ holds }) => holds));
  });

  test('one bad window among good ones is found, and its figures are told', () => {
    const bad = { ...SOUND, clientsConnected: 9, responses: distributionOf([]) };
    const found = audit([SOUND, bad, SOUND]).find(({ identity }) => identity.startsWith('clients connected'));
    assert.deepEqual([found?.holds, found?.detail], [false, '9 of 10 connected']);
  });

  test('a client that stopped before the end, and a time that was cut short', () => {
    assert.deepEqual(broken({ clientsGaveUp: 1 }), ['every client went on to the end']);
    const half = (SOUND.endedAt - SOUND.startedAt) / 2;
    const cut = broken({ endedAt: SOUND.startedAt + half });
    assert.ok(cut.includes('the time measured >= the time asked for'));
  });

  test('where it is the edges that make the difference, a longer window is the remedy', () => {
    const edges = { timeCensored: 0.1 * LOOP.clients * (SOUND.endedAt - SOUND.startedAt) };
    const responses = distributionOf(new Array(SOUND.answered).fill((SOUND.responses.total * 0.9) / SOUND.answered));
    const [identity] = audit([{ ...SOUND, ...edges, responses }]);
    assert.match(identity?.detail ?? '', /^0\.9000 \(2 % are allowed\); .*use a longer --duration$/);
  });
});
