/** Open arrivals in every format: no missing value, no line too long, and the sentences say what was found. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenDocument } from '../../model/run.js';
import { type SyntheticOpen, syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { failedVisit } from '../../model/synthetic-run.test-support.js';
import { FORMATS } from '../../presentation/formats.js';
import { render, renderList } from '../../presentation/index.js';
import { type RenderOptions, TEXT_OPTIONS } from '../../presentation/render/content.js';
import { parseDocument } from '../../store/read-document.js';
import { isSoundDocument } from '../index.js';

const PLAIN: RenderOptions = { ...TEXT_OPTIONS, details: true };

const MADE: Readonly<Record<string, SyntheticOpen>> = {
  'half busy': { rate: 50 },
  'one client': { clients: 1 },
  'two clients': { clients: 2 },
  'constant arrivals': { arrivals: 'constant' },
  'services of length 0': { serviceTime: 0 },
  'an overloaded server': { rate: 250 },
  'two models, five rounds': {
    rate: 90,
    clients: 200,
    rounds: 5,
    models: [
      ['sequential', 1],
      ['multi-process', 4],
    ],
  },
  'every kind of queue, almost no waits': {
    rate: 20,
    clients: 60,
    models: [
      ['sequential', 1],
      ['multi-process', 4],
      ['multi-process', 4, 'separate'],
      ['process-per-connection', 4],
      ['cluster', 4],
      ['event-loop', 1],
    ],
  },
  'every kind of queue, spinning': {
    rate: 70,
    clients: 200,
    service: 'spin',
    models: [
      ['multi-process', 4, 'separate'],
      ['cluster', 4],
      ['event-loop', 1],
    ],
  },
  'overloaded queues': { rate: 600, models: [['multi-process', 4, 'separate']] },
  'a load generator that falls behind': { rate: 10_000, serviceTime: 0, lateness: (index) => index * 1e6 },
};

const REFUSED: OpenDocument = (() => {
  const document = syntheticOpen({ clients: 20 });
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({
      ...round,
      records: round.records.map(({ client }) => ({ ...failedVisit({ kind: 'refused' }), client })),
    })),
  }));
  return { ...document, runs };
})();

const DOCUMENTS: ReadonlyArray<readonly [name: string, document: OpenDocument]> = [
  ...Object.entries(MADE).map(([name, made]) => [name, syntheticOpen(made)] as const),
  ['no client served', REFUSED],
];

function textOf(document: OpenDocument): string {
  return render(document, 'table', PLAIN).replaceAll(/\s+/g, ' ');
}

describe('a run of open arrivals', () => {
  for (const [name, document] of DOCUMENTS) {
    for (const format of FORMATS) {
      test(`${name} as ${format}`, () => {
        const text = render(document, format, PLAIN);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.match(text, /[^\n]\n$/);
        if (format === 'table') for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
      });
    }

    test(`${name}: it is unchanged after saving and reading`, () => {
      assert.deepEqual(parseDocument(JSON.stringify(document), 'file'), JSON.parse(JSON.stringify(document)));
    });
  }

  test('the sentence has the utilisation, Lindley, theory, and the effect of chance', () => {
    assert.match(
      textOf(syntheticOpen({ rate: 50 })),
      /Utilisation 0\.\d\d: a client waited [\d.]+ ms on average\. That is [\d.]+ % (more|less) than an ideal queue gives for the same arrivals by Lindley's recursion \([^)]*\), and [\d.]+ % (more|less) than theory \(Pollaczek-Khinchine, M\/D\/1: [\d.]+ ms\)\. In 9 of 10 runs of 600 arrivals, chance alone moves the mean wait by up to [\d.]+ % from theory\./,
    );
  });

  function sentenceOf(made: SyntheticOpen): string {
    const text = textOf(syntheticOpen(made));
    return text.slice(text.search(/(Utilisation \d|A client waited)/)).trim();
  }

  test('a difference from a negligible wait is a time, and chance is not mentioned', () => {
    const sentence = sentenceOf({ rate: 20, clients: 60, models: [['multi-process', 4]] });
    assert.match(sentence, /(no|[\d.]+ [µm]s) more than an ideal queue gives for the same arrivals/);
    assert.match(sentence, /[\d.]+ [µm]s more than theory \(a simulated queue, M\/D\/4: [\d.]+ [nµ]s\)\.$/);
    assert.doesNotMatch(sentence, /%/);
    assert.doesNotMatch(textOf(syntheticOpen({ rate: 5, clients: 60 })), /too short|within 10 %/);
  });

  test('without a limit on slots there is nothing to compare the wait with', () => {
    const made: SyntheticOpen = { models: [['event-loop', 1]] };
    assert.match(
      sentenceOf(made),
      /^A client waited [\d.]+ [µm]s on average before its service began\. In theory \(M\/D\/∞\) no client would wait\.$/,
    );
    assert.match(textOf(syntheticOpen(made)), /Lindley: without a limit on slots no client waits/);
    assert.doesNotMatch(textOf(syntheticOpen(made)), /server idle|measured [/-] Lindley/);
  });

  test('separate queues are named as such', () => {
    const text = textOf(syntheticOpen({ rate: 300, models: [['multi-process', 4, 'separate']] }));
    assert.match(text, /ideal queues, one per process, give for the same arrivals/);
    assert.match(text, /Pollaczek-Khinchine for 4 separate queues, 4 x M\/D\/1: [\d.]+ ms\)/);
    assert.match(text, /Lindley: the waits in an ideal queue at each of the 4 processes/);
    assert.match(text, /the kernel's hash assigns clients to the 4 queues at random/);
    assert.match(text, /\* multi-process \(4 workers, separate accept queues\): a run of 600 arrivals is too short/);
    const constant = { arrivals: 'constant', rate: 300, models: [['multi-process', 4, 'separate']] } as const;
    assert.match(sentenceOf(constant), /than theory \(4 simulated separate queues, 4 x Geo\/D\/1: /);
  });

  test('a run that is far too short says so, without a percentage of hundreds', () => {
    const sentence = sentenceOf({ rate: 75, clients: 60 });
    assert.match(sentence, /60 arrivals are too few: by chance alone/);
    assert.doesNotMatch(sentence, /up to \d{3,} %/);
  });

  test('clients handed out in turn: no theory, and the reason', () => {
    const text = textOf(syntheticOpen({ rate: 300, service: 'spin', models: [['cluster', 4]] }));
    assert.match(text, /No theory: the primary hands connections to the workers in turn/);
    assert.match(text, /between an end of service and the next start/);
    assert.doesNotMatch(text, /Pollaczek|simulated/);
  });

  test('at most as many in service as there are slots, however high the load', () => {
    const text = textOf(syntheticOpen({ rate: 600, models: [['multi-process', 4, 'separate']] }));
    assert.match(text, /in service, mean [\d.]+ - 4 averaged over time: every slot is busy/);
  });

  test('the first model is compared with each of the others; with one round the ratio is not explained', () => {
    const models = [['sequential', 1] as const, ['multi-process', 4] as const, ['event-loop', 1] as const];
    const text = textOf(syntheticOpen({ rate: 50, clients: 60, models }));
    assert.match(text, /Side by side, 1 of 2 figure sequential multi-process/);
    assert.match(text, /Side by side, 2 of 2 figure sequential event-loop/);
    assert.match(text, /Both models got the same arrivals\. [^R]/);
  });

  test('any load is sound, unless the load generator fell behind or no client was served', () => {
    const unsound = DOCUMENTS.filter(([, document]) => !isSoundDocument(document)).map(([name]) => name);
    assert.deepEqual(unsound, ['a load generator that falls behind', 'no client served']);
  });

  test('a load generator that fell behind: whether it missed the rate or only single arrivals', () => {
    const behind = textOf(syntheticOpen({ rate: 10_000, serviceTime: 0, lateness: (index) => index * 1e6 }));
    assert.match(behind, /10,000 clients per second were requested, but the load generator reached only [\d,.]+;/);
    const late = textOf(syntheticOpen({ rate: 1500, clients: 3000, serviceTime: 0, lateness: () => 5e6 }));
    assert.match(late, /kept the requested rate of 1,500 per second, but not the planned instants: one client in 20/);
  });

  test("the clients of each process, the cost of a process, and the load generator's share of a core", () => {
    const text = render(syntheticOpen({ rate: 90, clients: 200, models: [['multi-process', 4]] }), 'markdown', PLAIN);
    assert.match(text, /\| served by each process +\| \d+( \/ \d+){3} /);
    assert.match(text, /\| load generator's CPU +\| [\d.]+ %/);
    const each = syntheticOpen({ rate: 90, clients: 60, models: [['process-per-connection', 4]] });
    const processes = [{ process: 1000, cpuTime: 5e6, peakMemoryBytes: 4e7 }];
    const runs = each.runs.map((run) => ({ ...run, rounds: run.rounds.map((round) => ({ ...round, processes })) }));
    const costs = render({ ...each, runs }, 'markdown', PLAIN);
    assert.match(costs, /\| CPU time of a process +\| 5\.0* ms/);
    assert.match(costs, /\| memory of a process +\| 40 MB/);
    assert.doesNotMatch(costs, /served by each process/);
  });

  test('all rows: every client is listed', () => {
    const text = render(syntheticOpen({ clients: 40 }), 'table', { ...PLAIN, rows: 'all' });
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 40);
  });

  test('two models side by side, and one row each in the list', () => {
    const [, both] = DOCUMENTS.find(([name]) => name.startsWith('two models')) ?? [];
    assert.ok(both !== undefined);
    assert.match(textOf(both), /Side by side figure sequential multi-process/);
    assert.match(
      renderList([both], [], 'Saved runs', false),
      /synthetic-open +sequential +0123456 +-[^\n]*\n +multi-process/,
    );
  });
});
