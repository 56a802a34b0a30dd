/** What a burst at a URL contributes to lists, JSON, hgrm, the trend and an expectation. */
import { distributionOf } from '../../model/distribution.js';
import type { Expectation } from '../../model/probe.js';
import { isMet } from '../../probe/estimation/answer/expectation.js';
import { agentsIn } from '../../probe/estimation/evidence/clocks.js';
import { type Headline, headline, type JudgedExpectation } from '../kind/kind.js';
import type { NamedDistribution } from '../pictures/distribution-picture.js';
import { responseTime } from '../queueing/times.js';
import { figuresOf } from '../view/figure-table.js';
import { stateVerdict } from '../view/view.js';
import { burstOf, inferredWait } from './outside.js';
import { INFERRED_FIGURES, OUTSIDE_FIGURES } from './outside-figures.js';
import type { FromOutside } from './summary.js';
import { BURST_VERDICTS } from './verdict.js';

/** Inferred figures are listed apart from those that the clients measured. */
export function derivedOutside(summary: FromOutside) {
  const { choice, slots, outcomes, audits, witnesses, verdict, outside, measured } = summary;
  const agents = agentsIn(measured.flatMap(burstOf));
  const { answer, proven, atLeast, remedies, limit, drift, unloaded } = outside.estimate;
  const { times, ...alone } = unloaded ?? { times: [] };
  return {
    ...choice,
    name: outside.url,
    places: slots,
    verdict: { ...verdict, text: stateVerdict(BURST_VERDICTS, summary).text },
    outcomes,
    audits,
    witnesses,
    ...(agents === null ? {} : { agents }),
    services: outside.inferred ? 'inferred' : 'unknown',
    measuredFigures: figuresWhere((isInferred) => !isInferred, summary),
    inferredFigures: figuresWhere((isInferred) => isInferred && outside.inferred, summary),
    estimate: {
      answer,
      proven,
      atLeast,
      remedies,
      unloaded: unloaded === null ? null : { ...alone, requests: times.length },
      limit,
      drift,
    },
  };
}

function figuresWhere(includes: (isInferred: boolean) => boolean, summary: FromOutside) {
  const rows = figuresOf(OUTSIDE_FIGURES).filter(({ id }) => includes(INFERRED_FIGURES.has(id)));
  return Object.fromEntries(rows.map(({ id, over }) => [id, over(summary)]));
}

/** As for a probe; none if no request was served, since that run has failed. */
export function judgeFromOutside({ outside, verdict }: FromOutside, expected: Expectation): JudgedExpectation[] {
  if (!('answer' in verdict)) return [];
  return [{ subject: outside.url, expected, met: isMet(expected, verdict), proven: null }];
}

export function outsideHeadlines({ slots, scenario, outside }: FromOutside): Headline[] {
  return headline('slots, seen from outside', `${outside.url}, ${scenario.clients} clients`, slots);
}

export function outsideDistributions({ measured, outside }: FromOutside): NamedDistribution[] {
  const served = measured.flatMap(({ records }) => records.filter(({ outcome }) => outcome.kind === 'served'));
  const responses = served.flatMap(({ client }) => (client === null ? [] : [responseTime({ client })]));
  const waits = served.flatMap((record) => inferredWait(record, outside) ?? []);
  const model = outside.url;
  return [
    { model, what: 'response time', distribution: distributionOf(responses), said: [] },
    ...(outside.inferred
      ? [{ model, what: 'wait time (inferred)' as const, distribution: distributionOf(waits), said: [] }]
      : []),
  ];
}
