/** Why a probe could not tell, and what to try, in words. */
import type { Reason, Remedy } from '../../probe/estimation/answer.js';
import type { Withheld } from '../../probe/estimation/speed/effective-verdict.js';

const REASONS: Readonly<Record<Reason, string>> = {
  'poor-fit': 'the times of its answers do not fit one line before any fixed number of places',
  'votes-spread': 'the bursts do not agree on one number',
  'few-bursts': 'there was time for too few bursts',
  'too-quick': 'answers follow one another too quickly for this client to see their order',
  'few-waited': 'too few of the clients had to wait',
  'moves-with-burst-size': 'small bursts and large ones lead to different numbers',
  outdone: 'the number that fits best would have to serve quicker than a request is served that is alone',
  outnumbered: 'more were in service at once than the number that fits best, or they are served in another order',
  'out-of-order': 'clients leave in an order that speaks for fewer',
  'out-of-budget': 'the time was over before the server had been seen with many clients',
  'timed-out': 'some requests were not answered in time',
  failures: 'too many of the requests failed',
  audit: 'the figures contradict each other',
};

const REMEDIES: Readonly<Record<Remedy, string>> = {
  'longer-budget': 'a longer --budget',
  'more-clients': 'more --max-clients',
  'longer-service': 'a path or a payload whose service takes longer',
  'steadier-service': 'a path whose service always takes as long',
  closer: 'a probe from the same machine or network',
  'idle-hold': '--hold',
  'less-other-load': 'a machine and a server that do nothing else meanwhile',
  'larger-listen-backlog': 'a larger listen backlog (and net.core.somaxconn)',
  'new-connections': 'a probe without --keep-alive',
  'sounder-path': 'a path that always answers with success',
};

const WITHHELD: Readonly<Record<Withheld, string>> = {
  'no-loop': 'there was no time left to keep it busy',
  'client-busy': 'this client was busy itself',
  'not-saturated': 'there were too few clients to keep every place busy all the time',
  failures: 'requests failed while it was kept busy',
  starved: 'some clients were served again and again while others were not',
  'too-uncertain': 'too little was seen of it to say more than a guess',
  stalled: 'it did not go on evenly while it was kept busy, as when other work holds the machine up',
  unsettled: 'little was seen, and there was no time to ask again whether a request that is alone still takes as long',
  audit: 'the figures contradict each other',
  handshakes: 'each request begins with a TLS handshake, which may hold a place too (--keep-alive leaves it out)',
  'more-than-slots':
    'a request that is alone takes longer than one of many, as where an idle server has to wake up first',
};

/** What says most first. */
const STRENGTH: readonly Reason[] = [
  'audit',
  'failures',
  'timed-out',
  'outnumbered',
  'outdone',
  'too-quick',
  'poor-fit',
];
const MOST_REASONS = 2;

/** `A and B`: the two that say most; all of them are in the JSON. */
export function describeReasons(reasons: readonly Reason[]): string {
  const rank = (reason: Reason) => (STRENGTH.includes(reason) ? STRENGTH.indexOf(reason) : STRENGTH.length);
  const strongest = [...reasons].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_REASONS);
  return join(
    strongest.map((reason) => REASONS[reason]),
    'and',
  );
}

/** `Try A or B.`; empty where there is nothing to try. */
export function describeRemedies(remedies: readonly Remedy[]): string {
  if (remedies.length === 0) return '';
  return `Try ${join(
    remedies.map((remedy) => REMEDIES[remedy]),
    'or',
  )}.`;
}

export function describeWithheld(why: Withheld): string {
  return WITHHELD[why];
}

function join(texts: readonly string[], word: 'and' | 'or'): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`;
}
