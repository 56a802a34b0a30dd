/**
 * Identities that must hold in every round. If one fails, the measurement contradicts itself and there is no verdict.
 */
import { max, min } from 'd3-array';
import {
  type ClientStamps,
  type ConnectionRecord,
  OUTCOME_KINDS,
  type OutcomeKind,
  type ServerStamps,
} from '../../model/connection-record.js';
import { memoize } from '../../model/memoize.js';
import type { Round } from '../../model/run.js';
import { sum } from '../statistics/samples.js';
import { concurrencyProfile, serviceIntervals } from './concurrency.js';
import { responseTime, servedRecords, serviceTime, waitTime } from './times.js';

export interface Audit {
  /** The identity in words. */
  readonly identity: string;
  readonly holds: boolean;
  /** The figures of the first round in which it fails; if it holds in all, those of the last round. */
  readonly detail: string;
}

/** The number of records per outcome. Every kind is present, and the counts add up to the number of records. */
export type OutcomeCounts = Readonly<Record<OutcomeKind, number>>;

export const countOutcomes = memoize((records: readonly ConnectionRecord[]): OutcomeCounts => {
  const counts = noOutcomes();
  for (const { outcome } of records) counts[outcome.kind] += 1;
  return counts;
});

/** The same over all rounds. */
export function countAllOutcomes(rounds: readonly Round[]): OutcomeCounts {
  const counts = noOutcomes();
  for (const { records } of rounds) {
    for (const kind of OUTCOME_KINDS) counts[kind] += countOutcomes(records)[kind];
  }
  return counts;
}

function noOutcomes(): Record<OutcomeKind, number> {
  return Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
}

type RoundCheck = (
  round: Round,
  clients: number,
  servers: number | null,
) => { readonly holds: boolean; readonly detail: string };

export const STAMPS_IN_ORDER = 'every stamp follows the one before it';
/** Checked only if the number of slots is limited. */
const CAP = 'in service at once <= processes that serve';

const ROUND_CHECKS: ReadonlyArray<readonly [identity: string, check: RoundCheck]> = [
  [
    'arrivals = clients asked for',
    ({ records }, clients) => {
      const arrivals = records.filter(({ client }) => client !== null).length;
      return { holds: arrivals === clients, detail: `${arrivals} of ${clients} arrived` };
    },
  ],
  [
    'served + every failure = records',
    ({ records }) => {
      const { served, ...failures } = countOutcomes(records);
      const failed = sum(Object.values(failures));
      return { holds: served + failed === records.length, detail: `${served} + ${failed} = ${records.length}` };
    },
  ],
  [
    'both sides saw every connection',
    ({ records }) => {
      const { unmatched } = countOutcomes(records);
      return { holds: unmatched === 0, detail: `${unmatched} seen by only one side` };
    },
  ],
  [
    STAMPS_IN_ORDER,
    ({ records }) => {
      const disordered = records.filter((record) => !areStampsInOrder(record)).length;
      return { holds: disordered === 0, detail: `${disordered} out of order` };
    },
  ],
  [
    'response >= wait + service',
    ({ records }) => {
      const short = servedRecords(records).filter(
        (record) => responseTime(record) < waitTime(record) + serviceTime(record),
      );
      return { holds: short.length === 0, detail: `${short.length} answered before they were served` };
    },
  ],
  [
    CAP,
    ({ records }, _, servers) => {
      const { peak } = profileOf(records);
      return { holds: servers === null || peak <= servers, detail: `${peak} at once, ${servers} serving` };
    },
  ],
  [
    'time with k in service x k = sum of service times',
    ({ records }) => {
      const work = sum(serviceIntervals(records).map(({ start, end }) => end - start));
      const swept = sum(profileOf(records).timeAt.map((time, inService) => time * inService));
      return { holds: Math.abs(swept - work) <= 1e-6 * Math.max(work, 1), detail: `${swept} ns = ${work} ns` };
    },
  ],
];

/**
 * Checks every identity in every round.
 * @param clients the requested number of clients, including silent ones
 * @param servers the number of slots; null: no limit
 */
export function auditRounds(rounds: readonly Round[], clients: number, servers: number | null): Audit[] {
  const checks = ROUND_CHECKS.filter(([identity]) => servers !== null || identity !== CAP);
  return checks.map(([identity, check]) =>
    auditOf(
      identity,
      rounds.map((round) => check(round, clients, servers)),
    ),
  );
}

/** The identities that need no stamps of the server. */
const OF_CLIENTS: readonly string[] = [
  'arrivals = clients asked for',
  'served + every failure = records',
  STAMPS_IN_ORDER,
];

/** The same for a server that kept no record. */
export function auditClients(rounds: readonly Round[], clients: number): Audit[] {
  return auditRounds(rounds, clients, null).filter(({ identity }) => OF_CLIENTS.includes(identity));
}

/** Combines the results of all rounds for one identity. */
export function auditOf(identity: string, results: ReadonlyArray<Omit<Audit, 'identity'>>): Audit {
  const shown = results.find(({ holds }) => !holds) ?? results.at(-1);
  return { identity, holds: results.every(({ holds }) => holds), detail: shown?.detail ?? 'no rounds' };
}

const profileOf = memoize((records: readonly ConnectionRecord[]) => {
  const intervals = serviceIntervals(records);
  const start = min(intervals, (interval) => interval.start) ?? 0;
  const end = max(intervals, (interval) => interval.end) ?? 0;
  return concurrencyProfile(intervals, { start, end });
});

function areStampsInOrder({ client, server }: ConnectionRecord): boolean {
  return (client === null || isClientInOrder(client)) && (server === null || isServerInOrder(server));
}

/** Stamps that are null are left out. */
function isClientInOrder({ intendedAt, arrivedAt, connectedAt, answeredAt, departedAt }: ClientStamps): boolean {
  const connected = connectedAt ?? arrivedAt;
  const answered = answeredAt ?? connected;
  return (
    (intendedAt ?? arrivedAt) <= arrivedAt && arrivedAt <= connected && connected <= answered && answered <= departedAt
  );
}

function isServerInOrder({ serviceStartedAt, receivedAt, answeredAt, serviceEndedAt }: ServerStamps): boolean {
  return serviceStartedAt <= receivedAt && receivedAt <= answeredAt && answeredAt <= serviceEndedAt;
}
