/**
 * Streaming answers, such as server-sent events: the first byte of the body marks the start of a service, and the last byte its end.
 * The answers under way at one instant are then the requests in service, counted directly, even if services vary.
 */
import { mean, median, sorted } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, ProbeRequest } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { burstsOf, wasServed } from './requests.js';
import { aloneIn } from './unloaded.js';

export interface StreamReading {
  readonly slots: number;
  /** Mean time for which a request occupied its slot, ns. */
  readonly serviceTime: Nanoseconds;
  /** Median time from the end of one answer to the first byte of the next in its slot, as a share of a service. */
  readonly misfit: number;
}

/** A shorter answer arrives as fast as the client can read it. */
const LEAST_STREAM: Nanoseconds = 5 * MILLISECOND;
/** Share of an answer's length by which the ends of two answers can be displaced, for example by jitter. */
const DISPLACED = 0.05;
/** Clients per slot: with fewer, almost no request had to wait for its first byte. */
const ENOUGH_CLIENTS = 1.5;
/** Share of a length within which the first answers begin. A limit on the rate spreads them over more than half of it. */
const BEGUN_TOGETHER = 0.25;
/** Share of a service from the end of an answer to the first byte of the next, beyond which the slots were not always occupied. */
const MOST_IDLE = 0.2;

/**
 * Null if the burst shows no limit on the answers under way: too few clients, or first bytes that come before the service. For
 * example, a server may send the headers, or a comment, as soon as it has accepted a connection.
 */
export function readStreams({ requests }: ProbeBurst): StreamReading | null {
  const served = requests.filter(wasServed);
  if (!isStreaming(served)) return null;
  const length = median(served.map(lengthOf));
  const starts = sorted(served.map(begunAt));
  const ends = sorted(served.map(({ departedAt }) => departedAt));
  const slots = mostUnderWay(starts, ends, DISPLACED * length);
  if (served.length < ENOUGH_CLIENTS * slots) return null;
  if ((starts[slots - 1] ?? 0) - (starts[0] ?? 0) > BEGUN_TOGETHER * length) return null;
  const pause = Math.max(0, median(starts.slice(slots).map((at, index) => at - (ends[index] ?? at))));
  const serviceTime = mean(served.map(lengthOf)) + pause;
  const misfit = pause / serviceTime;
  return misfit > MOST_IDLE ? null : { slots, serviceTime, misfit };
}

export interface TimeToFirstByte {
  /** Whether most of the response is the time from the first byte to the last. */
  readonly streamed: boolean;
  /** Of single requests, from sending the request to the first byte of the body, ns: median. */
  readonly alone: Nanoseconds;
  /** The same in the largest burst; null if there was none. */
  readonly loaded: Nanoseconds | null;
  /** The clients of that burst. */
  readonly clients: number;
}

/** Null if no single request was served. */
export function timeToFirstByte(bursts: readonly ProbeBurst[]): TimeToFirstByte | null {
  const alone = aloneIn(bursts).flatMap(({ requests }) => (requests.length === 1 ? requests.filter(wasServed) : []));
  if (alone.length === 0) return null;
  const large = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter(({ requests }) => requests.some(wasServed));
  const clients = Math.max(0, ...large.map(({ requests }) => requests.length));
  const loaded = large.filter(({ requests }) => requests.length === clients).flatMap(({ requests }) => requests);
  return {
    streamed: isStreaming(alone),
    alone: median(alone.map(untilFirstByte)),
    loaded: clients === 0 ? null : median(loaded.filter(wasServed).map(untilFirstByte)),
    clients,
  };
}

/** Whether answers take longer to arrive than the quickest first byte took to come. */
function isStreaming(served: readonly ProbeRequest[]): boolean {
  if (served.length === 0) return false;
  const length = median(served.map(lengthOf));
  return length >= LEAST_STREAM && length >= Math.min(...served.map(untilFirstByte));
}

function begunAt({ answeredAt, bodyAt, departedAt }: ProbeRequest): Nanoseconds {
  return bodyAt ?? answeredAt ?? departedAt;
}

function lengthOf(request: ProbeRequest): Nanoseconds {
  return request.departedAt - begunAt(request);
}

function untilFirstByte(request: ProbeRequest): Nanoseconds {
  return begunAt(request) - (request.sentAt ?? 0);
}

/** An answer that ends at most `displaced` after another begins still counts as ended before it. */
function mostUnderWay(starts: readonly Nanoseconds[], ends: readonly Nanoseconds[], displaced: Nanoseconds): number {
  let most = 0;
  let ended = 0;
  for (const [index, at] of starts.entries()) {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= at + displaced) ended += 1;
    most = Math.max(most, index + 1 - ended);
  }
  return most;
}
