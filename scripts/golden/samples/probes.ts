/** Probes of simulated servers, each with its seed; and the same with changes that a simulation does not produce. */
import {
  MICROSECOND,
  MILLISECOND,
  NOISES,
  OUTCOME_KINDS,
  type Outcome,
  type ProbeDocument,
  type ProbeScenario,
  SECOND,
  type SimulatedModel,
  simulatedProbe,
} from '../entry.js';
import { CHANGES } from './probe-changes.js';
import { type Sample, samplesIn } from './sample.js';

interface Simulation {
  readonly model?: Partial<SimulatedModel>;
  readonly asked?: Partial<ProbeScenario>;
  readonly seed?: number;
}

const BRIEF = { budget: 2 * SECOND };
const ONE_AT_A_TIME_INSIDE = { model: { acceptsAll: true }, asked: { hold: true, ...BRIEF } };
const NETWORK = { roundTrip: 20 * MILLISECOND, jitter: 0.2 * MILLISECOND };

const SLOWLY = { perSecond: 20, isDeclining: false };
const GROWING = {
  serviceTime: 100 * MILLISECOND,
  slotsAt: (at: number) => Math.min(6, Math.max(2, Math.round(at / SECOND))),
};

/** One line per server: its properties, and the options of the probe. */
const SIMULATIONS: Readonly<Record<string, Simulation>> = {
  one: {},
  'one-held': { asked: { hold: true, ...BRIEF } },
  four: { model: { slots: 4 } },
  'four-briefly': { model: { slots: 4 }, asked: BRIEF },
  'four-held': { model: { slots: 4 }, asked: { hold: true, ...BRIEF } },
  'four-inside': { model: { slots: 4, acceptsAll: true }, asked: { hold: true, ...BRIEF } },
  'four-as-configured': { model: { slots: 4 }, asked: { configured: 4, ...BRIEF } },
  'four-of-eight': { model: { slots: 4 }, asked: { configured: 8, ...BRIEF } },
  'one-of-eight': { asked: { configured: 8, ...BRIEF } },
  'four-of-two': { model: { slots: 4 }, asked: { configured: 2, ...BRIEF } },
  'eight-on-two-cores': { model: { slots: 8, cores: 2 }, asked: { configured: 8 } },
  'three-varied': { model: { slots: 3, law: 'exponential' } },
  'four-bimodal': { model: { slots: 4, law: 'bimodal' }, asked: { budget: 5 * SECOND } },
  'sixteen-unsettled': { model: { slots: 16, law: 'exponential' }, asked: { budget: 0.8 * SECOND }, seed: 1 },
  'six-uncertain': { model: { slots: 6, law: 'bimodal' }, asked: { budget: 1.5 * SECOND }, seed: 2 },
  'twelve-varied-briefly': { model: { slots: 12, law: 'exponential' }, asked: { budget: SECOND } },
  'many-varied': { model: { slots: 24, law: 'lognormal' }, asked: { budget: 3 * SECOND } },
  'eight-with-a-client-that-is-elsewhere': { model: { slots: 8, noise: NOISES.shared }, asked: { budget: 5 * SECOND } },
  'over-a-network': { model: { slots: 6, ...NETWORK }, asked: { loopback: false, budget: 5 * SECOND } },
  'over-tls': { model: { slots: 4 }, asked: { target: 'https://example.test/', loopback: false, ...BRIEF } },
  'quick-over-a-network': { model: { slots: 4, serviceTime: MILLISECOND, ...NETWORK }, asked: { loopback: false } },
  'from-afar': {
    model: { slots: 4, serviceTime: 2 * MILLISECOND, roundTrip: 5 * MILLISECOND },
    asked: { loopback: false, ...BRIEF },
  },
  kept: { model: { slots: 2 }, asked: { keepAlive: true, ...BRIEF } },
  'no-limit': { model: { slots: null }, asked: { maxClients: 64 } },
  'no-limit-configured': { model: { slots: null }, asked: { maxClients: 64, configured: 8, ...BRIEF } },
  'no-limit-varied': { model: { slots: null, serviceTime: 50 * MILLISECOND, law: 'exponential' } },
  'no-limit-held': { model: { slots: null, acceptsAll: true }, asked: { maxClients: 64, hold: true, ...BRIEF } },
  'no-limit-that-the-client-can-see': { model: { slots: null, serviceTime: 20 * MILLISECOND }, seed: 3 },
  'no-limit-behind-a-short-queue': {
    model: { slots: null, acceptQueue: 5, acceptTime: 0.4 * MILLISECOND, serviceTime: 30 * MILLISECOND },
  },
  'no-limit-beyond-the-machine': {
    model: { slots: null, noise: { ...NOISES.quiet, handling: 100 * MICROSECOND } },
    asked: BRIEF,
  },
  'no-limit-of-those-admitted': {
    model: { slots: null, acceptQueue: 8, acceptTime: MILLISECOND, serviceTime: 30 * MILLISECOND },
    asked: { budget: 3 * SECOND },
  },
  'all-share-two-cores': { model: { slots: null, cores: 2 } },
  'all-share-two-cores-held': { model: { slots: null, cores: 2, law: 'exponential' }, asked: { hold: true } },
  'all-share-two-cores-varied': { model: { slots: null, cores: 2, law: 'exponential' }, asked: BRIEF },
  'sheds-503': { model: { slots: 4, admits: 4 }, asked: BRIEF },
  'sheds-few-more-than-it-serves': { model: { slots: 2, admits: 8 }, asked: { budget: 5 * SECOND } },
  'sheds-more-than-it-serves': { model: { slots: 2, admits: 12 } },
  'many-requests-fail-of-many': { model: { slots: 4, failing: 0.15 }, asked: { configured: 64, ...BRIEF } },
  'sheds-by-reset': { model: { slots: 4, admits: 4, declines: 'reset' }, asked: { configured: 6, ...BRIEF } },
  'a-rate-limit': { model: { slots: 4, rateLimit: 40 } },
  'behind-a-delay': { model: { slots: 4, serviceTime: 20 * MILLISECOND, delay: 30 * MILLISECOND } },
  'a-rate-of-requests': { model: { slots: null, acceptsAll: true, serviceTime: 100 * MILLISECOND, rate: SLOWLY } },
  'a-rate-that-declines': {
    model: { slots: null, acceptsAll: true, serviceTime: 200 * MILLISECOND, rate: { ...SLOWLY, isDeclining: true } },
  },
  'one-or-a-rate': {
    model: { slots: null, acceptsAll: true, serviceTime: 40 * MILLISECOND, rate: { ...SLOWLY, isDeclining: true } },
  },
  'an-automatic-budget': { model: { slots: 4 }, asked: { budget: null } },
  'declines-all-of-too-many-connections': {
    model: { slots: null, acceptsAll: true, mostConnections: 3 },
    asked: BRIEF,
  },
  'grows-until-it-is-settled': { model: { slots: 2, ...GROWING } },
  'goes-on-growing': {
    model: { slots: 2, serviceTime: 100 * MILLISECOND, slotsAt: (at) => Math.max(2, Math.round((2 * at) / SECOND)) },
  },
  shrinks: {
    model: { slots: 8, serviceTime: 100 * MILLISECOND, slotsAt: (at) => Math.max(4, Math.round(9 - at / SECOND)) },
  },
  'goes-on-shrinking': {
    model: { slots: 9, serviceTime: 100 * MILLISECOND, slotsAt: (at) => Math.max(2, Math.round(9 - at / SECOND)) },
  },
  'several-lines': { model: { slots: 8, lines: 8 } },
  'two-lines-varied': { model: { slots: 8, lines: 2, law: 'exponential' }, asked: { budget: 5 * SECOND } },
  monopoly: { model: { slots: 4, monopoly: true }, asked: { keepAlive: true } },
  'monopoly-of-one': { model: { monopoly: true }, asked: { keepAlive: true, configured: 4, ...BRIEF } },
  'a-full-accept-queue': { model: { slots: 8, acceptQueue: 1 } },
  'a-short-accept-queue': { model: { acceptQueue: 6, serviceTime: 50 * MILLISECOND } },
  'one-at-a-time-inside': ONE_AT_A_TIME_INSIDE,
  'a-busy-client': { model: { slots: 16, serviceTime: 0.5 * MILLISECOND }, asked: { budget: SECOND } },
  'a-client-that-hides-a-limit': { model: { slots: 32, serviceTime: MILLISECOND }, asked: { budget: 3 * SECOND } },
  'a-client-that-holds-few': { model: { slots: null, serviceTime: 50 * MILLISECOND, clientHolds: 40 } },
  'a-client-that-holds-one-more-than-the-slots': {
    model: { slots: 4, serviceTime: 50 * MILLISECOND, clientHolds: 5 },
  },
  'a-slow-client': { model: { slots: 8, noise: { ...NOISES.usual, handling: 400 * MICROSECOND } }, asked: BRIEF },
  'slow-for-the-budget': { model: { slots: 2, serviceTime: SECOND } },
  'too-slow-for-the-budget': { model: { slots: 2, serviceTime: 3.5 * SECOND } },
  'as-many-clients-as-places': { model: { slots: 4 }, asked: { maxClients: 4, ...BRIEF } },
  'a-single-client': { model: { slots: 2 }, asked: { maxClients: 1 } },
  'a-few-more-clients-than-places': { model: { slots: 16, law: 'exponential' }, asked: { maxClients: 32, ...BRIEF } },
  'some-requests-fail': { model: { slots: 4, failing: 0.02 }, asked: BRIEF },
  'many-requests-fail': { model: { slots: 4, failing: 0.15 }, asked: { configured: 4, ...BRIEF } },
  'warms-up': { model: { slots: 4, drift: (at) => (at < 1.2 * SECOND ? 4 : 1) }, asked: { budget: 5 * SECOND } },
  'never-answers': { model: { serviceTime: 100 * SECOND } },
  'serves-nobody': { model: { admits: 0 } },
};

/** Codes with a text of their own, and one of each sort without. */
const CODES = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EACCES', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEOUT', 'not-http'],
  ...['answer-too-long', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EODD'],
];
const ENDINGS: readonly Outcome[] = [
  ...OUTCOME_KINDS.map(
    (kind): Outcome =>
      kind === 'rejected' ? { kind, status: 404 } : kind === 'failed' ? { kind, code: 'E<b>\u001b[31m' } : { kind },
  ),
  { kind: 'rejected', status: 429 },
  ...CODES.map((code): Outcome => ({ kind: 'failed', code })),
];

function failedWith(document: ProbeDocument, outcome: Outcome): ProbeDocument {
  return { ...document, bursts: [], loop: null, end: { kind: 'failed', during: 'warm-up', outcome, detail: 'why' } };
}

function endingName(outcome: Outcome): string {
  const detail = outcome.kind === 'failed' ? outcome.code : outcome.kind === 'rejected' ? String(outcome.status) : '';
  return `${outcome.kind} ${detail}`.trim().replaceAll(/\W+/g, '-').toLowerCase();
}

export async function probeSamples(): Promise<Sample[]> {
  const simulated: Record<string, ProbeDocument> = {};
  for (const [name, { model, asked, seed }] of Object.entries(SIMULATIONS)) {
    simulated[name] = await simulatedProbe(model, asked, seed);
  }
  const of = (name: string) => {
    const document = simulated[name];
    if (document === undefined) throw new Error(`There is no simulation "${name}".`);
    return document;
  };
  const changed = Object.entries(CHANGES).map(([name, [from, ...changes]]) => [
    name,
    changes.reduce((document, change) => change(document), of(from)),
  ]);
  const failed = ENDINGS.map((outcome) => [endingName(outcome), failedWith(of('one'), outcome)]);
  return [
    ...samplesIn('probe', simulated),
    ...samplesIn('probe-changed', Object.fromEntries(changed)),
    ...samplesIn('probe-failed', Object.fromEntries(failed)),
  ];
}
