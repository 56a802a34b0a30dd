/** The words, table and formats of a probe of every kind of server, and whether the answer is as expected. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ProbeDocument, ProbeScenario } from '../../model/probe.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { drawSvg } from '../../presentation/charts/svg.js';
import { FORMATS } from '../../presentation/formats.js';
import { render, renderRunComparison } from '../../presentation/index.js';
import { TEXT_OPTIONS } from '../../presentation/render/content.js';
import { summariseProbe } from '../../probe/estimation/summary.js';
import type { SimulatedModel } from '../../probe/probing/simulated-model.test-support.js';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { parseDocument } from '../../store/read-document.js';
import { serialise } from '../../store/save-run.js';
import { picturesOf } from '../index.js';
import { marksOf } from '../pictures/picture.test-support.js';
import { describeAnswer } from './answer-words.js';
import { describeNumbers, viewProbe } from './view.js';

const WIDTH = 80;

interface Case {
  readonly model: Partial<SimulatedModel>;
  readonly scenario?: Partial<ProbeScenario>;
  readonly says: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  'four at once': {
    model: { slots: 4 },
    says: /^Serves 4 at once \(\d+ % of resamples\), at 4\.00 \[3\.\d\d, 4\.00\] times the throughput of a single client\. The 5th request in a burst waits \d+/,
  },
  'one at a time': { model: { slots: 1 }, says: /^Serves one at a time \(100 % of resamples\)/ },
  'as configured': { model: { slots: 4 }, scenario: { configured: 4 }, says: /Configured 4, and serves as many\.$/ },
  'fewer than configured': {
    model: { slots: 4 },
    scenario: { configured: 8 },
    says: /Configured 8, serves 4 at once, at 4\.0 times the throughput of a single client\. Likely causes: fewer processes or threads are running than configured/,
  },
  'more slots than cores': {
    model: { slots: 8, cores: 2 },
    says: /^Serves 8 at once .*, at 2\.0\d \[.*\] times the throughput of a single client: under load each request takes [34]\.\d+ times as long as alone/,
  },
  'no limit': {
    model: { slots: null },
    scenario: { maxClients: 64 },
    says: /^No limit found up to N = \d+: at least \d+ in parallel; larger bursts were not tried\./,
  },
  'no slots, but processors': {
    model: { slots: null, cores: 2 },
    says: /^No limit on slots found: up to \d+ clients, all requests are in service together and slow down equally\. Throughput saturates at/,
  },
  sheds: { model: { slots: 4, admits: 4 }, says: /^Admits 4.* at once and refuses the rest \(.* x status 503\)/ },
  'a full accept queue': {
    model: { slots: 1, acceptQueue: 6, serviceTime: 50 * MILLISECOND },
    says: /^(Only \d+ of \d+ clients were admitted within 0\.9 s|Serves one at a time)/,
  },
  'a monopoly of kept connections': {
    model: { slots: 4, monopoly: true },
    scenario: { keepAlive: true },
    says: /^(Serves 4 kept connections at once, and no other client|Inconclusive)/,
  },
  'an acceptor before one at a time': {
    model: { slots: 1, acceptsAll: true },
    scenario: { hold: true },
    says: /^Accepts many connections, but serves one at a time/,
  },
};

describe('a probe says', () => {
  for (const [name, { model, scenario, says }] of Object.entries(CASES)) {
    describe(name, () => {
      let document: ProbeDocument;
      before(async () => {
        document = await simulatedProbe(model, scenario);
      });

      test('in words', () => assert.match(describeAnswer(summariseProbe(document)), says));

      test('the answer first, in lines that fit, in every format; and it can be saved and read', () => {
        const options = { ...TEXT_OPTIONS, details: true, width: WIDTH };
        const text = render(document, 'table', options);
        assert.match(text, /^http:\/\/127\.0\.0\.1:8080\/: /);
        for (const line of text.split('\n')) assert.ok([...line].length <= WIDTH, line);
        for (const format of FORMATS) assert.doesNotMatch(render(document, format, options), /undefined|NaN/);
        assert.deepEqual(parseDocument(serialise(document), 'it'), document);
      });

      test('in pictures, of plain data', () => {
        const pictures = picturesOf(document);
        assert.ok(pictures.length > 0);
        for (const picture of pictures) {
          assert.deepEqual(JSON.parse(JSON.stringify(picture.panels)), picture.panels);
          assert.doesNotMatch(drawSvg(picture, 'light'), /NaN|undefined/);
        }
      });
    });
  }
});

test('the table has every figure, in order', async () => {
  const document = await simulatedProbe({ slots: 4 }, { hold: true });
  const [table] = viewProbe(document, { details: true, rows: null, width: WIDTH }).blocks;
  assert.ok(table?.kind === 'table');
  const figures = table.section.rows.map(([figure]) => figure);
  for (const figure of [
    'slots c',
    'votes of resamples',
    'effective parallelism e',
    'service time S1',
    'round trip, subtracted',
    '2nd in a burst waits',
    '4th in a burst waits',
    '5th in a burst waits',
    '40th in a burst waits',
    'idle-hold',
    'kind of server',
    'spent',
    'drift',
    'audit',
  ])
    assert.ok(figures.includes(figure), figure);
});

test('footnotes report starved clients, late connections and redirects', async () => {
  const footnotes = (document: ProbeDocument) =>
    viewProbe(document, { details: true, rows: null, width: WIDTH }).footnotes?.join('\n') ?? '';
  const [plain, starved, full] = await Promise.all([
    simulatedProbe({ slots: 4 }),
    simulatedProbe({ slots: 4, monopoly: true }, { keepAlive: true }),
    simulatedProbe({ slots: 8, acceptQueue: 1 }),
  ]);
  assert.equal(footnotes(plain), '');
  assert.match(footnotes(starved), /Of the 64 clients in the closed loop, these were never answered: 5 to 64\./);
  assert.match(footnotes(full), /^\d+ connections took 0\.9 s or more/);
  const others = plain.bursts.map((burst) => ({ ...burst, synRetries: 3, listenOverflows: 3 }));
  assert.equal(footnotes({ ...plain, bursts: others }), '');
  const all = plain.bursts.map((burst) => ({ ...burst, redirects: burst.requests.length }));
  assert.match(footnotes({ ...plain, bursts: all }), /^All \d+ answers were redirects \(3xx\)/);
  const one = plain.bursts.map((burst, index) => ({ ...burst, redirects: index === 0 ? 1 : 0 }));
  assert.match(footnotes({ ...plain, bursts: one }), /^1 of \d+ answers were redirects/);
});

test('a throughput below that of a single client is shown', async () => {
  const document = await simulatedProbe({ slots: 1 });
  const { loop } = document;
  assert.ok(loop !== null);
  const slow = (at: number) => loop.startedAt + 1.5 * (at - loop.startedAt);
  const slowed = {
    ...loop,
    departures: loop.departures.map(slow),
    endedAt: slow(loop.endedAt),
    meanResponse: 1.5 * loop.meanResponse,
  };
  const text = describeAnswer(summariseProbe({ ...document, loop: slowed }));
  assert.match(
    text,
    /^Serves one at a time \(100 % of resamples\), at 0\.6\d \[.*\] times the throughput of a single client\./,
  );
});

test('a rate limit is reported as such', async () => {
  const text = describeAnswer(summariseProbe(await simulatedProbe({ slots: 4, rateLimit: 10 })));
  assert.match(text, /the server answered 10 requests, then status 429: a rate limit\?/);
});

test('a number in doubt is not shown', async () => {
  const document = await simulatedProbe({ slots: 12, law: 'exponential' }, { budget: SECOND });
  const { answer } = summariseProbe(document);
  if (answer.kind === 'slots') return assert.equal(answer.slots, 12);
  const text = render(document, 'table', { ...TEXT_OPTIONS, details: true, width: WIDTH });
  assert.match(text, /slots c +- /);
  assert.match(text, /Try /);
});

test('failed requests are reported, and do not count as load shedding', async () => {
  const document = await simulatedProbe({ slots: 4, failing: 0.02 });
  const text = render(document, 'table', { ...TEXT_OPTIONS, details: true, width: 200 });
  assert.match(text, /: Serves 4 at once/);
  assert.match(text, /\d+ of [\d,]+ requests in bursts failed \(\d+ x status 500\)/);
  // Little's law is not checked if requests of the loop failed.
  assert.match(text, /audit +all 4 hold/);
});

describe('a burst is drawn', () => {
  const drawn = async (model: Partial<SimulatedModel>) => {
    const document = await simulatedProbe(model);
    const text = render(document, 'table', { ...TEXT_OPTIONS, details: true, width: WIDTH });
    const [queue] = picturesOf(document).filter(({ id }) => id === 'queue');
    const marks = queue === undefined ? [] : marksOf(queue, 'bars').flat();
    const notes = queue === undefined ? [] : marksOf(queue, 'note').flat();
    return {
      text,
      tones: marks.map(({ tone }) => tone),
      notes: notes.map(({ text }) => text),
      headings: queue?.table.columns.map(({ heading }) => heading),
    };
  };

  test('with a queue: waiting and the inferred service', async () => {
    const { text, tones, notes, headings } = await drawn({ slots: 4 });
    assert.match(text, /·+█/);
    assert.match(text, /· waiting {3}█ in service, inferred/);
    assert.deepEqual(tones, ['waiting', 'service']);
    assert.ok(notes.includes('in service (blue), inferred'), notes.join());
    assert.ok(headings?.includes('waited'));
  });

  test('without a queue: from sent to answered, as waiting and service cannot be separated', async () => {
    const { text, tones, notes, headings } = await drawn({ slots: null });
    assert.match(text, /─ from sent to answered/);
    assert.doesNotMatch(text, /[█·]|inferred/);
    assert.deepEqual(tones, ['neutral']);
    assert.deepEqual(notes, ['from sent to answered']);
    assert.deepEqual(headings, ['answer', 'sent at', 'answered after', 'not served after']);
  });
});

test('the proven interval is in the JSON and in comparisons', async () => {
  const document = await simulatedProbe({ slots: 4 });
  const bursts = document.bursts.map((burst) => ({ ...burst, clientBusy: 1 }));
  const busy = { ...document, bursts };
  const options = { ...TEXT_OPTIONS, details: true, width: WIDTH };
  assert.deepEqual(JSON.parse(render(busy, 'json', options)).derived.proven, { atLeast: 4, atMost: null });
  const text = renderRunComparison(busy, await simulatedProbe({ slots: 2 }), 'table', false);
  assert.match(text, /served at once, proven +at least 4 +2 +>= 2/);
  assert.match(renderRunComparison(busy, document, 'csv', false), /"?served at once, proven"?,at least 4,4,~/);
});

test('several queues that serve at least as many as configured', async () => {
  const document = await simulatedProbe({ slots: 8, lines: 8 }, { configured: 4 });
  const summary = summariseProbe(document);
  assert.ok(summary.answer.kind === 'several-lines');
  const { atLeast } = summary.answer;
  const said = (configured: number) =>
    describeAnswer(summariseProbe({ ...document, scenario: { ...document.scenario, configured } }));
  assert.match(said(atLeast), new RegExp(`Configured ${atLeast}, and serves at least as many\\.$`));
  assert.match(said(atLeast + 1), /; whether it serves that many is inconclusive\.$/);
});

test('an unfinished idle-hold is reported as a range', async () => {
  const document = await simulatedProbe({ slots: 4 });
  const tries = [
    { held: 8, answered: false, time: SECOND },
    { held: 2, answered: true, time: SECOND },
  ];
  const options = { ...TEXT_OPTIONS, details: true, width: 200 };
  const text = render({ ...document, hold: { patience: SECOND, tries } }, 'table', options);
  assert.match(text, /idle-hold +3 to 8 block +the time budget ran out/);
});

test('a busy client still reports how many were served in parallel at least', async () => {
  const document = await simulatedProbe({ slots: 4 });
  const busy = { ...document, bursts: document.bursts.map((burst) => ({ ...burst, clientBusy: 1 })) };
  assert.match(
    describeAnswer(summariseProbe(busy)),
    /^Serves at least 4 at once; a higher limit may be that of this client or this machine: this client was busy 100 %/,
  );
  const quick = await simulatedProbe({ slots: 32, serviceTime: MILLISECOND });
  assert.match(describeAnswer(summariseProbe(quick)), /^Inconclusive: .* that of this client or this machine\./);
});

test('two probes are compared: differing options first, then figures with intervals', async () => {
  const [first, second] = [await simulatedProbe({ slots: 4 }), await simulatedProbe({ slots: 8 }, { maxClients: 128 })];
  const text = renderRunComparison(first, second, 'table', false);
  assert.match(text, /clients at most +256 +128/);
  assert.match(text, /slots c +4 +8 +-/);
  assert.match(text, /effective parallelism +4\.\d\d \[.*\] +[78]\.\d\d \[/);
  assert.match(renderRunComparison(first, first, 'csv', false), /effective parallelism e,.*,~/);
});

test('a server that is not running is reported in one sentence', async () => {
  const document = await simulatedProbe();
  const failed = {
    ...document,
    bursts: [],
    loop: null,
    end: { kind: 'failed', during: 'warm-up', outcome: { kind: 'refused' }, detail: 'refused' },
  } as const;
  assert.match(describeAnswer(summariseProbe(failed)), /^Probe failed: nothing is listening there/);
});

const ODD = Array.from({ length: 12 }, (_, index) => 2 * index + 1);
const STRETCHES: ReadonlyArray<readonly [readonly number[], string]> = [
  [[4], '4'],
  [[4, 5], '4, 5'],
  [[1, 5, 6, 7, 9], '1, 5 to 7, 9'],
  [ODD, '1, 3, 5, 7, 9, 11, 13, 15, and 4 more'],
];
for (const [numbers, says] of STRETCHES) {
  test(`numbers in few words: ${says}`, () => assert.equal(describeNumbers(numbers), says));
}
