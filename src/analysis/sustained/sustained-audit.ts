/**
 * Identities that must hold in every window of a closed loop to which they apply. If one fails, there is no verdict.
 */
import type { SustainedRound } from '../../model/run.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { type Audit, auditOf } from '../queueing/audit.js';
import { sum } from '../statistics/samples.js';
import type { LoopFigures } from './sustained-figures.js';

/** The largest accepted distance of throughput x mean response time / clients from 1. */
export const LOOP_TOLERANCE = 0.02;

interface Checked {
  readonly round: SustainedRound;
  readonly figures: LoopFigures;
  readonly clients: number;
  readonly slots: number | null;
  /** The requested duration, ns. */
  readonly duration: Nanoseconds;
}

/** Null if the identity does not apply: without a trace, or without a limit on slots. */
type LoopCheck = (checked: Checked) => { readonly holds: boolean; readonly detail: string } | null;

const LOOP_CHECKS: ReadonlyArray<readonly [identity: string, check: LoopCheck]> = [
  [
    'throughput x mean response time / clients = 1',
    ({ figures: { loopIdentity, loopIdentityWithin } }) => ({
      holds: isOne(loopIdentity),
      detail: describeIdentity(loopIdentity, loopIdentityWithin),
    }),
  ],
  [
    'sent = answered + failed + censored',
    ({ round: { sent, answered, failures, censored } }) => {
      const failed = sum(Object.values(failures));
      return {
        holds: sent === answered + failed + censored,
        detail: `${sent} = ${answered} + ${failed} + ${censored}`,
      };
    },
  ],
  [
    'every counted answer has a response time',
    ({ round: { answered, responses } }) => ({
      holds: answered === responses.count,
      detail: `${answered} answers, ${responses.count} response times`,
    }),
  ],
  [
    'clients connected = clients asked for',
    ({ round: { clientsConnected }, clients }) => ({
      holds: clientsConnected === clients,
      detail: `${clientsConnected} of ${clients} connected`,
    }),
  ],
  [
    'every client kept going to the end',
    ({ round: { clientsGaveUp } }) => ({
      holds: clientsGaveUp === 0,
      detail: `${clientsGaveUp} gave up after repeated failures, or used up their requests`,
    }),
  ],
  [
    'measured time >= requested time',
    ({ figures: { duration: measured }, duration }) => ({
      holds: measured >= duration * (1 - TIMER_SLACK),
      detail: `${formatDuration(measured)} of ${formatDuration(duration)}`,
    }),
  ],
  [
    "every answer is in the server's trace",
    ({ round: { server } }) =>
      server === null ? null : { holds: server.unmatched === 0, detail: `${server.unmatched} missing` },
  ],
  [
    'in service at once <= processes that serve',
    ({ figures: { peakConcurrency }, slots }) =>
      peakConcurrency === null || slots === null
        ? null
        : { holds: peakConcurrency <= slots, detail: `${peakConcurrency} at once, ${slots} serving` },
  ],
];

/** Timers count whole milliseconds and can fire slightly early. */
const TIMER_SLACK = 0.01;

/** Whether the value is 1 within the tolerance. */
function isOne(identity: number | null): boolean {
  return identity !== null && Math.abs(identity - 1) <= LOOP_TOLERANCE;
}

/** If the identity fails only because responses extend beyond the window, the remedy is a longer window. */
function describeIdentity(whole: number | null, within: number | null): string {
  if (whole === null || within === null) return 'no request was answered';
  const isShort = !isOne(whole) && isOne(within);
  const why = isShort ? '; responses extend far beyond the measured time: use a longer --duration' : '';
  return `${whole.toFixed(4)} (${LOOP_TOLERANCE * 100} % allowed)${why}`;
}

/**
 * Checks every identity that applies in every window.
 */
export function auditWindows(windows: readonly Checked[]): Audit[] {
  return LOOP_CHECKS.flatMap(([identity, check]) => {
    const results = windows.map(check).filter((result) => result !== null);
    return results.length === 0 && windows.length > 0 ? [] : [auditOf(identity, results)];
  });
}
