/** Every experiment in short, on real processes and sockets: what is expected is found, and where it is not, NO is said. */
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { exitCodeOf } from '../commands/measuring.js';
import { measureExperiment } from '../harness/measure-experiment.js';
import { quiet } from '../harness/quiet.test-support.js';
import type { ConnectionRecord } from '../model/connection-record.js';
import type { ExperimentDocument, ExperimentPart } from '../model/experiment.js';
import { SCHEMA_VERSION } from '../model/header.js';
import type { Round } from '../model/round.js';
import type { OpenDocument, RunDocument } from '../model/run.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun } from '../model/synthetic-run.test-support.js';
import { syntheticSustained, withWindows } from '../model/synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { renderReport } from '../pages/report-page.js';
import { FORMATS } from '../report/formats.js';
import { renderList } from '../report/lists/results-list.js';
import { render } from '../report/render.js';
import { isSoundDocument, isUndecidedDocument } from '../report/view-document.js';
import { parseDocument } from '../store/read-document.js';
import { serialise } from '../store/results-directory.js';
import { type Experiment, type Finding, OUTCOMES } from './experiment.js';
import { EXPERIMENTS, findExperiment, judgeDocument } from './index.js';

const PLAIN = { allRows: false, width: 80, colour: false } as const;
/** The machine may stumble, and a short run with it: it gets another try. */
const TRIES = 5;

const FORGED = {
  schemaVersion: SCHEMA_VERSION,
  kind: 'experiment',
  name: 'forged',
  createdAt: '2026-01-02T03:04:05.678Z',
  context: CONTEXT,
} as const;

type Parts = readonly ExperimentPart[];

/** A changed document that the judge must say NO to, and the place of a finding that does not hold then. */
interface Altered {
  readonly what: string;
  readonly change: (document: ExperimentDocument) => Partial<ExperimentDocument>;
  readonly astray: number;
}

const ALTERED: Readonly<Record<string, readonly Altered[]>> = {
  'one-at-a-time': [
    { what: 'services that overlap', change: ({ parts }) => ({ parts: changeRecords(parts, overlap) }), astray: 0 },
    { what: 'and no verdict', change: ({ parts }) => ({ parts: changeRecords(parts, overlap) }), astray: 1 },
  ],
  'silent-client': [
    { what: 'one who blocks, blocks not', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 0 },
    { what: 'one who blocks not, blocks', change: ({ parts }) => ({ parts: swap(parts, 2, 3) }), astray: 3 },
    { what: 'nobody served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'full-accept-queue': [
    { what: 'clients refused', change: ({ parts }) => ({ parts: changeRecords(parts, refuseSome) }), astray: 1 },
    {
      what: 'clients refused, of those with a place',
      change: ({ parts }) => ({ parts: changeRecords(parts, refuseSome) }),
      astray: 4,
    },
    { what: 'connects astray', change: ({ parts }) => ({ parts: changeRecords(parts, connectAstray) }), astray: 1 },
    { what: 'a queue with room', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 0 },
    { what: 'a queue without', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 4 },
  ],
  'busy-or-waiting': [
    { what: 'services swapped', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 4 },
    { what: 'places that stay empty', change: ({ parts }) => ({ parts: addWorker(parts) }), astray: 0 },
  ],
  'one-queue-or-many': [
    { what: 'models swapped', change: ({ parts }) => ({ parts: swapRuns(parts) }), astray: 2 },
    { what: 'nobody served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 3 },
  ],
  'price-of-a-process': [
    { what: 'models swapped', change: ({ parts }) => ({ parts: swapRuns(parts) }), astray: 4 },
    { what: 'a process for several', change: ({ parts }) => ({ parts: changeRecords(parts, sameProcess) }), astray: 0 },
    { what: 'nobody served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'hockey-stick': [
    { what: 'loads in reverse', change: ({ parts }) => ({ parts: [...parts].reverse() }), astray: 0 },
    { what: 'nobody served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'who-holds-the-door': [
    { what: 'nobody starves', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 0 },
    { what: 'somebody starves', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 2 },
  ],
};

function swap(parts: Parts, one: number, other: number): Parts {
  return parts.map((part, index) => (index === one ? parts[other] : index === other ? parts[one] : part) ?? part);
}

function swapRuns(parts: Parts): Parts {
  return parts.map((part) => ({ ...part, runs: [...part.runs].reverse() }) as ExperimentPart);
}

type Change = (record: ConnectionRecord, all: readonly ConnectionRecord[]) => ConnectionRecord;

/** The same parts with the records of every round made anew. */
function changeRecords(parts: Parts, change: Change): Parts {
  return parts.map((part) => {
    if (part.kind === 'sustained') return part;
    const runs = part.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({
        ...round,
        records: round.records.map((record) => change(record, round.records)),
      })),
    }));
    return { ...part, runs } as ExperimentPart;
  });
}

/** All services start with the first. */
function overlap(record: ConnectionRecord, all: readonly ConnectionRecord[]): ConnectionRecord {
  const starts = all.flatMap(({ server }) => (server === null ? [] : [server.serviceStartedAt]));
  if (record.server === null) return record;
  return { ...record, server: { ...record.server, serviceStartedAt: Math.min(...starts) } };
}

function loseServer(record: ConnectionRecord): ConnectionRecord {
  return { ...record, server: null, outcome: { kind: 'unmatched' } };
}

/** Every third is turned away, and never connects. */
function refuseSome(record: ConnectionRecord, all: readonly ConnectionRecord[]): ConnectionRecord {
  const { client } = record;
  if (client === null || all.indexOf(record) % 3 !== 0) return record;
  const turnedAway = { ...client, connectedAt: null, answeredAt: null };
  return { ...record, client: turnedAway, server: null, outcome: { kind: 'refused' } };
}

function addWorker(parts: Parts): Parts {
  return parts.map((part) => {
    const models = part.scenario.models.map((choice) => ({ ...choice, workers: choice.workers + 1 }));
    return { ...part, scenario: { ...part.scenario, models } } as ExperimentPart;
  });
}

function sameProcess(record: ConnectionRecord): ConnectionRecord {
  return record.server === null ? record : { ...record, server: { ...record.server, process: 1 } };
}

function connectAstray(record: ConnectionRecord): ConnectionRecord {
  const { client } = record;
  return client === null ? record : { ...record, client: { ...client, connectedAt: client.arrivedAt + 1.5 * SECOND } };
}

async function measureShort({ name, plan }: Experiment): Promise<ExperimentDocument> {
  const measured = await measureExperiment(name, plan('short', { cores: availableParallelism() }), quiet());
  return { ...measured, name: `20260102-030405-${name}` };
}

/** The first try in which everything holds, or the last. */
async function tryShort(experiment: Experiment) {
  for (let left = TRIES - 1; ; left -= 1) {
    const document = await measureShort(experiment);
    const findings = judgeDocument(document);
    if (left === 0 || !findings.some(isAstray)) return { document, findings };
  }
}

/** What the program itself says where the machine kept the load generator from running: no finding is worth more. */
const DISTURBED = /^not .*(the load generator kept to the timetable|throughput x mean response time)/;

function assertFound(context: TestContext, document: ExperimentDocument, findings: readonly Finding[]): void {
  const disturbed = findings.find(({ found }) => DISTURBED.test(found));
  if (disturbed === undefined) assert.deepEqual(findings.filter(isAstray), []);
  else context.diagnostic(`no answer in ${TRIES} tries: ${disturbed.found}`);
  assert.equal(isSoundDocument(document), disturbed === undefined);
  const text = render(document, 'table', PLAIN).replaceAll(/\s+/g, ' ');
  const counts = OUTCOMES.map((outcome) => findings.filter((finding) => finding.outcome === outcome).length);
  const [asExpected, astray, open] = counts;
  const headline = `${findings.length} points: ${asExpected} as expected, ${astray} not as expected, ${open} not decided. Learned: `;
  assert.ok(text.includes(headline), text);
  assert.equal(isUndecidedDocument(document), astray === 0 && open !== 0);
}

function assertRendered(document: ExperimentDocument): void {
  for (const format of FORMATS) {
    const text = render(document, format, PLAIN);
    assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/, `${document.name} as ${format}`);
    assert.match(text, /\n$/);
  }
  for (const colour of [false, true]) {
    for (const line of render(document, 'table', { ...PLAIN, colour })
      .split('\n')
      .slice(1)) {
      assert.ok([...stripVTControlCharacters(line)].length <= 80, line);
    }
  }
}

describe('the experiments', () => {
  test('have names of their own that can be a part of a file name', () => {
    const names = EXPERIMENTS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z-]+$/);
    assert.deepEqual(Object.keys(ALTERED).sort(), [...names].sort());
    assert.equal(findExperiment('no-such-thing'), undefined);
  });

  test('are planned with the same parts in short, and with no more of each', () => {
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

describe('each experiment in short', { skip: process.platform !== 'linux' }, () => {
  for (const experiment of EXPERIMENTS) {
    const { name } = experiment;
    test(`${name}: all that is expected is found, and NO is said where it is not`, async (context) => {
      const { document, findings } = await tryShort(experiment);
      assert.ok(findings.length > 0);
      assertFound(context, document, findings);
      assertRendered(document);
      assert.deepEqual(parseDocument(serialise(document), 'a file'), document);
      assert.ok(renderList([document], [], 'Saved runs', false).includes(document.name));

      const elsewhere = { ...document, context: { ...document.context, cores: document.context.cores + 3 } };
      assert.deepEqual(judgeDocument(elsewhere), findings, 'a document is judged the same on any machine');
      const audited = findings.slice(-document.parts.length).map(({ expected }) => expected);
      assert.deepEqual(
        audited,
        document.parts.map(({ title }) => `${title}: every audit holds`),
      );

      for (const { what, change, astray } of ALTERED[name] ?? []) {
        const altered = { ...document, ...change(document) };
        const judged = judgeDocument(altered);
        assert.equal(judged.length, findings.length, what);
        assert.equal(judged[astray]?.outcome, 'not-as-expected', `${what}: ${JSON.stringify(judged[astray])}`);
        assert.equal(isSoundDocument(altered), false, what);
        assertRendered(altered);
        assert.match(render(altered, 'table', PLAIN), /Not\s+as\s+expected:/);
      }
    });
  }
});

function isAstray({ outcome }: Finding): boolean {
  return outcome === 'not-as-expected';
}

function isOpen({ outcome }: Finding): boolean {
  return outcome === 'not-decided';
}

describe('a document that is not of its experiment', () => {
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
        [`${name} with a part too many`, forged(name, new Array(count + 1).fill(burst))],
        [`${name} with parts of both kinds`, forged(name, [sustained, burst, sustained, burst].slice(0, count))],
      ] as const;
    }),
  ];
  for (const [what, document] of cases) {
    test(`${what}: it can not be judged, in every format`, () => {
      const findings = judgeDocument(document);
      assert.deepEqual(findings.filter(isOpen), findings);
      assert.equal(findings.length, 1);
      assert.equal(isSoundDocument(document), false);
      assert.equal(isUndecidedDocument(document), true);
      assert.match(render(document, 'markdown', PLAIN), /1 point: 0 as expected, 0 not as expected, 1 not decided\./);
      assertRendered(document);
      for (const format of ['table', 'markdown', 'csv', 'json'] as const) {
        assert.match(render(document, format, PLAIN), /can\s+not\s+be\s+judged/);
      }
      assert.deepEqual(JSON.parse(render(document, 'json', PLAIN)).derived.findings, findings);
      assert.ok(renderList([document], [], 'Saved runs', false).includes('forged'));
    });
  }

  test('the parts of another experiment of the same kinds do not hold', () => {
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
  test('a part whose audits fail is no pass, whatever else was found', () => {
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
      assert.match(finding.found, /^not sequential: .*sent/);
    }
  });

  test('the warnings of the parts are shown, those of a kind in one line, and none of rounds too few', () => {
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

  function doorOf(parts: Parts): ExperimentDocument {
    return { ...FORGED, experiment: 'who-holds-the-door', parts };
  }
});

describe('hockey-stick, on synthetic arrivals', () => {
  const S = 5 * MILLISECOND;
  const judge = (seconds: number, change: (document: OpenDocument) => OpenDocument) =>
    judgeDocument(hockeyOf(seconds, change));
  const hockeyOf = (seconds: number, change: (document: OpenDocument) => OpenDocument): ExperimentDocument => ({
    ...FORGED,
    experiment: 'hockey-stick',
    parts: [0.2, 0.5, 0.8].map((utilisation) => {
      const rate = (utilisation * SECOND) / S;
      const document = syntheticOpen({ rate, clients: Math.round(rate * seconds), serviceTime: S });
      return partOfDocument(change(document));
    }),
  });

  test('long runs are held against theory, short ones are said to be too short', () => {
    const long = judge(60, (document) => document);
    assert.deepEqual(long.filter(isAstray), []);
    for (const { found } of long.slice(4, 7)) assert.doesNotMatch(found, /too short/);
    for (const { found, outcome } of judge(1, (document) => document).slice(4, 7)) {
      assert.match(found, /too short to tell/);
      assert.equal(outcome, 'not-decided');
    }
  });

  test('what is too short to tell is counted as not decided in every format, and the exit code is 3', () => {
    const document = hockeyOf(1, (one) => one);
    assert.equal(exitCodeOf(document), 3);
    assert.equal(exitCodeOf(hockeyOf(60, (one) => one)), 0);
    const counts = '10 points: 7 as expected, 0 not as expected, 3 not decided. Learned: the busier the server,';
    for (const format of ['table', 'markdown'] as const) {
      const text = render(document, format, PLAIN).replaceAll(/\s+/g, ' ');
      assert.ok(text.includes(counts), text);
      assert.ok(text.includes('Not decided: at 0.2: theory (M/D/1)'), text);
      assert.doesNotMatch(text, /As expected, in all/);
    }
    assert.equal(render(document, 'csv', PLAIN).match(/,not-decided$/gm)?.length, 3);
    const { findings } = JSON.parse(render(document, 'json', PLAIN)).derived;
    assert.equal(findings.filter(isOpen).length, 3);
    assert.match(
      renderReport(document),
      /<li class="undecided"><strong>hockey-stick<\/strong> 10 points: 7 as expected/,
    );
  });

  test('a mean wait beyond chance is not as expected, however short the run', () => {
    const judged = judge(1, (document) => withMoreWait(document, 60 * MILLISECOND));
    assert.deepEqual(
      judged.slice(4, 7).map(({ outcome }) => outcome),
      ['not-as-expected', 'not-as-expected', 'not-as-expected'],
      JSON.stringify(judged.slice(4, 7)),
    );
    assert.equal(exitCodeOf(hockeyOf(1, (document) => withMoreWait(document, 60 * MILLISECOND))), 1);
  });

  test('clients that wait while their server is free do not pass', () => {
    const late = judge(60, (document) => withMoreWait(document, 3 * MILLISECOND));
    for (const place of [1, 2, 3]) assert.equal(late[place]?.outcome, 'not-as-expected', late[place]?.found);
    assert.equal(late[4]?.outcome, 'not-as-expected', late[4]?.found);
  });

  test('no theory, as the timetable was not kept: that is said, and not that there was no steady state', () => {
    const slow = judge(20, (document) => ({
      ...document,
      runs: document.runs.map((run) => ({ ...run, rounds: run.rounds.map(behind) })),
    }));
    for (const { found } of slow.slice(4, 7)) assert.equal(found, 'the load generator did not keep its timetable');
  });

  /** Every client comes, and is served, later and later. */
  function behind(round: Round): Round {
    const records = round.records.map((record) => {
      const { client, server } = record;
      if (client === null || server === null) return record;
      const delay = client.arrivedAt / 2 + SECOND;
      return {
        ...record,
        client: { ...client, arrivedAt: client.arrivedAt + delay, departedAt: client.departedAt + delay },
        server: {
          ...server,
          serviceStartedAt: server.serviceStartedAt + delay,
          serviceEndedAt: server.serviceEndedAt + delay,
        },
      };
    });
    return { ...round, records };
  }

  /** Two of five services start later, though the server was free: fewer than half, or it is what a start costs. */
  function withMoreWait(document: OpenDocument, delay: number): OpenDocument {
    const runs = document.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({
        ...round,
        records: round.records.map((record, index) => {
          const { server } = record;
          if (server === null || index % 5 > 1) return record;
          const startedAt = server.serviceStartedAt + delay;
          return { ...record, server: { ...server, serviceStartedAt: startedAt, receivedAt: startedAt } };
        }),
      })),
    }));
    return { ...document, runs };
  }
});

function partOfDocument({
  schemaVersion: _,
  name: __,
  createdAt: ___,
  context: ____,
  ...part
}: RunDocument): ExperimentPart {
  return { title: 'a part', ...part } as ExperimentPart;
}
