/**
 * Estimators of the number of servers that others published, to compare with the probe's on the same arrivals and departures.
 * Each is written from its definition; docs/theory.md has the references.
 */
import { sum } from '../../src/analysis/statistics/samples.js';

/** The requests that were served, in arrival order, on one clock. */
export interface Customers {
  readonly arrivals: ArrayLike<number>;
  readonly departures: ArrayLike<number>;
}

/**
 * Least variance: J. Park, Y. B. Kim and T. R. Willemain (2011). With c servers, customer i begins when all but c - 1 of the
 * earlier customers have left: b(i) = max(a(i), the c-th largest of d(1) ... d(i - 1)). Among the numbers for which no service
 * d(i) - b(i) is negative, the one with the least sum of squares about the mean is chosen, and the smallest of equal ones.
 *
 * @param most the largest number tried
 * @returns 1 if every number makes a service negative, as Keith, Ahner and Hill do
 */
export function leastVariance(customers: Customers, most: number): number {
  let best = { servers: 1, squares: Number.POSITIVE_INFINITY };
  for (let servers = 1; servers <= most; servers += 1) {
    const squares = squaresWith(customers, servers);
    if (squares !== null && squares < best.squares) best = { servers, squares };
  }
  return best.servers;
}

/** The sum of squares of the services about their mean; null if one is negative. */
function squaresWith({ arrivals, departures }: Customers, servers: number): number | null {
  // The `servers` largest departures so far, as a heap with the smallest on top.
  const heap = new Float64Array(servers);
  let [total, squares] = [0, 0];
  for (let index = 0; index < arrivals.length; index += 1) {
    const arrival = arrivals[index] as number;
    const departure = departures[index] as number;
    const service = departure - (index < servers ? arrival : Math.max(arrival, heap[0] as number));
    if (service < 0) return null;
    const before = index === 0 ? 0 : total / index;
    total += service;
    squares += (service - before) * (service - total / (index + 1));
    if (index < servers) siftUp(heap, index, departure);
    else if (departure > (heap[0] as number)) siftDown(heap, departure);
  }
  return squares;
}

function siftUp(heap: Float64Array, from: number, value: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if ((heap[parent] as number) <= value) break;
    heap[index] = heap[parent] as number;
    index = parent;
  }
  heap[index] = value;
}

/** Replaces the top. */
function siftDown(heap: Float64Array, value: number): void {
  let index = 0;
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child += 1;
    if (value <= (heap[child] as number)) break;
    heap[index] = heap[child] as number;
    index = child;
  }
  heap[index] = value;
}

/**
 * Order-based: A. J. Keith, D. K. Ahner and R. R. Hill (2019). When a customer leaves, all that arrived before the latest
 * customer seen to leave and have not left themselves are in service, besides the one that leaves. The most at once is a lower
 * bound, and it is the estimate.
 */
export function orderBased({ departures }: Customers): number {
  const order = Array.from(departures, (_, index) => index).sort(
    (a, b) => (departures[a] as number) - (departures[b] as number),
  );
  let latest = -1;
  let most = 0;
  order.forEach((customer, left) => {
    latest = Math.max(latest, customer);
    // Of the latest + 1 customers up to the latest one, `left` had left before this one.
    most = Math.max(most, latest + 1 - left);
  });
  return most;
}

/** Throughput with a number of clients. */
export interface Level {
  readonly clients: number;
  /** Requests per second. */
  readonly throughput: number;
}

/**
 * The peak of the universal scalability law (N. J. Gunther 2008), X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)), fitted
 * to the throughputs by least squares with all three above 0, as http-max-rps does: floor(sqrt((1 - sigma) / kappa)).
 *
 * @returns null with fewer than three levels, or if the law has no peak
 */
export function scalabilityPeak(levels: readonly Level[]): number | null {
  if (levels.length < 3) return null;
  let best: Point = { sigma: 0, kappa: -1, squares: misfitOf(levels, 0, -1) };
  // A compass search for the logarithms of sigma and kappa: the best of the four neighbours, or a shorter step.
  for (let step = 2; step > 1e-3; ) {
    const around = DIRECTIONS.map(([right, up]): Point => {
      const [sigma, kappa] = [best.sigma + right * step, best.kappa + up * step];
      return { sigma, kappa, squares: misfitOf(levels, sigma, kappa) };
    });
    const next = around.reduce((a, b) => (b.squares < a.squares ? b : a));
    const isWithin = Math.max(Math.abs(next.sigma), Math.abs(next.kappa)) < LARGEST_LOGARITHM;
    if (next.squares < best.squares && isWithin) best = next;
    else step /= 2;
  }
  const sigma = Math.exp(best.sigma);
  return sigma < 1 ? Math.floor(Math.sqrt((1 - sigma) / Math.exp(best.kappa))) : null;
}

/** Logarithms of sigma and kappa, and the misfit there. */
interface Point {
  readonly sigma: number;
  readonly kappa: number;
  readonly squares: number;
}

const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
/** Beyond it sigma and kappa are as good as 0. */
const LARGEST_LOGARITHM = 30;

/** The sum of squares with the best lambda, which the law contains as a factor. */
function misfitOf(levels: readonly Level[], logSigma: number, logKappa: number): number {
  const [sigma, kappa] = [Math.exp(logSigma), Math.exp(logKappa)];
  const shape = levels.map(({ clients }) => clients / (1 + sigma * (clients - 1) + kappa * clients * (clients - 1)));
  const lambda =
    sum(levels.map(({ throughput }, index) => throughput * (shape[index] as number))) /
    sum(shape.map((value) => value * value));
  return sum(levels.map(({ throughput }, index) => (throughput - lambda * (shape[index] as number)) ** 2));
}

/**
 * The knee: where the asymptotes of throughput cross (P. J. Denning and J. P. Buzen 1978), N = X R, with the largest throughput
 * and the response time of a single client, rounded.
 *
 * @param response of a single client, s
 */
export function kneeOf(levels: readonly Level[], response: number): number | null {
  if (levels.length === 0) return null;
  return Math.round(Math.max(...levels.map(({ throughput }) => throughput)) * response);
}
