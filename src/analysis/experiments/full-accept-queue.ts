/** What the kernel does with clients for whom its accept queue has no place. */
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
/** A client that is let in at once connects within this; a SYN is sent again after a second at the earliest. */
const PROMPT_CONNECT = 0.5 * SECOND;
/** How far from a whole second a retry may be seen. */
const RETRY_SLACK = 0.3 * SECOND;

export const fullAcceptQueue: Experiment = {
  name: 'full-accept-queue',
  question: 'What happens to clients for whom the listen backlog leaves no place in the accept queue?',
  theory:
    'The accept queue holds min(listen backlog, net.core.somaxconn) + 1 connections. When it is full, Linux drops the SYN of whoever comes and says nothing; TCP sends it again after a second, and again after more whole seconds (RFC 6298: the initial retransmission timeout is 1 s). So clients that a longer queue would have served in a fraction of a second come in steps of whole seconds, and the kernel counts ListenOverflows. Who gets in then may find the queue full once more when its handshake ends, and wait for further retries. Nobody is refused, and no service is slow: all of it is waiting outside the queue.',
  plan: (size) => [
    {
      title: `listen backlog ${BACKLOG}`,
      scenario: scenarioOfBacklog(size === 'whole' ? BACKLOGGED_CLIENTS : BACKLOGGED_CLIENTS / 2, BACKLOG),
    },
    {
      title: 'a listen backlog that holds them all',
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
      expected: `some get in at once: ${BACKLOG + 1} into the queue, and those that are accepted meanwhile`,
      found: `${connects.length - late.length} did`,
      outcome: outcomeWhere(connects.length - late.length >= BACKLOG + 1 && late.length > 0),
    },
    {
      expected: 'all others connect after whole seconds, and are served',
      found: `${late.length} connected late, ${astray.length} of them not after whole seconds; ${unserved} not served`,
      outcome: outcomeWhere(astray.length > 0 || unserved > 0 ? false : late.length > 0 || null),
      lesson: 'clients that find the accept queue full get in only after whole seconds, and none is refused',
    },
    {
      expected: 'the kernel counts that its queue overflowed',
      found: overflows === null ? 'it does not show that here' : `${overflows} times`,
      outcome: outcomeWhere(overflows === null ? null : overflows > 0),
    },
    {
      expected: 'the last is served a second or more after the first came',
      found: formatDuration(figures?.makespan ?? 0),
      outcome: outcomeWhere((figures?.makespan ?? 0) >= SECOND - RETRY_SLACK),
    },
  ];
}

function judgeAmple(parts: readonly ExperimentPart[]): Finding[] {
  const { figures, connects, unserved } = observeConnects(parts, 1);
  return [
    {
      expected: 'with a place for each, all connect at once and are served in N service times',
      found: `the last after ${formatDuration(figures?.makespan ?? 0)}; ${unserved} not served`,
      outcome: outcomeWhere(
        unserved === 0 && connects.every((time) => time <= PROMPT_CONNECT) && (figures?.makespan ?? SECOND) < SECOND,
      ),
      lesson: 'with room for all of them the same clients are served in less than a second',
    },
  ];
}

function observeConnects(parts: readonly ExperimentPart[], index: number) {
  const round = partOf(parts, index, 'burst').runs[0]?.rounds[0];
  const connects = (round?.records ?? []).flatMap(({ client }) => {
    const time = client === null ? null : connectTime({ client });
    return time === null ? [] : [time];
  });
  /** Refused, timed out or lost: whoever never connected has no connect time to tell of it. */
  const unserved = (round?.records ?? []).filter((record) => !isServed(record)).length;
  return { round, unserved, figures: round === undefined ? null : roundFigures(round, 1), connects };
}
