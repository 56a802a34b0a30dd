/** A probe: what was seen from outside of a server of which nothing was known. */
import type { ProbeDocument } from '../../model/probe.js';
import { formatDuration } from '../../model/units.js';
import type { ProbeAnswer } from '../../probe/estimation/answer.js';
import { isUnlimited } from '../../probe/estimation/expectation.js';
import { provenNumber } from '../../probe/estimation/proven.js';
import { ENOUGH_CLIENTS } from '../../probe/estimation/unlimited.js';
import { type Headline, headline, type Kind, NO_LISTED_FIGURES } from '../kind.js';
import type { Facts } from '../view/comparison.js';
import { grouped } from '../view/format.js';
import { compareProbes } from './probe-comparison.js';
import { probeRows } from './probe-csv.js';
import { deriveProbe } from './probe-json.js';
import { probePictures } from './probe-pictures.js';
import { summariseProbe } from './probe-summary.js';
import { probeStatements, viewProbe } from './probe-view.js';

export const probeKind: Kind<ProbeDocument> = {
  article: 'a probe',
  view: viewProbe,
  statements: probeStatements,
  derived: deriveProbe,
  csvRows: probeRows,
  listed: (document) => [
    {
      ...NO_LISTED_FIGURES,
      about: document.scenario.target.replace(/^https?:\/\/(.*?)\/?$/, '$1'),
      ...probedFigures(document),
    },
  ],
  headlines,
  pictures: probePictures,
  comparison: { asked, sections: compareProbes },
};

/** What a probe proves from outside, and what the first waits who finds no place. */
function probedFigures(document: ProbeDocument): { readonly cap: number | 'none' | null; readonly lasted: number } {
  const { answer, proven, spent } = summariseProbe(document);
  const isNone = answer.kind === 'no-limit' && isUnlimited(answer) && answer.clients >= ENOUGH_CLIENTS;
  const cap = isNone ? 'none' : provenNumber(proven);
  return { cap, lasted: spent.time };
}

/** What is probed is alike where the address is, by the same kind of connections. */
function headlines(document: ProbeDocument): Headline[] {
  const { target, keepAlive } = document.scenario;
  const { answer, effective } = summariseProbe(document);
  const series = keepAlive ? `${target}, kept connections` : target;
  return [
    ...headline('slots, probed', series, slotsOf(answer)),
    ...headline(
      'effective parallelism, probed',
      series,
      effective?.kind === 'told' ? effective.effective.parallelism : null,
    ),
  ];
}

function slotsOf(answer: ProbeAnswer): number | null {
  if (answer.kind === 'slots' || answer.kind === 'sheds') return answer.slots;
  return answer.kind === 'one-at-a-time-behind-acceptor' ? 1 : null;
}

function asked({ scenario }: ProbeDocument): Facts {
  const { target, command, method, headerNames, bodyBytes, keepAlive, hold, budget, maxClients } = scenario;
  return {
    target,
    command: command ?? 'none',
    method: method === '' ? 'none' : method,
    headers: headerNames.length === 0 ? 'none' : headerNames.join(', '),
    body: bodyBytes === 0 ? 'none' : `${grouped(bodyBytes)} bytes`,
    connections: keepAlive ? 'kept open' : 'one for each request',
    'idle-hold': hold ? 'yes' : 'no',
    budget: formatDuration(budget),
    'clients at most': grouped(maxClients),
  };
}
