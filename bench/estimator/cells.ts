/** The simulated servers on which the estimator is judged, in kinds. Each cell is one server, each kind one row of the summary. */
import { MILLISECOND, type Nanoseconds, SECOND } from '../../src/model/units.js';
import type { Truth } from '../../src/probe/probing/judgement.test-support.js';
import {
  NOISES,
  type ServiceLaw,
  SIMULATED,
  type SimulatedModel,
} from '../../src/probe/probing/simulated-model.test-support.js';

export interface Cell {
  readonly kind: string;
  /** Within its kind. */
  readonly name: string;
  readonly model: SimulatedModel;
  /** Null: `auto`. */
  readonly budget: Nanoseconds | null;
  readonly keepAlive: boolean;
  /** --max-clients. */
  readonly maxClients: number;
  readonly truth: CellTruth;
}

/** `monopoly`: kept connections keep their slots, so that other clients are never served. */
export type CellTruth = Truth | { readonly kind: 'monopoly' };

interface KindOrder {
  readonly kind: string;
  readonly law?: ServiceLaw;
  readonly serviceTimesMs: readonly number[];
  readonly roundTripsMs?: readonly number[];
  readonly slots: readonly number[];
  /** Null: `auto`. */
  readonly budgetSeconds?: number | null;
  readonly keepAlive?: boolean;
  readonly maxClients?: number;
  /** A delay that occupies no slot, as a share of a service. */
  readonly delay?: number;
  /** Jitter of each direction if there is a round trip, and of the delay, as a share of a service: exponential, mean. */
  readonly jitter?: number;
  readonly model?: Partial<SimulatedModel>;
  readonly truth?: (slots: number) => CellTruth;
  readonly modelFor?: (slots: number, serviceTime: Nanoseconds) => Partial<SimulatedModel>;
}

const SLOTS = [1, 2, 3, 4, 6, 8, 12, 16];
const FEW_SLOTS = [1, 2, 4, 8];
const VARIED: readonly ServiceLaw[] = ['exponential', 'bimodal', 'lognormal', 'erlang', 'uniform'];
/** Without another value: jitter of each direction as a share of the round trip, exponential, mean. */
const USUAL_JITTER = 0.01;
/** Cells with varying services and a shorter mean time between answers are left out, as the probe is always inconclusive there. */
const LEAST_GAP_MS = 0.25;

/** The program's own. */
const MAX_CLIENTS = 256;

const usual = { slots: SLOTS, budgetSeconds: 10 } as const;
const few = { serviceTimesMs: [10, 50], slots: [2, 4, 8, 16] } as const;
const moving = { serviceTimesMs: [50, 100], slots: [4, 8, 16] } as const;
const near = { serviceTimesMs: [10], slots: FEW_SLOTS } as const;

const ORDERS: readonly KindOrder[] = [
  { ...usual, kind: 'constant, 5 to 50 ms', serviceTimesMs: [5, 10, 50], roundTripsMs: [0, 2, 20] },
  ...VARIED.map((law) => ({
    ...usual,
    kind: `${nameOf(law)}, 5 to 50 ms`,
    law,
    serviceTimesMs: [5, 20, 50],
    roundTripsMs: [0, 20],
  })),
  ...VARIED.map((law) => ({
    kind: `${nameOf(law)}, 200 ms, auto`,
    law,
    serviceTimesMs: [200],
    slots: [1, 2, 4, 8, 16],
  })),
  { ...near, kind: 'constant, 10 ms, budget of 2 s', budgetSeconds: 2 },
  { kind: 'constant, 0.2 to 5 s, auto', serviceTimesMs: [200, 1000, 5000], slots: FEW_SLOTS },
  { kind: 'exponential, 1 and 5 s, auto', law: 'exponential', serviceTimesMs: [1000, 5000], slots: FEW_SLOTS },
  { kind: 'constant, 20 ms, 32 to 128 slots', serviceTimesMs: [20], slots: [32, 64, 128], budgetSeconds: 10 },
  ...[20, 10, 4].map((part) => ({
    ...few,
    kind: `round trip of 20 ms with jitter of S / ${part}`,
    roundTripsMs: [20],
    jitter: 1 / part,
  })),
  ...[0.5, 2].flatMap((delay) => [
    { ...few, kind: `behind a delay of ${delay} S`, delay },
    ...[20, 10, 4].map((part) => ({
      ...few,
      kind: `behind a delay of ${delay} S with jitter of S / ${part}`,
      delay,
      jitter: 1 / part,
    })),
  ]),
  { ...few, kind: 'kept connections', roundTripsMs: [0, 20], keepAlive: true },
  {
    ...few,
    kind: 'kept connections that keep their slots',
    keepAlive: true,
    model: { monopoly: true },
    truth: () => ({ kind: 'monopoly' }),
  },
  { ...moving, kind: 'slots grow from c / 4 to c', ...movingFrom(0.25) },
  { ...moving, kind: 'slots grow from 5 to 50 in five seconds', slots: [50], ...movingFrom(0.1, 5) },
  { ...moving, kind: 'slots shrink from 2 c to c', ...movingFrom(2) },
  {
    ...moving,
    kind: 'slots go on growing, one in two seconds',
    slots: [4, 8],
    modelFor: (slots) => ({ slotsAt: (at) => slots + Math.floor(at / (2 * SECOND)) }),
    truth: () => ({ kind: 'moves', to: Number.POSITIVE_INFINITY, way: 'grows' }),
  },
  // Near half of the clients, where a burst has little more than one step.
  ...(['deterministic', 'exponential', 'erlang', 'uniform'] as const).map((law) => ({
    kind: `${law === 'deterministic' ? 'constant' : nameOf(law)}, 10 ms, at most 32 clients`,
    law,
    serviceTimesMs: [10],
    slots: [8, 12, 14, 16, 17, 18, 24],
    maxClients: 32,
    budgetSeconds: 2,
  })),
  { ...near, kind: 'constant, 10 ms, on 2 cores', model: { cores: 2 }, budgetSeconds: 10 },
  { ...near, kind: 'exponential, 10 ms, on 2 cores', law: 'exponential', model: { cores: 2 }, budgetSeconds: 10 },
  ...(['quiet', 'busy', 'shared'] as const).map((noise) => ({
    ...usual,
    kind: `constant, ${noise} client`,
    serviceTimesMs: [5, 10, 50],
    model: { noise: NOISES[noise] },
  })),
  ...(['exponential', 'lognormal'] as const).map((law) => ({
    ...usual,
    kind: `${law}, shared client`,
    law,
    serviceTimesMs: [5, 20],
    model: { noise: NOISES.shared },
  })),
  { ...near, kind: 'no limit', slots: [0], serviceTimesMs: [10, 50, 200], truth: () => ({ kind: 'no-limit' }) },
  {
    ...near,
    kind: 'refuses what it cannot serve at once',
    serviceTimesMs: [20, 100],
    modelFor: (slots) => ({ admits: slots, declines: 'rejected' }),
    truth: (slots) => ({ kind: 'admits', admits: slots }),
  },
  {
    ...near,
    kind: 'refuses all while more connections are open',
    serviceTimesMs: [20, 100],
    slots: [4, 8],
    modelFor: (slots) => ({ slots: null, mostConnections: slots }),
    truth: (slots) => ({ kind: 'admits', admits: slots }),
  },
  {
    ...near,
    kind: 'a rate limit that refuses',
    serviceTimesMs: [200],
    slots: [20, 50, 100],
    modelFor: (perSecond) => ({ slots: null, rate: { perSecond, isDeclining: true } }),
    truth: (perSecond) => ({ kind: 'rate', perSecond }),
  },
  {
    ...near,
    kind: 'a rate limit that delays',
    serviceTimesMs: [100],
    slots: [20, 50, 100],
    modelFor: (perSecond) => ({ slots: null, rate: { perSecond, isDeclining: false } }),
    truth: (perSecond) => ({ kind: 'rate', perSecond }),
  },
  {
    ...near,
    kind: 'a queue for each slot',
    slots: [2, 4, 8],
    serviceTimesMs: [20],
    modelFor: (slots) => ({ lines: slots }),
    truth: (slots) => ({ kind: 'lines', slots }),
  },
  { ...near, kind: 'a slow acceptor', serviceTimesMs: [20, 100], slots: [4, 16], model: { acceptTime: MILLISECOND } },
  {
    ...near,
    kind: 'a short accept queue',
    serviceTimesMs: [20],
    model: { acceptQueue: 8, acceptTime: MILLISECOND / 5 },
  },
  { ...near, kind: 'one request in fifty fails', serviceTimesMs: [20], model: { failing: 0.02 } },
];

export const CELLS: readonly Cell[] = ORDERS.flatMap(cellsOf);

function nameOf(law: ServiceLaw): string {
  return law === 'erlang' ? 'Erlang of 4 stages' : law;
}

function cellsOf(order: KindOrder): Cell[] {
  const { serviceTimesMs, roundTripsMs = [0], slots } = order;
  return serviceTimesMs.flatMap((serviceTimeMs) =>
    roundTripsMs.flatMap((roundTripMs) =>
      slots
        .filter((count) => (order.law ?? 'deterministic') === 'deterministic' || serviceTimeMs / count >= LEAST_GAP_MS)
        .map((count) => cellOf(order, serviceTimeMs, roundTripMs, count)),
    ),
  );
}

function cellOf(order: KindOrder, serviceTimeMs: number, roundTripMs: number, slots: number): Cell {
  const {
    kind,
    law = 'deterministic',
    budgetSeconds = null,
    keepAlive = false,
    maxClients = MAX_CLIENTS,
    modelFor,
    truth,
  } = order;
  const serviceTime = serviceTimeMs * MILLISECOND;
  const roundTrip = roundTripMs * MILLISECOND;
  const delay = (order.delay ?? 0) * serviceTime;
  const asked = (order.jitter ?? 0) * serviceTime;
  const jitter = roundTrip > 0 && asked > 0 ? asked : USUAL_JITTER * roundTrip;
  const delays = { serviceTime, roundTrip, jitter, delay, delayJitter: delay > 0 ? asked : 0 };
  return {
    kind,
    name: `${serviceTimeMs} ms, round trip ${roundTripMs} ms, ${slots}`,
    model: {
      ...SIMULATED,
      ...delays,
      law,
      slots: slots === 0 ? null : slots,
      ...order.model,
      ...modelFor?.(slots, serviceTime),
    },
    budget: budgetSeconds === null ? null : budgetSeconds * SECOND,
    keepAlive,
    maxClients,
    truth: truth?.(slots) ?? { kind: 'slots', slots },
  };
}

/** The number of slots changes from this multiple of c to c within so many seconds after the first. */
function movingFrom(from: number, seconds = 3): Pick<KindOrder, 'modelFor' | 'truth'> {
  return {
    truth: (slots) => ({ kind: 'moves', to: slots, way: from < 1 ? 'grows' : 'shrinks' }),
    modelFor: (slots) => {
      const first = Math.max(1, Math.round(from * slots));
      const passed = (at: Nanoseconds) => Math.min(1, Math.max(0, (at / SECOND - 1) / seconds));
      return { slotsAt: (at) => Math.round(first + (slots - first) * passed(at)) };
    },
  };
}
