/** How many requests a server admits before it refuses more, and how many idle connections block it (idle-hold). */
import { median } from '../../../analysis/statistics/samples.js';
import type { Outcome } from '../../../model/connection-record.js';
import type { ProbeBurst, ProbeHold, ProbeRequest } from '../../../model/probe.js';
import { connectedLate, isLoaded, wasServed } from './requests.js';

export interface Shedding {
  readonly admits: number;
  readonly fewest: number;
  readonly most: number;
  /** Clients of the smallest burst with refused requests. */
  readonly fewestDeclined: number;
  /** Clients of the largest smaller burst without any. */
  readonly whole: number;
  readonly declined: readonly Declined[];
}

/** Requests that failed at random: how many, of how many, and how. */
export interface Failures {
  readonly failed: number;
  readonly of: number;
  readonly outcomes: readonly Declined[];
}

/** Share and least number of refused requests in a burst from which they are not random failures. */
const MANY_DECLINED = 1 / 3;
const FEWEST_MANY = 3;
/** Refused share of the largest bursts from which it is load shedding, even if the number admitted varies. */
const CLEARLY_MOST = 0.6;
/** Refused share of the largest bursts below which it is never load shedding. */
const CLEAR = 0.3;
/** The number admitted is constant if it is within this share of the usual one, in at least this many bursts, apart from this share of them. */
const ABOUT = 0.25;
const FEWEST_SHEDDING = 2;
const EXCEPTIONS = 0.25;
/** If larger bursts have fewer served requests than this share of a burst served whole, the server refuses all of too many. */
const ALL_OR_NONE = 0.5;
/** Refused share of small bursts over that of large ones: a server that sheds load refuses almost nothing in small bursts. */
const OF_SMALL = 0.1;

/** Most over fewest admitted, beyond which the number is not constant. */
const VARIES = 2;

/** Whether the number admitted varies so much that it is no number of slots. */
export function admitsVaryingNumbers({ fewest, most }: Pick<Shedding, 'fewest' | 'most'>): boolean {
  return most > VARIES * fewest;
}

/** Whether the server seems to have refused the request on purpose: not served, although neither late nor slow. */
export function isDeclined(request: ProbeRequest): boolean {
  const { kind } = request.outcome;
  return !wasServed(request) && !connectedLate(request) && kind !== 'timed-out' && kind !== 'said-nothing';
}

/** Whether so many were refused that a larger burst would not reveal more. */
export function declinesMany({ requests }: ProbeBurst): boolean {
  const declined = requests.filter(isDeclined).length;
  return declined >= FEWEST_MANY && declined > MANY_DECLINED * requests.length;
}

/** Null if nothing was refused, or if refusals do not depend on the size of the burst: those are failures. */
export function sheddingOf(bursts: readonly ProbeBurst[]): Shedding | null {
  const shed = bursts.filter((burst) => isLoaded(burst) && burst.requests.some(isDeclined));
  if (shed.length < FEWEST_SHEDDING) return null;
  const clients = Math.max(...shed.map(({ requests }) => requests.length));
  const largest = bursts.filter(({ requests }) => requests.length === clients);
  const usual = Math.round(median(largest.map(admittedIn)));
  const whole = wholeOf(bursts, clients);
  const admits = Math.max(usual, whole);
  const beyond = bursts.filter(({ requests }) => requests.length > admits);
  const always = Math.max(1, Math.min(admits, ...beyond.map(admittedIn)));
  const within = bursts.filter(({ requests }) => requests.length <= always);
  if (declinedShare(within) > OF_SMALL * declinedShare(beyond)) return null;
  const share = 1 - admits / clients;
  const isAlways = beyond.length >= FEWEST_SHEDDING && beyond.every(declinesMany);
  const isClear = share > CLEARLY_MOST || (share > CLEAR && (isAlways || isAbout(admits, beyond)));
  if (!isClear && !isSharp(whole, beyond)) return null;
  const admitted = beyond.filter(({ requests }) => requests.some(isDeclined)).map(admittedIn);
  const [fewest, most] = [Math.min(...admitted), Math.max(...admitted)];
  // A server that counts connections can refuse all of a burst that is too large. It admits the largest burst served whole.
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

/** Whether one more client than the largest burst served whole is always one too many, and no larger burst has more served requests. */
function isSharp(whole: number, beyond: readonly ProbeBurst[]): boolean {
  const isOver = (burst: ProbeBurst) => burst.requests.some(isDeclined) && admittedIn(burst) <= whole;
  const least = Math.min(...beyond.map(({ requests }) => requests.length));
  return least === whole + 1 && beyond.length >= FEWEST_MANY && beyond.every(isOver);
}

/** Null if none failed. */
export function failuresOf(bursts: readonly ProbeBurst[]): Failures | null {
  const outcomes = countDeclined(bursts);
  const failed = outcomes.reduce((sum, { count }) => sum + count, 0);
  const of = bursts.reduce((sum, { requests }) => sum + requests.length, 0);
  return failed === 0 ? null : { failed, of, outcomes };
}

/** The largest smaller burst that was served whole; 0 if there is none. */
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

/** How many requests were refused, and how. */
export interface Declined {
  readonly outcome: Outcome;
  readonly count: number;
}

export type HoldVerdict =
  /** `slots` unfinished requests block the next client, and one fewer does not. */
  | { readonly kind: 'blocks'; readonly slots: number }
  /** Not even `held` unfinished requests blocked it. */
  | { readonly kind: 'never-blocked'; readonly held: number }
  /** The search ended early: `free` unfinished requests did not block the next client, `blocked` did. */
  | { readonly kind: 'unfinished'; readonly free: number; readonly blocked: number }
  /** Contradictory: a larger number did not block although a smaller one did. */
  | { readonly kind: 'could-not-tell' };

export function holdVerdict(hold: ProbeHold | null): HoldVerdict | null {
  if (hold === null || hold.tries.length === 0) return null;
  const free = Math.max(0, ...hold.tries.flatMap(({ held, answered }) => (answered ? [held] : [])));
  const blocked = Math.min(...hold.tries.flatMap(({ held, answered }) => (answered ? [] : [held])));
  if (blocked === Number.POSITIVE_INFINITY) return { kind: 'never-blocked', held: free };
  if (blocked <= free) return { kind: 'could-not-tell' };
  return blocked === free + 1 ? { kind: 'blocks', slots: blocked } : { kind: 'unfinished', free, blocked };
}
