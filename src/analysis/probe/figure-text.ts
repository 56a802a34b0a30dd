/** How figures of a probe read, and one probe's over another's as far as it can be told from 1. */
import type { Outcome } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import { type Proven, provenNumber } from '../../probe/estimation/answer/kinds.js';
import type { Declined } from '../../probe/estimation/evidence/admission.js';
import { FEW_ALONE, type Unloaded } from '../../probe/estimation/evidence/unloaded.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { formatRatio, NOTHING, percent, significant } from '../view/format.js';

/** Of numbers without intervals: whether their ratio differs from 1 is not known. */
export function ratioOfNumbers(first: number | null, second: number | null): string {
  return first === null || second === null || second === 0 ? NOTHING : significant(first / second);
}

/** Its interval holds whatever both intervals hold. */
export function ratioOfParallelism(a: ProbeSummary, b: ProbeSummary): string {
  const [first, second] = [knownParallelism(a.effective), knownParallelism(b.effective)];
  if (first === null || second === null) return NOTHING;
  const low = first.interval.low / second.interval.high;
  const high = first.interval.high / second.interval.low;
  const ratio = first.parallelism / second.parallelism;
  return formatRatio({ ratio, interval: { low, high }, significant: low > 1 || high < 1 });
}

/** Two intervals that have nothing in common differ, whatever the answers are. */
export function ratioOfProven(a: Proven, b: Proven): string {
  const [first, second] = [provenNumber(a), provenNumber(b)];
  if (first !== null && second !== null) return first === second ? '~' : significant(first / second);
  if (a.atLeast !== null && b.atMost !== null && a.atLeast > b.atMost) return `>= ${significant(a.atLeast / b.atMost)}`;
  if (a.atMost !== null && b.atLeast !== null && a.atMost < b.atLeast) return `<= ${significant(a.atMost / b.atLeast)}`;
  return '~';
}

/** So many of the numbers that resamples gave are shown. */
const MOST_VOTED = 4;

export function writeVotes({ limit }: ProbeSummary): string {
  const votes = limit?.estimate.votes ?? [];
  const total = votes.reduce((sum, [, count]) => sum + count, 0) || 1;
  const set = votes.slice(0, MOST_VOTED).map(([number, count]) => `${number}: ${percent(count / total)}`);
  return set.length === 0 ? NOTHING : set.join(', ');
}

export function describeLimit({ limit }: ProbeSummary): string {
  if (limit === null) return 'in no burst did anybody wait in line';
  if (limit.doubts.length > 0) return 'no number is sure enough to be told';
  return limit.estimate.by === 'staircase'
    ? 'in service at once: answers come in steps of so many'
    : 'in service at once: it explains the times best';
}

export function describeCentre({ deterministic, times }: Unloaded): string {
  if (!deterministic) return 'mean; it varies';
  return times.length < FEW_ALONE ? 'each about as long, as far as so few tell' : 'always about as long';
}

/** All that hold are one row; those that do not are named. */
export function writeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  return broken.length === 0 ? `all ${audits.length} hold` : `${broken.length} of ${audits.length} DO NOT HOLD`;
}

export function describeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  if (broken.length === 0) return 'what must be true of every probe, as that all that was sent is accounted for';
  return broken
    .map(({ identity, value }) => (value === null ? identity : `${identity} (${value.toFixed(3)})`))
    .join('; ');
}

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host. Check its name',
  EAI_AGAIN: 'the name of the host could not be looked up. Check it, and the network',
  ENOENT: 'there is no such socket. Check its path, and whether the server runs',
  EACCES: 'this user may not connect to it. Check the permissions',
  EHOSTUNREACH: 'there is no way to this host. Check the address and the network',
  ENETUNREACH: 'there is no way to this network. Check the address and the network',
  ETIMEOUT: 'the name of the host was not looked up in time. Check it, and the network',
  'not-http': 'what it answers is not HTTP. For a server of another protocol use tcp:// with --message',
  'answer-too-long': 'its answer is longer than 16 MiB. Name a path with a shorter answer',
};

/** After "could not be probed: ". @param served requests that were answered before */
export function describeFailure(outcome: Outcome, served = 0): string {
  switch (outcome.kind) {
    case 'refused':
      return 'nobody listens there (connection refused). Start the server first, or name another port';
    case 'reset':
      return 'it tears the connection down (reset) before it answers. See its log';
    case 'timed-out':
      return 'it did not answer in time. Name a path that answers, or use a longer --budget';
    case 'cut-short':
      return 'it closes the connection before its answer is whole. See its log; for another protocol use tcp:// with --message';
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
  const limit = 'a rate limit? Probe with fewer requests (a shorter --budget, fewer --max-clients), or lift it';
  if (served > 0) return `it answered ${countOf(served, 'request')}, and then declined with status ${status}: ${limit}`;
  if (status === TOO_MANY_REQUESTS) return `it declines with status ${status}: ${limit}`;
  if (WITHOUT_CREDENTIALS.includes(status)) {
    return `it answers with status ${status}: it needs credentials. Give them with --header @FILE, a file with a line such as "Authorization: Bearer ..."`;
  }
  return `it answers with status ${status}. Name a path that answers with 200, and give what it asks for (--method, --header, --body)`;
}

function describeCode(code: string): string {
  const shown = plain(code);
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
  if (isCertificate) return `its certificate is not to be trusted (${shown}). Name another host, or add --insecure`;
  if (/SSL|TLS|EPROTO/.test(code)) return `TLS failed (${shown}). Does it speak TLS? Use http:// if not`;
  return `${shown}. See its log`;
}

/** `20 x status 503, 3 x reset` */
export function describeDeclined(declined: readonly Declined[]): string {
  return declined.map(({ outcome, count }) => `${count} x ${outcomeName(outcome)}`).join(', ');
}

function outcomeName(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `status ${outcome.status}`;
  return outcome.kind === 'failed' ? plain(outcome.code) : outcome.kind;
}
