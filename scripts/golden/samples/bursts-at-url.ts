/** Bursts at simulated servers, seen from outside: each possible answer, and some without an answer. */
import { type BurstDocument, MILLISECOND, type SimulatedModel, simulatedBursts, withRecords } from '../entry.js';
import { type Sample, samplesIn } from './sample.js';

const SIMULATIONS: Readonly<Record<string, Partial<SimulatedModel>>> = {
  one: {},
  four: { slots: 4 },
  'three-varied': { slots: 3, law: 'exponential' },
  'no-limit': { slots: null },
  'over-a-network': { slots: 4, roundTrip: 20 * MILLISECOND, jitter: 0.2 * MILLISECOND },
  'a-short-accept-queue': { acceptQueue: 8 },
  'sheds-503': { slots: 4, admits: 8 },
};

export async function burstAtUrlSamples(): Promise<Sample[]> {
  const made = await Promise.all(
    Object.entries(SIMULATIONS).map(async ([name, model]) => [name, await simulatedBursts(model)] as const),
  );
  const few = await simulatedBursts({ slots: 4 }, { clients: 6 });
  return samplesIn('burst-at-url', { ...Object.fromEntries(made), 'few-clients': few, ...CHANGED(few) });
}

const CHANGED = (document: BurstDocument): Readonly<Record<string, BurstDocument>> => ({
  'posted-with-headers': {
    ...document,
    scenario: { ...document.scenario, url: 'https://example.test/path' },
    outside: document.outside && {
      ...document.outside,
      loopback: false,
      request: { method: 'POST', headerNames: ['X-A\u001b[2J', 'Authorization'], bodyBytes: 12 },
    },
  },
  'some-failed': withRecords(document, (records) =>
    records.map((record, index) => (index === 0 ? { ...record, outcome: { kind: 'rejected', status: 503 } } : record)),
  ),
  'none-served': withRecords(document, (records) =>
    records.map((record) => ({ ...record, outcome: { kind: 'timed-out' } })),
  ),
  'an-audit-that-fails': withRecords(document, (records) => records.slice(1)),
});
