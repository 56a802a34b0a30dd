/**
 * The plans of the experiments, and documents that do not match a plan. in-short.slow.test.ts measures on real servers.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { ExperimentDocument } from '../../model/document.js';
import { CONTEXT, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { render, renderList } from '../../presentation/index.js';
import { isSoundDocument, isUndecidedDocument } from '../index.js';
import { ALTERED, FORGED, type Parts, partOfDocument } from './altered.test-support.js';
import { EXPERIMENTS, findExperiment, judgeDocument } from './index.js';
import { assertRendered, isOpen, PLAIN } from './short-experiment.test-support.js';

describe('the experiments', () => {
  test('have unique names that can be part of a file name', () => {
    const names = EXPERIMENTS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z-]+$/);
    assert.deepEqual(Object.keys(ALTERED).sort(), [...names].sort());
    assert.equal(findExperiment('no-such-thing'), undefined);
  });

  test('have the same parts in short, with no more clients or rounds', () => {
    for (const { name, plan } of EXPERIMENTS) {
      const [whole, short] = [plan('whole', { cores: 4 }), plan('short', { cores: 4 })];
      assert.ok(whole.length > 0);
      assert.deepEqual(
        short.map(({ title }) => title),
        whole.map(({ title }) => title),
        name,
      );
      for (const [index, { scenario }] of short.entries()) {
        assert.ok(scenario.clients <= (whole[index]?.scenario.clients ?? 0), name);
        assert.ok(scenario.rounds <= (whole[index]?.scenario.rounds ?? 0), name);
        assert.ok(scenario.listenBacklog >= 1 && scenario.timeout > 0);
      }
    }
  });
});

describe('a document that does not match its experiment', () => {
  const burst = partOfDocument(syntheticRun());
  const sustained = partOfDocument(syntheticSustained());
  const forged = (experiment: string, parts: Parts): ExperimentDocument => ({
    ...FORGED,
    experiment,
    parts,
  });
  const cases: ReadonlyArray<readonly [what: string, document: ExperimentDocument]> = [
    ['no such experiment', forged('perpetual-motion', [burst])],
    ['no such experiment, and no part', forged('perpetual-motion', [])],
    ...EXPERIMENTS.flatMap(({ name, plan }) => {
      const count = plan('short', { cores: 4 }).length;
      return [
        [`${name} without parts`, forged(name, [])],
        [`${name} with one part too many`, forged(name, new Array(count + 1).fill(burst))],
        [`${name} with parts of both kinds`, forged(name, [sustained, burst, sustained, burst].slice(0, count))],
      ] as const;
    }),
  ];
  for (const [what, document] of cases) {
    test(`${what}: it cannot be judged, in every format`, () => {
      const findings = judgeDocument(document);
      assert.deepEqual(findings.filter(isOpen), findings);
      assert.equal(findings.length, 1);
      assert.equal(isSoundDocument(document), false);
      assert.equal(isUndecidedDocument(document), true);
      assert.match(render(document, 'markdown', PLAIN), /1 point: 0 as expected, 0 not as expected, 1 not decided\./);
      assertRendered(document);
      for (const format of ['table', 'markdown', 'csv', 'json'] as const) {
        assert.match(render(document, format, PLAIN), /cannot\s+be\s+judged/);
      }
      assert.deepEqual(JSON.parse(render(document, 'json', PLAIN)).derived.findings, findings);
      assert.ok(renderList([document], [], 'Saved runs', false).includes('forged'));
    });
  }

  test('the parts of another experiment are not accepted, even if their kinds match', () => {
    for (const { name, plan } of EXPERIMENTS) {
      const kinds = plan('short', CONTEXT).map(({ scenario }) => scenario.load.kind);
      if (name === 'one-at-a-time' || kinds.some((kind) => kind !== 'burst')) continue;
      const document = forged(
        name,
        kinds.map(() => burst),
      );
      assert.equal(isSoundDocument(document), false, name);
      assertRendered(document);
    }
  });
});

describe('measurements that contradict themselves', () => {
  test('a part whose audits fail is not as expected, whatever else was found', () => {
    const contradiction = withWindows(syntheticSustained({ clients: 10 }), ({ sent }) => ({ sent: sent + 1 }));
    const [sound, unsound] = [syntheticSustained({ clients: 10 }), contradiction].map((document) =>
      judgeDocument(doorOf([partOfDocument(document), partOfDocument(document)])).slice(-2),
    );
    assert.deepEqual(
      sound?.map(({ outcome }) => outcome),
      ['as-expected', 'as-expected'],
    );
    for (const finding of unsound ?? []) {
      assert.equal(finding.outcome, 'not-as-expected');
      assert.match(finding.found, /^failed: sequential: .*sent/);
    }
  });

  test('lessons are stated in part if a point is not as expected, and not at all if a measurement contradicts itself', () => {
    const experiment = 'one-at-a-time';
    const learnedFrom = (document: ExperimentDocument) =>
      /Learned: (.*?) Not as expected/.exec(render(document, 'table', PLAIN).replaceAll(/\s+/g, ' '))?.[1] ?? '';
    const slow = withRecords(syntheticRun({ clients: 10 }), (records) =>
      records.map((record, index) => delayedBy(record, 30 * MILLISECOND * index)),
    );
    const inPart = learnedFrom({ ...FORGED, experiment, parts: [partOfDocument(slow)] });
    assert.match(inPart, /^only in part, as 2 of 4 points are not as expected: the simplest server serves one client/);
    assert.doesNotMatch(inPart, /each position/);
    const fewer = withRecords(syntheticRun({ clients: 10 }), (records) => records.slice(1));
    const nothing = learnedFrom({ ...FORGED, experiment, parts: [partOfDocument(fewer)] });
    assert.equal(nothing, 'nothing, because not every check holds.');
  });

  test('warnings of parts are shown, one line per kind, but not those about too few rounds', () => {
    const starved = withWindows(syntheticSustained({ clients: 10 }), () => ({ clientsStarved: 9 }));
    const parts = ['kept', 'closed'].map((title) => ({ ...partOfDocument(starved), title }));
    for (const format of ['table', 'markdown'] as const) {
      const text = render(doorOf(parts), format, { ...PLAIN, width: 300 });
      assert.match(text, /kept; closed: sequential: 9 of 10 clients starved/);
    }
    const { warnings } = JSON.parse(render(doorOf(parts), 'json', PLAIN)).derived;
    assert.deepEqual(
      warnings.map(({ part, kind }: { part: string; kind: string }) => [part, kind]),
      [
        ['kept', 'clients-starved'],
        ['closed', 'clients-starved'],
      ],
    );
    const few = { ...doorOf([partOfDocument(syntheticRun({ rounds: 1 }))]), experiment: 'one-at-a-time' };
    assert.doesNotMatch(render(few, 'table', PLAIN), /No intervals/);
  });

  /** Its service is later, so the server is idle between services. */
  function delayedBy(record: ConnectionRecord, time: number): ConnectionRecord {
    const { client, server } = record;
    const later = (stamp: number) => stamp + time;
    return {
      ...record,
      client: client && {
        ...client,
        answeredAt: later(client.answeredAt ?? 0),
        departedAt: later(client.departedAt),
      },
      server: server && {
        ...server,
        serviceStartedAt: later(server.serviceStartedAt),
        receivedAt: later(server.receivedAt),
        answeredAt: later(server.answeredAt),
        serviceEndedAt: later(server.serviceEndedAt),
      },
    };
  }

  function doorOf(parts: Parts): ExperimentDocument {
    return { ...FORGED, experiment: 'who-holds-the-door', parts };
  }
});
