/** Open arrivals in every format: no hole, no line too long, and the sentences say what was found. */
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
  'services of no length': { serviceTime: 0 },
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
  'every kind of line, hardly any waits': {
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
  'every kind of line, spinning': {
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
  ['nobody served', REFUSED],
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

    test(`${name}: as it is read from a file it is the same`, () => {
      assert.deepEqual(parseDocument(JSON.stringify(document), 'file'), JSON.parse(JSON.stringify(document)));
    });
  }

  test('the sentence names utilisation, Lindley and theory, and what chance does', () => {
    assert.match(
      textOf(syntheticOpen({ rate: 50 })),
      /Utilisation 0\.\d\d: a client waited [\d.]+ ms on average, [\d.]+ % (more|less) than Lindley's recursion on the same arrivals gives \([^)]*\), [\d.]+ % (more|less) than Pollaczek-Khinchine \(M\/D\/1, [\d.]+ ms\)\. By chance alone 9 in 10 runs of 600 arrivals come within [\d.]+ % of it\./,
    );
  });

  function sentenceOf(made: SyntheticOpen): string {
    const text = textOf(syntheticOpen(made));
    return text.slice(text.search(/(Utilisation \d|A client waited)/)).trim();
  }

  test('a difference from hardly any wait is a time, and nothing is said of chance', () => {
    const sentence = sentenceOf({ rate: 20, clients: 60, models: [['multi-process', 4]] });
    assert.match(sentence, /(no|[\d.]+ [µm]s) more than Lindley's recursion on the same arrivals gives/);
    assert.match(sentence, /[\d.]+ [µm]s more than a simulated queue \(M\/D\/4, [\d.]+ [nµ]s\)\.$/);
    assert.doesNotMatch(sentence, /%/);
    assert.doesNotMatch(textOf(syntheticOpen({ rate: 5, clients: 60 })), /too short|Within 10 %/);
  });

  test('without a cap there is nothing to hold a wait against', () => {
    const made: SyntheticOpen = { models: [['event-loop', 1]] };
    assert.match(
      sentenceOf(made),
      /^A client waited [\d.]+ [µm]s on average before its service began; by theory \(M\/D\/∞\) nobody would wait\.$/,
    );
    assert.match(textOf(syntheticOpen(made)), /Lindley: where nothing caps those in service/);
    assert.doesNotMatch(textOf(syntheticOpen(made)), /server idle|measured [/-] Lindley/);
  });

  test('separate queues are called so', () => {
    const text = textOf(syntheticOpen({ rate: 300, models: [['multi-process', 4, 'separate']] }));
    assert.match(text, /Lindley's recursion on the same arrivals gives for each process/);
    assert.match(text, /Pollaczek-Khinchine for 4 separate queues \(4 x M\/D\/1, [\d.]+ ms\)/);
    assert.match(text, /Lindley: what a line before each of the 4 processes/);
    assert.match(text, /the kernel's hash dealt them out to 4 queues at random/);
    assert.match(text, /\* multi-process \(4 workers, separate accept queues\): a run of 600 arrivals is too short/);
    const constant = { arrivals: 'constant', rate: 300, models: [['multi-process', 4, 'separate']] } as const;
    assert.match(sentenceOf(constant), /than 4 simulated separate queues \(4 x Geo\/D\/1, /);
  });

  test('a run that is far too short says that it is, without a share beyond all', () => {
    const sentence = sentenceOf({ rate: 75, clients: 60 });
    assert.match(sentence, /60 arrivals are too few to tell/);
    assert.doesNotMatch(sentence, /within \d{3,} %/);
  });

  test('clients dealt out in turn: no theory, and why', () => {
    const text = textOf(syntheticOpen({ rate: 300, service: 'spin', models: [['cluster', 4]] }));
    assert.match(text, /No theory: the primary deals clients out in turn/);
    assert.match(text, /between an end of service and the next start/);
    assert.doesNotMatch(text, /Pollaczek|simulated/);
  });

  test('no more in service than there are servers, however much is offered', () => {
    const text = textOf(syntheticOpen({ rate: 600, models: [['multi-process', 4, 'separate']] }));
    assert.match(text, /in service, mean [\d.]+ - 4 over time; all of them are/);
  });

  test('the first model beside each of the others, and of one round no ratio of rounds', () => {
    const models = [['sequential', 1] as const, ['multi-process', 4] as const, ['event-loop', 1] as const];
    const text = textOf(syntheticOpen({ rate: 50, clients: 60, models }));
    assert.match(text, /Side by side, 1 of 2 figure sequential multi-process/);
    assert.match(text, /Side by side, 2 of 2 figure sequential event-loop/);
    assert.match(text, /Both were given the same arrivals\. [^R]/);
  });

  test('sound: whatever the load, but not what the load generator could not do, nor when nobody was served', () => {
    const unsound = DOCUMENTS.filter(([, document]) => !isSoundDocument(document)).map(([name]) => name);
    assert.deepEqual(unsound, ['a load generator that falls behind', 'nobody served']);
  });

  test('a timetable that was not kept: what failed, the rate or the lateness', () => {
    const behind = textOf(syntheticOpen({ rate: 10_000, serviceTime: 0, lateness: (index) => index * 1e6 }));
    assert.match(
      behind,
      /10,000 clients a second were asked for, and the load generator of one process reached [\d,.]+:/,
    );
    const late = textOf(syntheticOpen({ rate: 1500, clients: 3000, serviceTime: 0, lateness: () => 5e6 }));
    assert.match(
      late,
      /kept up the 1,500 clients a second that were asked for, but not their timetable: one client in 20/,
    );
  });

  test("who served how many, what a process costs, and the load generator's share of a core", () => {
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

  test('all rows: the clients one by one', () => {
    const text = render(syntheticOpen({ clients: 40 }), 'table', { ...PLAIN, rows: 'all' });
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 40);
  });

  test('two models side by side, and a row each in the list', () => {
    const [, both] = DOCUMENTS.find(([name]) => name.startsWith('two models')) ?? [];
    assert.ok(both !== undefined);
    assert.match(textOf(both), /Side by side figure sequential multi-process/);
    assert.match(
      renderList([both], [], 'Saved runs', false),
      /synthetic-open +sequential +0123456 +-[^\n]*\n +multi-process/,
    );
  });
});
