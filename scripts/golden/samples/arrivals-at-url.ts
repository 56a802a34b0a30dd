/** Open arrivals at a URL, seen from outside: each possible verdict, with and without inferred waits. */
import { MILLISECOND, type OpenDocument, syntheticArrivalsAtUrl } from '../entry.js';
import { type Sample, samplesIn, withRounds } from './sample.js';

/** Every nth client ends in this way. */
function withFailures(document: OpenDocument, every: number): OpenDocument {
  return withRounds(document, ({ records }) => ({
    records: records.map((record, index) =>
      index % every === every - 1 ? { ...record, outcome: { kind: 'rejected', status: 503 } } : record,
    ),
  }));
}

const VARIED = [4, 9, 2, 22, 6, 30, 8, 12, 3, 17].map((time) => time * MILLISECOND);
const KEEPS_UP = syntheticArrivalsAtUrl({ rate: 40, clients: 200 });

const ARRIVALS: Readonly<Record<string, OpenDocument>> = {
  'keeps-up': KEEPS_UP,
  'falls-behind': syntheticArrivalsAtUrl({ rate: 150, clients: 300 }),
  'near-the-limit': syntheticArrivalsAtUrl({ rate: 101, clients: 300 }),
  'several-slots': syntheticArrivalsAtUrl({ rate: 300, clients: 300, models: [['multi-process', 4]] }),
  'five-rounds': syntheticArrivalsAtUrl({ rate: 50, clients: 80, rounds: 5 }),
  'few-clients': syntheticArrivalsAtUrl({ clients: 12 }),
  'varied-services': syntheticArrivalsAtUrl({ rate: 40, clients: 200, aloneBefore: VARIED }),
  'a-service-time-that-changes': syntheticArrivalsAtUrl({
    rate: 40,
    clients: 200,
    aloneAfter: new Array<number>(20).fill(25 * MILLISECOND),
  }),
  'none-alone': syntheticArrivalsAtUrl({ rate: 40, clients: 200, aloneBefore: [] }),
  'sheds-503': withFailures(KEEPS_UP, 3),
  'one-that-fails': withFailures(KEEPS_UP, 200),
  'nobody-served': withFailures(KEEPS_UP, 1),
  'clients-that-are-late': syntheticArrivalsAtUrl({ rate: 40, clients: 200, lateness: () => 4 * MILLISECOND }),
  'a-timetable-that-is-not-kept': syntheticArrivalsAtUrl({
    rate: 60,
    clients: 200,
    lateness: (index) => (index % 10 === 0 ? 900 * MILLISECOND : 0),
  }),
  'an-audit-that-fails': { ...KEEPS_UP, scenario: { ...KEEPS_UP.scenario, seed: 8 } },
  'a-busy-load-generator': withRounds(syntheticArrivalsAtUrl({ rate: 150, clients: 300 }), ({ load }) => ({
    load: { ...load, cpuTime: 1e15 },
  })),
  'posted-with-headers': {
    ...KEEPS_UP,
    scenario: { ...KEEPS_UP.scenario, url: 'https://example.test/a/rather/long/path/\u001b[2J' },
    outside: KEEPS_UP.outside && {
      ...KEEPS_UP.outside,
      loopback: false,
      request: { method: 'POST', headerNames: ['X-A\u001b[2J', 'Authorization'], bodyBytes: 12 },
    },
  },
};

export function arrivalsAtUrlSamples(): Sample[] {
  return samplesIn('open-at-url', ARRIVALS);
}
