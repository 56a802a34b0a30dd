/** How a probe that could not be made, or requests that were declined, went wrong: in words that a person can act on. */
import type { Outcome } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import type { Declined } from '../../probe/estimation/evidence/admission.js';

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
