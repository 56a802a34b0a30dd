/** All audits hold for an ideal window, and each fails for a window that is made to break it. */
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
  test('every identity holds for an ideal window, with or without a trace', () => {
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

  test('identities that need a trace or a limit on slots are audited only if there is one', () => {
    const said = (window: SustainedRound, places: number | null) =>
      audit([window], places).map(({ identity }) => identity);
    const [trace, cap] = ["every answer is in the server's trace", 'in service at once <= processes that serve'];
    assert.ok(said(SOUND, 2).includes(trace) && said(SOUND, 2).includes(cap));
    assert.ok(said(SOUND, null).includes(trace) && !said(SOUND, null).includes(cap));
    assert.ok(![trace, cap].some((identity) => said({ ...SOUND, server: null }, 2).includes(identity)));
  });

  test('response times that do not fit a closed loop: 2 % are accepted', () => {
    assert.equal(LOOP_TOLERANCE, 0.02);
    const scaled = (by: number) => ({
      responses: distributionOf(new Array(SOUND.answered).fill((SOUND.responses.total * by) / SOUND.answered)),
    });
    const identity = 'throughput x mean response time / clients = 1';
    for (const by of [0.5, 0.97, 1.03, 1.5]) assert.deepEqual(broken(scaled(by)), [identity], `${by}`);
    for (const by of [0.985, 1.015]) assert.deepEqual(broken(scaled(by)), [], `${by}`);
  });

  test('no request was answered', () => {
    const nobody = { answered: 0, responses: distributionOf([]), clientsStarved: 10, sent: 10, censored: 10 };
    assert.deepEqual(broken(nobody), ['throughput x mean response time / clients = 1']);
  });

  test('a request that is lost, and one that is counted twice', () => {
    assert.deepEqual(broken({ sent: SOUND.sent + 1 }), ['sent = answered + failed + censored']);
    assert.deepEqual(broken({ censored: SOUND.censored + 1 }), ['sent = answered + failed + censored']);
    assert.deepEqual(broken({ failures: { reset: 1 } }), ['sent = answered + failed + censored']);
  });

  test('failures that are counted break no identity', () => {
    assert.deepEqual(broken({ sent: SOUND.sent + 3, failures: { reset: 1, 'timed-out': 2 } }), []);
  });

  test('an answer without a response time', () => {
    const identities = broken({ answered: SOUND.answered + 1, sent: SOUND.sent + 1 });
    assert.deepEqual(identities, ['every counted answer has a response time']);
  });

  test('a client that was never connected', () => {
    // With the shorter responses the other clients are not busier than possible.
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

  test('one bad window among good ones is found, and its figures are shown', () => {
    const bad = { ...SOUND, clientsConnected: 9, responses: distributionOf([]) };
    const found = audit([SOUND, bad, SOUND]).find(({ identity }) => identity.startsWith('clients connected'));
    assert.deepEqual([found?.holds, found?.detail], [false, '9 of 10 connected']);
  });

  test('a client that stopped before the end, and a duration that was cut short', () => {
    assert.deepEqual(broken({ clientsGaveUp: 1 }), ['every client kept going to the end']);
    const half = (SOUND.endedAt - SOUND.startedAt) / 2;
    const cut = broken({ endedAt: SOUND.startedAt + half });
    assert.ok(cut.includes('measured time >= requested time'));
  });

  test("if the window's edges are the cause, the remedy is a longer window", () => {
    const edges = { timeCensored: 0.1 * LOOP.clients * (SOUND.endedAt - SOUND.startedAt) };
    const responses = distributionOf(new Array(SOUND.answered).fill((SOUND.responses.total * 0.9) / SOUND.answered));
    const [identity] = audit([{ ...SOUND, ...edges, responses }]);
    assert.match(identity?.detail ?? '', /^0\.9000 \(2 % allowed\); .*use a longer --duration$/);
  });
});
