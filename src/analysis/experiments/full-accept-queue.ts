/** What happens to clients that connect while the accept queue is full. */
import { isServed } from '../../model/connection-record.js';
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import { formatDuration, MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from '../burst/round-figures.js';
import { connectTime } from '../queueing/times.js';
import { type Experiment, type Finding, outcomeWhere, partOf } from './experiment.js';

const BACKLOGGED_CLIENTS = 24;
const BACKLOG = 3;
const BACKLOGGED_SERVICE_TIME = 10 * MILLISECOND;
/**
 * A client that is admitted at once connects within this time; a dropped SYN is sent again after 1 s at the earliest.
 */
const PROMPT_CONNECT = 0.5 * SECOND;
/** The largest accepted distance of a retry from a whole second. */
const RETRY_SLACK = 0.3 * SECOND;

export const fullAcceptQueue: Experiment = {
  name: 'full-accept-queue',
  question: 'What happens to clients that connect while the accept queue is full?',
  theory:
    'The accept queue holds min(listen backlog, net.core.somaxconn) + 1 connections. When it is full, Linux silently drops the SYN of a new client and counts it in ListenOverflows. TCP sends the SYN again after 1 s, and then again after more whole seconds (RFC 6298: the initial retransmission timeout is 1 s). So clients that a longer queue would have admitted at once connect after whole seconds. If the queue is full again when a handshake ends, that client waits for further retries. No client is refused and no service is slow: the extra wait is spent outside the queue.',
  plan: (size) => [
    {
      title: `listen backlog ${BACKLOG}`,
      scenario: scenarioOfBacklog(size === 'whole' ? BACKLOGGED_CLIENTS : BACKLOGGED_CLIENTS / 2, BACKLOG),
    },
    {
      title: 'a listen backlog for all clients',
      scenario: scenarioOfBacklog(size === 'whole' ? BACKLOGGED_CLIENTS : BACKLOGGED_CLIENTS / 2, BACKLOGGED_CLIENTS),
    },
  ],
  judge: (parts) => [...judgeFull(parts), ...judgeAmple(parts)],
};

function scenarioOfBacklog(clients: number, listenBacklog: number) {
  return scenarioWith({
    load: BURST,
    clients,
    listenBacklog,
    serviceTime: BACKLOGGED_SERVICE_TIME,
    rounds: 1,
    warmUpRounds: 0,
  });
}

function judgeFull(parts: readonly ExperimentPart[]): Finding[] {
  const { round, figures, connects, unserved } = observeConnects(parts, 0);
  const late = connects.filter((time) => time > PROMPT_CONNECT);
  const astray = late.filter((time) => Math.abs(time - Math.round(time / SECOND) * SECOND) > RETRY_SLACK);
  const overflows = round?.kernel.available ? round.kernel.listenOverflows : null;
  return [
    {
      expected: `some clients connect at once: the ${BACKLOG + 1} that fit into the queue, and more as others are accepted`,
      found: `${connects.length - late.length} connected at once`,
      outcome: outcomeWhere(connects.length - late.length >= BACKLOG + 1 && late.length > 0),
    },
    {
      expected: 'all other clients connect after whole seconds, and are served',
      found: `${late.length} connected late, ${astray.length} of them not after whole seconds; ${unserved} not served`,
      outcome: outcomeWhere(astray.length > 0 || unserved > 0 ? false : late.length > 0 || null),
      lesson: 'while the accept queue is full, clients connect only after whole seconds, and none is refused',
    },
    {
      expected: 'the kernel counts overflows of the accept queue',
      found: overflows === null ? 'not available on this machine' : `${overflows} times`,
      outcome: outcomeWhere(overflows === null ? null : overflows > 0),
    },
    {
      expected: 'the whole burst takes a second or more',
      found: formatDuration(figures?.makespan ?? 0),
      outcome: outcomeWhere((figures?.makespan ?? 0) >= SECOND - RETRY_SLACK),
    },
  ];
}

function judgeAmple(parts: readonly ExperimentPart[]): Finding[] {
  const { figures, connects, unserved } = observeConnects(parts, 1);
  return [
    {
      expected: 'with room for all in the queue, all connect at once and are served in less than a second',
      found: `the burst took ${formatDuration(figures?.makespan ?? 0)}; ${unserved} not served`,
      outcome: outcomeWhere(
        unserved === 0 && connects.every((time) => time <= PROMPT_CONNECT) && (figures?.makespan ?? SECOND) < SECOND,
      ),
      lesson: 'with room for all in the queue, the same clients are served in less than a second',
    },
  ];
}

function observeConnects(parts: readonly ExperimentPart[], index: number) {
  const round = partOf(parts, index, 'burst').runs[0]?.rounds[0];
  const connects = (round?.records ?? []).flatMap(({ client }) => {
    const time = client === null ? null : connectTime({ client });
    return time === null ? [] : [time];
  });
  /** Counted separately, because clients that were refused, timed out or lost can have no connect time. */
  const unserved = (round?.records ?? []).filter((record) => !isServed(record)).length;
  return { round, unserved, figures: round === undefined ? null : roundFigures(round, 1), connects };
}
