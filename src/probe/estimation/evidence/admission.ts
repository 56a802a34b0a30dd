/** How many a server takes in: before it declines or tears connections down, and before it attends to no other (idle-hold). */
import { median } from '../../../analysis/statistics/samples.js';
import type { Outcome } from '../../../model/connection-record.js';
import type { ProbeBurst, ProbeHold, ProbeRequest } from '../../../model/probe.js';
import { connectedLate, wasServed } from './requests.js';

export interface Shedding {
  readonly admits: number;
  readonly fewest: number;
  readonly most: number;
  /** Clients of the smallest burst of which some were declined. */
  readonly fewestDeclined: number;
  /** Of the largest burst of which none was. */
  readonly whole: number;
  readonly declined: readonly Declined[];
}

/** Requests that failed, with no order in it: how many of all, and how. */
export interface Failures {
  readonly failed: number;
  readonly of: number;
  readonly outcomes: readonly Declined[];
}

/** So many of a burst, and at least so many, are no failures that happen now and then. */
const MANY_DECLINED = 1 / 3;
const FEWEST_MANY = 3;
/** A larger share of the largest bursts than this, and it does not matter whether always as many are admitted. */
const CLEARLY_MOST = 0.6;
/** Clearly fewer were admitted than came. */
const CLEAR = 0.3;
/** Always about as many: of so many bursts, with so few exceptions. */
const ABOUT = 0.25;
const FEWEST_SHEDDING = 2;
/** Share of as many as were all served: of more than that almost none was. */
const ALL_OR_NONE = 0.5;
const EXCEPTIONS = 0.25;
/** A server that sheds load serves single requests: of small bursts, less than this times the share of large ones is declined. */
const OF_SMALL = 0.1;

/** Declined on purpose, as far as one can see: not served, though neither late nor slow. */
export function isDeclined(request: ProbeRequest): boolean {
  const { kind } = request.outcome;
  return !wasServed(request) && !connectedLate(request) && kind !== 'timed-out' && kind !== 'said-nothing';
}

/** Whether so many of a burst were declined that more clients would not show more. */
export function declinesMany({ requests }: ProbeBurst): boolean {
  const declined = requests.filter(isDeclined).length;
  return declined >= FEWEST_MANY && declined > MANY_DECLINED * requests.length;
}

/** Null when none was declined, or not because too many came: then requests failed. */
export function sheddingOf(bursts: readonly ProbeBurst[]): Shedding | null {
  const shed = bursts.filter(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shed.length < FEWEST_SHEDDING) return null;
  const clients = Math.max(...shed.map(({ requests }) => requests.length));
  const largest = bursts.filter(({ requests }) => requests.length === clients);
  const usual = Math.round(median(largest.map(admittedIn)));
  const whole = wholeOf(bursts, clients);
  const admits = Math.max(usual, whole);
  const beyond = bursts.filter(({ requests }) => requests.length > admits);
  const within = bursts.filter(({ requests }) => requests.length <= admits);
  if (declinedShare(within) > OF_SMALL * declinedShare(beyond)) return null;
  const share = 1 - admits / clients;
  const isAlways = beyond.length >= FEWEST_SHEDDING && beyond.every(declinesMany);
  if (share <= CLEARLY_MOST && !(share > CLEAR && (isAlways || isAbout(admits, beyond)))) return null;
  const admitted = beyond.filter(({ requests }) => requests.some(isDeclined)).map(admittedIn);
  const [fewest, most] = [Math.min(...admitted), Math.max(...admitted)];
  // A server that counts connections may decline all of too many: then as many as came when all were served are admitted.
  const fewestDeclined = Math.min(...shed.map(({ requests }) => requests.length));
  const isAllOrNone = most < ALL_OR_NONE * whole || (usual <= whole && fewestDeclined === whole + 1);
  return {
    admits,
    fewest: isAllOrNone ? admits : Math.min(fewest, admits),
    most: isAllOrNone ? Math.min(...beyond.map(({ requests }) => requests.length)) - 1 : Math.max(most, admits),
    fewestDeclined,
    whole,
    declined: countDeclined(beyond),
  };
}

/** Null when none failed. */
export function failuresOf(bursts: readonly ProbeBurst[]): Failures | null {
  const outcomes = countDeclined(bursts);
  const failed = outcomes.reduce((sum, { count }) => sum + count, 0);
  const of = bursts.reduce((sum, { requests }) => sum + requests.length, 0);
  return failed === 0 ? null : { failed, of, outcomes };
}

/** The largest smaller burst that was served whole; 0 where there is none. */
function wholeOf(bursts: readonly ProbeBurst[], clients: number): number {
  const whole = bursts.filter(({ requests }) => requests.length < clients && requests.every(wasServed));
  return Math.max(0, ...whole.map(({ requests }) => (requests.length > 1 ? requests.length : 0)));
}

function isAbout(admits: number, bursts: readonly ProbeBurst[]): boolean {
  const others = bursts.filter((burst) => Math.abs(admittedIn(burst) - admits) > Math.max(1, ABOUT * admits));
  return bursts.length >= FEWEST_SHEDDING && others.length <= EXCEPTIONS * bursts.length;
}

function admittedIn({ requests }: ProbeBurst): number {
  return requests.filter(wasServed).length;
}

function declinedShare(bursts: readonly ProbeBurst[]): number {
  const { failed, of } = failuresOf(bursts) ?? { failed: 0, of: 1 };
  return failed / of;
}

function countDeclined(bursts: readonly ProbeBurst[]): Declined[] {
  const counts = new Map<string, Declined>();
  for (const { outcome } of bursts.flatMap(({ requests }) => requests.filter(isDeclined))) {
    const name = JSON.stringify(outcome);
    counts.set(name, { outcome, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** How many were declined, and how. */
export interface Declined {
  readonly outcome: Outcome;
  readonly count: number;
}

export type HoldVerdict =
  /** So many unfinished requests block the next, and one less does not: that many connection slots. */
  | { readonly kind: 'blocks'; readonly slots: number }
  /** So many did not block it. */
  | { readonly kind: 'never-blocked'; readonly held: number }
  /** The search was over before it knew: so many did not block it, and so many did. */
  | { readonly kind: 'unfinished'; readonly free: number; readonly blocked: number }
  /** More were held without blocking than once blocked. */
  | { readonly kind: 'could-not-tell' };

export function holdVerdict(hold: ProbeHold | null): HoldVerdict | null {
  if (hold === null || hold.tries.length === 0) return null;
  const free = Math.max(0, ...hold.tries.flatMap(({ held, answered }) => (answered ? [held] : [])));
  const blocked = Math.min(...hold.tries.flatMap(({ held, answered }) => (answered ? [] : [held])));
  if (blocked === Number.POSITIVE_INFINITY) return { kind: 'never-blocked', held: free };
  if (blocked <= free) return { kind: 'could-not-tell' };
  return blocked === free + 1 ? { kind: 'blocks', slots: blocked } : { kind: 'unfinished', free, blocked };
}
