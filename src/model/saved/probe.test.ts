/** Saved probes: a valid document is accepted unchanged, and any deviation is refused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUTCOME_KINDS } from '../connection-record.js';
import { SCHEMA_VERSION } from '../document.js';
import { PROBE_PHASES, type ProbeDocument, type ProbeRequest } from '../probe.js';
import { CONTEXT } from '../synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../units.js';
import { probeDocumentShape } from './document.js';

const REQUEST: ProbeRequest = {
  connectStartedAt: 0,
  connectedAt: 1000,
  sentAt: 2000,
  answeredAt: 10 * MILLISECOND,
  departedAt: 10.1 * MILLISECOND,
  outcome: { kind: 'served' },
};

const PROBE: ProbeDocument = {
  schemaVersion: SCHEMA_VERSION,
  kind: 'probe',
  name: 'synthetic-probe',
  createdAt: '2026-01-02T03:04:05.678Z',
  context: CONTEXT,
  scenario: {
    target: 'http://127.0.0.1:8080/',
    command: null,
    method: 'GET',
    headerNames: ['accept'],
    bodyBytes: 0,
    keepAlive: false,
    hold: true,
    loopback: true,
    budget: 30 * SECOND,
    maxClients: 64,
    configured: null,
    seed: 1,
  },
  connectCost: 50_000,
  bursts: PROBE_PHASES.map((phase) => ({
    phase,
    startedAt: 0,
    requests: [REQUEST, { ...REQUEST, connectStartedAt: null, connectedAt: null, sentAt: null, answeredAt: null }],
    redirects: 1,
    clientBusy: 0.5,
    synRetries: null,
    listenOverflows: 0,
  })),
  loop: {
    clients: 2,
    startedAt: SECOND,
    endedAt: 2 * SECOND,
    departures: [1.1 * SECOND, 1.2 * SECOND],
    answersByClient: [1, 1],
    sent: 4,
    answered: 4,
    failed: 0,
    censored: 2,
    meanResponse: 100 * MILLISECOND,
    clientBusy: 0,
  },
  hold: { tries: [{ held: 1, answered: false, time: SECOND }], patience: SECOND },
  end: { kind: 'complete' },
};

function accepts(content: unknown): boolean {
  return probeDocumentShape.safeParse(JSON.parse(JSON.stringify(content))).success;
}

type Path = ReadonlyArray<string | number>;

/** A copy of the probe with this value at the path; undefined removes it. */
function withValue(path: Path, value: unknown): unknown {
  const copy = structuredClone(PROBE) as unknown as Record<string | number, unknown>;
  let place = copy;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ''] = value;
  return copy;
}

/** The path of every object in the probe; of a list, only the first item. */
function objectsIn(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item, index) => objectsIn(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return [path, ...Object.entries(value).flatMap(([key, item]) => objectsIn(item, [...path, key]))];
}

describe('a saved probe', () => {
  test('a complete probe is unchanged, however it ended', () => {
    assert.deepEqual(probeDocumentShape.parse(PROBE), PROBE);
    assert.ok(accepts({ ...PROBE, loop: null, hold: null, bursts: [] }));
    assert.ok(accepts({ ...PROBE, end: { kind: 'out-of-budget', during: 'ramp' } }));
    const outcome = { kind: 'refused' };
    assert.ok(
      accepts({ ...PROBE, end: { kind: 'failed', during: 'warm-up', outcome, detail: 'nothing is listening' } }),
    );
  });

  test('requests of every outcome', () => {
    const plain = OUTCOME_KINDS.filter((kind) => kind !== 'rejected' && kind !== 'failed').map((kind) => ({ kind }));
    for (const outcome of [...plain, { kind: 'rejected', status: 503 }, { kind: 'failed', code: 'EPROTO' }]) {
      assert.ok(accepts(withValue(['bursts', 0, 'requests', 0, 'outcome'], outcome)), outcome.kind);
    }
  });

  test('an extra or missing key anywhere is refused', () => {
    const objects = objectsIn(PROBE);
    assert.ok(objects.length >= 10);
    for (const path of objects) {
      assert.ok(!accepts(withValue([...path, 'surplus'], 1)), path.join('.'));
      const object = path.reduce<unknown>((place, key) => (place as Record<string | number, unknown>)[key], PROBE);
      for (const key of Object.keys(object as object)) {
        assert.ok(!accepts(withValue([...path, key], undefined)), [...path, key].join('.'));
      }
    }
  });

  for (const [path, value] of [
    [['kind'], 'burst'],
    [['scenario', 'maxClients'], 0],
    [['scenario', 'maxClients'], 9e15],
    [['scenario', 'configured'], 0],
    [['scenario', 'budget'], 0],
    [['scenario', 'seed'], 9e15],
    [['scenario', 'bodyBytes'], -1],
    [['connectCost'], -1],
    [['bursts', 0, 'phase'], 'afterwards'],
    [['bursts', 0, 'requests'], []],
    [['bursts', 0, 'clientBusy'], 1.1],
    [['bursts', 0, 'clientBusy'], -0.1],
    [['bursts', 0, 'synRetries'], -1],
    [['bursts', 0, 'redirects'], -1],
    [['bursts', 0, 'requests', 0, 'departedAt'], null],
    [['bursts', 0, 'requests', 0, 'outcome'], { kind: 'abducted' }],
    [['bursts'], new Array(10_001).fill(PROBE.bursts[0])],
    [['loop', 'clients'], 3],
    [['loop', 'endedAt'], 0],
    [['loop', 'meanResponse'], -1],
    [['hold', 'tries', 0, 'held'], 9e15],
    [['end'], { kind: 'bored' }],
    [['end'], { kind: 'complete', during: 'ramp' }],
  ] as ReadonlyArray<readonly [Path, unknown]>) {
    const shown = Array.isArray(value) ? `${value.length} of them` : JSON.stringify(value);
    test(`${path.join('.')} = ${shown} is refused`, () => assert.ok(!accepts(withValue(path, value))));
  }
});
