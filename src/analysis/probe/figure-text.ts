/** The texts of a probe's figures, and the ratio of two probes' figures where it clearly differs from 1. */
import type { Outcome } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import { type Proven, provenNumber } from '../../probe/estimation/answer/kinds.js';
import type { Declined } from '../../probe/estimation/evidence/admission.js';
import { FEW_ALONE, type Unloaded } from '../../probe/estimation/evidence/unloaded.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { formatRatio, NOTHING, percent, significant } from '../view/format.js';

/** Numbers without intervals: nothing says whether their ratio differs from 1 by more than chance. */
export function ratioOfNumbers(first: number | null, second: number | null): string {
  return first === null || second === null || second === 0 ? NOTHING : significant(first / second);
}

/** The interval covers every ratio of a value in the first interval to a value in the second. */
export function ratioOfParallelism(a: ProbeSummary, b: ProbeSummary): string {
  const [first, second] = [knownParallelism(a.effective), knownParallelism(b.effective)];
  if (first === null || second === null) return NOTHING;
  const low = first.interval.low / second.interval.high;
  const high = first.interval.high / second.interval.low;
  const ratio = first.parallelism / second.parallelism;
  return formatRatio({ ratio, interval: { low, high }, significant: low > 1 || high < 1 });
}

/** Two intervals that do not overlap differ, whatever kinds of answer they come from. */
export function ratioOfProven(a: Proven, b: Proven): string {
  const [first, second] = [provenNumber(a), provenNumber(b)];
  if (first !== null && second !== null) return first === second ? '~' : significant(first / second);
  if (a.atLeast !== null && b.atMost !== null && a.atLeast > b.atMost) return `>= ${significant(a.atLeast / b.atMost)}`;
  if (a.atMost !== null && b.atLeast !== null && a.atMost < b.atLeast) return `<= ${significant(a.atMost / b.atLeast)}`;
  return '~';
}

/** `1st`, `22nd`, `13th`. */
export function ordinal(position: number): string {
  const isTeen = Math.floor((position % 100) / 10) === 1;
  return `${position}${(isTeen ? undefined : ORDINAL_ENDINGS[position % 10]) ?? 'th'}`;
}

const ORDINAL_ENDINGS: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** How many of the numbers found by resampling are shown. */
const MOST_VOTED = 4;

export function writeVotes({ limit }: ProbeSummary): string {
  const votes = limit?.estimate.votes ?? [];
  const total = votes.reduce((sum, [, count]) => sum + count, 0) || 1;
  const set = votes.slice(0, MOST_VOTED).map(([number, count]) => `${number}: ${percent(count / total)}`);
  return set.length === 0 ? NOTHING : set.join(', ');
}

export function describeLimit({ limit }: ProbeSummary): string {
  if (limit === null) return 'no client had to queue in any burst';
  if (limit.doubts.length > 0) return 'inconclusive';
  return limit.estimate.by === 'staircase'
    ? 'requests in service at once, by the steps of the answers'
    : 'requests in service at once, by the replayed queue';
}

export function describeSingle({ deterministic, times }: Unloaded): string {
  const requests = countOf(times.length, 'single request');
  if (!deterministic) return `mean of ${requests}, whose times vary`;
  return times.length < FEW_ALONE ? `nearly constant in only ${requests}` : `nearly constant in ${requests}`;
}

/** One row if all checks pass; failed checks are named. */
export function writeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  return broken.length === 0 ? `all ${audits.length} hold` : `${broken.length} of ${audits.length} DO NOT HOLD`;
}

export function describeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  if (broken.length === 0) return 'consistency checks of the data, such as: every request is accounted for';
  return broken
    .map(({ identity, value }) => (value === null ? identity : `${identity} (${value.toFixed(3)})`))
    .join('; ');
}

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'host not found. Check the name',
  EAI_AGAIN: 'the host name could not be looked up. Check the name and the network',
  ENOENT: 'there is no such socket. Check the path, and that the server is running',
  EACCES: 'permission denied. Check the permissions of the socket',
  EHOSTUNREACH: 'no route to host. Check the address and the network',
  ENETUNREACH: 'network unreachable. Check the address and the network',
  ETIMEOUT: 'looking up the host name timed out. Check the name and the network',
  'not-http': 'the answer is not HTTP. For another protocol use tcp:// with --message',
  'answer-too-long': 'the answer is longer than 16 MiB. Use a path with a shorter answer',
};

/** Follows "Probe failed: ". @param served requests that were answered before */
export function describeFailure(outcome: Outcome, served = 0): string {
  switch (outcome.kind) {
    case 'refused':
      return 'nothing is listening there (connection refused). Start the server first, or use another port';
    case 'reset':
      return 'the server reset the connection before it answered. See its log';
    case 'timed-out':
      return 'the server did not answer in time. Use a path that answers sooner, or a longer --budget';
    case 'cut-short':
      return 'the server closed the connection before its answer was complete. See its log; for another protocol use tcp:// with --message';
    case 'rejected':
      return describeRejection(outcome.status, served);
    case 'failed':
      return FAILURE_WORDS[outcome.code] ?? describeCode(outcome.code);
    default:
      return `${outcome.kind}. Run it again`;
  }
}

const TOO_MANY_REQUESTS = 429;
const WITHOUT_CREDENTIALS: readonly number[] = [401, 403];

function describeRejection(status: number, served: number): string {
  const limit = 'a rate limit? Raise it, or send fewer requests (a shorter --budget, fewer --max-clients)';
  if (served > 0) return `the server answered ${countOf(served, 'request')}, then status ${status}: ${limit}`;
  if (status === TOO_MANY_REQUESTS) return `the server answers with status ${status}: ${limit}`;
  if (WITHOUT_CREDENTIALS.includes(status)) {
    return `the server answers with status ${status}: it needs credentials. Pass them with --header @FILE, a file with a line such as "Authorization: Bearer ..."`;
  }
  return `the server answers with status ${status}. Use a path that answers with 200, and the request that it expects (--method, --header, --body)`;
}

function describeCode(code: string): string {
  const shown = plain(code);
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
  if (isCertificate) return `the certificate is not trusted (${shown}). Use another host name, or add --insecure`;
  if (/SSL|TLS|EPROTO/.test(code)) return `TLS failed (${shown}). If the server does not use TLS, use http://`;
  return `${shown}. See the server's log`;
}

/** `20 x status 503, 3 x reset` */
export function describeDeclined(declined: readonly Declined[]): string {
  return declined.map(({ outcome, count }) => `${count} x ${outcomeName(outcome)}`).join(', ');
}

function outcomeName(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `status ${outcome.status}`;
  return outcome.kind === 'failed' ? plain(outcome.code) : outcome.kind;
}
