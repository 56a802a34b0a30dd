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
  const four = await simulatedBursts({ slots: 4 });
  return samplesIn('burst-at-url', {
    ...Object.fromEntries(made),
    'few-clients': few,
    ...CHANGED(few),
    'by-two-agents': byAgents(four, 0.1 * MILLISECOND),
    'by-two-agents-with-poor-clocks': byAgents(four, 30 * MILLISECOND),
  });
}

/** The same burst by two agents, whose clocks are known to within this, ns. */
function byAgents(document: BurstDocument, clockBound: number): BurstDocument {
  const names = ['near-1a2b', 'far-3c4d'] as const;
  const { atOnceVersion, nodeVersion, platform, kernelRelease, architecture, cpuModel, cores, memoryBytes } =
    document.context;
  const machine = { atOnceVersion, nodeVersion, platform, kernelRelease, architecture, cpuModel, cores, memoryBytes };
  const [run] = document.runs;
  if (run === undefined) throw new RangeError('No run');
  const rounds = run.rounds.map((round) => {
    const records = round.records.map((record, index) => ({ ...record, agent: names[index % 2] }));
    const releasedAt = Math.min(...records.map(({ client }) => client?.sentAt ?? Number.POSITIVE_INFINITY));
    return { ...round, records, agents: names.map((agent) => ({ agent, clockBound, releasedAt })) };
  });
  return {
    ...document,
    context: { ...document.context, agents: names.map((agent) => ({ agent, ...machine })) },
    runs: [{ ...run, rounds }],
  };
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
