/** The entry of probes in the registry of document kinds. */

import type { Expectation, ProbeDocument } from '../../model/probe.js';
import { withoutScheme } from '../../model/subject.js';
import { formatDuration } from '../../model/units.js';
import { isMet } from '../../probe/estimation/answer/expectation.js';
import { agentsIn } from '../../probe/estimation/evidence/clocks.js';
import { summariseProbe } from '../../probe/estimation/summary.js';
import {
  type Headline,
  headline,
  type JudgedExpectation,
  type Kind,
  type ListedModel,
  NO_LISTED_FIGURES,
} from '../kind/kind.js';
import type { Facts } from '../view/comparison.js';
import { grouped, NOTHING } from '../view/format.js';
import type { Section } from '../view/view.js';
import { describeAnswer } from './answer-words.js';
import { briefProbe } from './brief.js';
import { probeFigures } from './figures.js';
import { exitCodeOf, listedSlots } from './listed-slots.js';
import { openingOfProbe } from './opening.js';
import { probePictures } from './pictures.js';
import { probeStatements, viewProbe } from './view.js';

export const probeKind: Kind<ProbeDocument> = {
  article: 'a probe',
  view: viewProbe,
  brief: briefProbe,
  statements: probeStatements,
  judge: judgeProbe,
  exitCode: (document) => exitCodeOf(summariseProbe(document)),
  derived: deriveProbe,
  csvRows: probeCsvRows,
  listed: listProbe,
  headlines: probeHeadlines,
  pictures: probePictures,
  opening: openingOfProbe,
  comparison: { asked: askedOfProbe, sections: compareProbes },
};

/** The `derived` object of the JSON: the answer as data and in words, the figures, and the evidence. */
function deriveProbe(document: ProbeDocument): object {
  const { unloaded, limit, ...summary } = summariseProbe(document);
  const { times, ...centre } = unloaded ?? { times: [] };
  const agents = agentsIn(document.bursts);
  return {
    ...(agents === null ? {} : { agents }),
    text: describeAnswer(summariseProbe(document)),
    ...summary,
    waits: summary.waits.map(({ position, ...wait }) => ({ place: position, ...wait })),
    unloaded: unloaded === null ? null : { ...centre, requests: times.length },
    limit,
  };
}

/** One row per request, instants in ns since the probe's start. */
function probeCsvRows({ bursts }: ProbeDocument): object[] {
  return bursts.flatMap(({ phase, requests }, burst) =>
    requests.map(({ outcome, ...stamps }, index) => ({
      burst: burst + 1,
      phase,
      clients: requests.length,
      place: index + 1,
      outcome: outcome.kind,
      status: outcome.kind === 'rejected' ? outcome.status : null,
      connect_started_at_ns: stamps.connectStartedAt,
      connected_at_ns: stamps.connectedAt,
      sent_at_ns: stamps.sentAt,
      answered_at_ns: stamps.answeredAt,
      body_at_ns: stamps.bodyAt ?? null,
      departed_at_ns: stamps.departedAt,
      ...(stamps.agent === undefined ? {} : { agent: stamps.agent }),
    })),
  );
}

function listProbe(document: ProbeDocument): ListedModel[] {
  const about = withoutScheme(document.scenario.target);
  const summary = summariseProbe(document);
  return [{ ...NO_LISTED_FIGURES, about, slots: listedSlots(summary), lasted: summary.spent.time }];
}

/** Probes of the same address with the same kind of connections belong to one series. */
function probeHeadlines(document: ProbeDocument): Headline[] {
  const { target, keepAlive } = document.scenario;
  const series = keepAlive ? `${target}, kept connections` : target;
  const summary = summariseProbe(document);
  return probeFigures([]).flatMap(({ pick, shown }) => {
    return shown.trend === undefined ? [] : headline(shown.trend, series, pick?.(summary) ?? null);
  });
}

/** Two probes side by side: the answers, and each figure with its interval. */
function compareProbes(first: ProbeDocument, second: ProbeDocument): Section[] {
  const [a, b] = [summariseProbe(first), summariseProbe(second)];
  const rows = probeFigures([]).flatMap(({ label, write, ratio, shown: { comparison } }) => {
    if (comparison === undefined) return [];
    return [[comparison === true ? label : comparison, write(a), write(b), ratio?.(a, b) ?? NOTHING]];
  });
  return [
    {
      title: 'The probes',
      columns: [
        { heading: 'figure', align: 'left', width: 22 },
        { heading: 'A', align: 'left', width: 20 },
        { heading: 'B', align: 'left', width: 20 },
        { heading: 'A / B', align: 'left', width: 14 },
      ],
      rows,
      notes: [
        'Brackets: 95 % intervals. The interval of a ratio combines both and is wider than necessary. "~": no difference beyond uncertainty.',
      ],
    },
  ];
}

/** The options of a probe in words, to show where two probes differ. */
function askedOfProbe({ scenario }: ProbeDocument): Facts {
  const { target, command, method, headerNames, bodyBytes, keepAlive, hold, budget, maxClients } = scenario;
  return {
    target,
    command: command ?? 'none',
    method: method === '' ? 'none' : method,
    headers: headerNames.length === 0 ? 'none' : headerNames.join(', '),
    body: bodyBytes === 0 ? 'none' : `${grouped(bodyBytes)} bytes`,
    connections: keepAlive ? 'kept open' : 'one for each request',
    'idle-hold': hold ? 'yes' : 'no',
    budget: budget === null ? 'auto' : formatDuration(budget),
    'clients at most': grouped(maxClients),
  };
}

function judgeProbe(document: ProbeDocument, expected: readonly Expectation[]): JudgedExpectation[] {
  const summary = summariseProbe(document);
  if (summary.answer.kind === 'failed') return [];
  const subject = document.scenario.target;
  return expected.map((wanted) => ({ subject, expected: wanted, met: isMet(wanted, summary), proven: null }));
}
