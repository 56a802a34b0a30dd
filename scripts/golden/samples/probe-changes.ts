/** Probes that no simulation produces: a simulated probe with changes. */
import { MILLISECOND, type ProbeDocument, SECOND } from '../entry.js';

type BurstOfProbe = ProbeDocument['bursts'][number];
type RequestOfProbe = BurstOfProbe['requests'][number];
type LoopOfProbe = NonNullable<ProbeDocument['loop']>;
type Change = (document: ProbeDocument) => ProbeDocument;
/** The simulation, and its changes, applied in order. */
type Changed = readonly [of: string, ...changes: readonly Change[]];

function withBursts(change: (burst: BurstOfProbe, index: number) => BurstOfProbe): Change {
  return (document) => ({ ...document, bursts: document.bursts.map(change) });
}

function withLoop(change: (loop: LoopOfProbe) => Partial<LoopOfProbe>): Change {
  return (document) => ({ ...document, loop: document.loop && { ...document.loop, ...change(document.loop) } });
}

function withHold(...tries: ReadonlyArray<readonly [held: number, answered: boolean]>): Change {
  const hold = { patience: SECOND, tries: tries.map(([held, answered]) => ({ held, answered, time: SECOND })) };
  return (document) => ({ ...document, scenario: { ...document.scenario, hold: true }, hold });
}

/** As if other work had stopped the machine half-way. */
function stoodStill({ departures, startedAt, endedAt, meanResponse }: LoopOfProbe): Partial<LoopOfProbe> {
  const stall = 300 * MILLISECOND;
  const middle = departures[Math.floor(departures.length / 2)] ?? 0;
  return {
    departures: departures.map((at) => (at > middle ? at + stall : at)),
    endedAt: endedAt + stall,
    meanResponse: meanResponse * (1 + stall / (endedAt - startedAt)),
  };
}

/** As if an idle server had to wake up first. */
function slowed(burst: BurstOfProbe): BurstOfProbe {
  const requests = burst.requests.map((request) => answeredAt(request, request.departedAt + 1.3 * MILLISECOND));
  return { ...burst, requests };
}

/** The same departure times, but only one of the first `foremost` clients in arrival order departs at each. */
function leavingFrom(foremost: number): (burst: BurstOfProbe) => BurstOfProbe {
  return (burst) => {
    const { requests } = burst;
    const leaving = [...requests].sort((a, b) => a.departedAt - b.departedAt);
    const waiting = [...requests];
    const instants = new Map<RequestOfProbe, number>();
    for (const wanted of leaving) {
      const position = Math.min(waiting.indexOf(wanted), foremost - 1, waiting.length - 1);
      const [gone] = waiting.splice(position === -1 ? Math.min(foremost, waiting.length) - 1 : position, 1);
      if (gone !== undefined) instants.set(gone, wanted.departedAt);
    }
    return { ...burst, requests: requests.map((request) => answeredAt(request, instants.get(request))) };
  };
}

/** As if small bursts were served two at a time, for 10 ms each. */
function servedByTwo(burst: BurstOfProbe): BurstOfProbe {
  if (burst.requests.length === 1 || burst.requests.length > 12) return burst;
  const first = Math.min(...burst.requests.map(({ departedAt }) => departedAt));
  const at = (position: number) => first + Math.floor(position / 2) * 10 * MILLISECOND;
  return { ...burst, requests: burst.requests.map((request, position) => answeredAt(request, at(position))) };
}

/** As if so many clients had finished their requests in the reverse order of connecting. */
function finishedLastFirst(clients: number): Change {
  return (document) => {
    const bursts = document.bursts.filter(({ phase }) => phase !== 'last-first');
    const last = bursts.at(-1);
    if (last === undefined) return document;
    const startedAt = Math.max(...last.requests.map(({ departedAt }) => departedAt)) + MILLISECOND;
    const requests = Array.from({ length: clients }, (_, position): RequestOfProbe => {
      const connectStartedAt = startedAt + position * MILLISECOND;
      const sentAt = startedAt + (2 * clients - position) * MILLISECOND;
      const [connectedAt, departedAt] = [connectStartedAt + MILLISECOND / 2, sentAt + MILLISECOND / 2];
      return { connectStartedAt, connectedAt, sentAt, answeredAt: departedAt, departedAt, outcome: { kind: 'served' } };
    });
    return { ...document, bursts: [...bursts, { ...last, phase: 'last-first', startedAt, requests }] };
  };
}

/** As if there had been no time to narrow down how many are admitted. */
function withoutBursts(from: number, to: number): Change {
  const isOther = ({ requests: { length } }: BurstOfProbe) => length < from || length > to;
  return (document) => ({ ...document, bursts: document.bursts.filter(isOther) });
}

function withFewAlone(most: number): Change {
  return (document) => {
    const alone = document.bursts.filter(({ requests }) => requests.length === 1);
    const dropped = new Set(alone.slice(most));
    return { ...document, bursts: document.bursts.filter((burst) => !dropped.has(burst)) };
  };
}

/** Of more than two clients so many are served, and the others declined. */
function admitting(burst: BurstOfProbe, served: number): BurstOfProbe {
  if (burst.requests.length <= 2) return burst;
  const outcome = { kind: 'rejected', status: 503 } as const;
  const requests = burst.requests.map((request, at) =>
    at < served ? { ...request, outcome: { kind: 'served' } as const } : { ...request, outcome },
  );
  return { ...burst, requests };
}

function answeredAt(request: RequestOfProbe, departedAt = request.departedAt): RequestOfProbe {
  return { ...request, answeredAt: departedAt, departedAt };
}

/** As if services of 10 ms streamed their answers, after headers that came at once. */
function streamed(burst: BurstOfProbe): BurstOfProbe {
  const requests = burst.requests.map((request) => {
    const sentAt = request.sentAt ?? request.departedAt;
    const bodyAt = Math.max(sentAt, request.departedAt - 9 * MILLISECOND);
    return { ...request, answeredAt: sentAt, bodyAt };
  });
  return { ...burst, requests };
}

function askedWith(scenario: Partial<ProbeDocument['scenario']>): Change {
  return (document) => ({ ...document, scenario: { ...document.scenario, ...scenario } });
}

const FAR = { loopback: false, target: 'http://example.test/' };

const TIMED_OUT: Partial<RequestOfProbe> = { answeredAt: null, outcome: { kind: 'timed-out' } };

/** Changes the last request of a burst with several. */
function withLast(burst: BurstOfProbe, change: (request: RequestOfProbe) => Partial<RequestOfProbe>): BurstOfProbe {
  const { requests } = burst;
  if (requests.length < 2) return burst;
  return {
    ...burst,
    requests: requests.map((request, at) => (at < requests.length - 1 ? request : { ...request, ...change(request) })),
  };
}

/** One line per change: the simulation, and what was observed differently. */
export const CHANGES: Readonly<Record<string, Changed>> = {
  'redirects-all': ['four-briefly', withBursts((burst) => ({ ...burst, redirects: burst.requests.length }))],
  'redirects-one': ['four-briefly', withBursts((burst, index) => ({ ...burst, redirects: index === 0 ? 1 : 0 }))],
  'client-busy': ['four-briefly', withBursts((burst) => ({ ...burst, clientBusy: 1 }))],
  'client-half-busy': ['four-briefly', withBursts((burst) => ({ ...burst, clientBusy: 0.6 }))],
  'connections-at-once': ['a-busy-client', finishedLastFirst(64)],
  'loop-of-a-busy-client': ['four-briefly', withLoop(() => ({ clientBusy: 1 }))],
  'loop-of-failures': ['four-briefly', withLoop(({ sent }) => ({ failed: sent / 2 }))],
  'loop-that-contradicts-itself': ['four-briefly', withLoop(({ sent }) => ({ sent: sent + 7 }))],
  'single-requests-alone': [
    'four-briefly',
    withoutBursts(2, Number.POSITIVE_INFINITY),
    (document) => ({ ...document, loop: null, end: { kind: 'out-of-budget', during: 'ramp' } }),
  ],
  'few-varied-single-requests': ['all-share-two-cores-held', withFewAlone(4)],
  'a-rate-without-a-loop': ['a-rate-that-declines', (document) => ({ ...document, loop: null })],
  'declines-now-these-now-those': [
    'sheds-503',
    withoutBursts(3, 7),
    withBursts((burst, index) => admitting(burst, index % 3)),
  ],
  'no-loop': ['four-briefly', (document) => ({ ...document, loop: null })],
  posted: ['four-briefly', askedWith({ method: 'POST', headerNames: ['accept', 'x-a'], bodyBytes: 12345, seed: 9 })],
  'hold-unfinished': ['four-briefly', withHold([8, false], [2, true])],
  'hold-contradictory': ['four-briefly', withHold([2, false], [8, true])],
  'hold-blocks-later': ['four-briefly', withHold([8, false], [7, true])],
  'out-of-budget': ['four-briefly', (document) => ({ ...document, end: { kind: 'out-of-budget', during: 'ramp' } })],
  'a-busy-machine': ['four-briefly', (document) => ({ ...document, context: { ...document.context, loadAverage: 9 } })],
  'started-for-it': ['four-briefly', askedWith({ command: 'server --port $PORT <b>' })],
  'raw-bytes': ['four-briefly', askedWith({ method: '', target: 'tcp://127.0.0.1:9/' })],
  'overflow-counted': ['a-full-accept-queue', withBursts((burst) => ({ ...burst, listenOverflows: 1 }))],
  'loop-that-stood-still': ['four-briefly', withLoop(stoodStill)],
  'slow-when-alone': ['four-briefly', withBursts((burst) => (burst.requests.length > 1 ? burst : slowed(burst)))],
  'answers-in-strict-order': ['three-varied', withBursts(leavingFrom(1))],
  'answers-in-the-order-of-fewer': ['four-bimodal', withBursts(leavingFrom(3))],
  'answers-in-strict-order-from-afar': ['three-varied', withBursts(leavingFrom(1)), askedWith(FAR)],
  'small-bursts-say-another-number': ['four', withBursts(servedByTwo), askedWith({ hold: true })],
  'streams-its-answers': ['four', withBursts(streamed)],
  'stamps-out-of-order': [
    'four-briefly',
    withBursts((burst) => withLast(burst, ({ sentAt }) => ({ answeredAt: (sentAt ?? 0) - 1 }))),
  ],
  'some-time-out': ['twelve-varied-briefly', withBursts((burst) => withLast(burst, () => TIMED_OUT))],
};
