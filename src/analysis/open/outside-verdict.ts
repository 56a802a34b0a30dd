/** The verdict on open arrivals at a URL in words. */
import { formatDuration } from '../../model/units.js';
import { duration, grouped, percent, perSecond } from '../view/format.js';
import { AUDIT_FAILED, describeOutcomes, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { TIMETABLE_NOT_KEPT } from './open-verdict.js';
import { type OutsideSummary, type OutsideVerdict, outsideMedian } from './outside-summary.js';

export const OUTSIDE_VERDICTS: VerdictTable<OutsideVerdict, OutsideSummary> = {
  'keeps-up': {
    sound: true,
    text: (model) =>
      `The server keeps up with ${describeRate(model)}: near the end of the arrivals there was a moment without a queue. ${describeResponse(model)}`,
  },
  'falls-behind': { sound: true, text: describeGrowth },
  'clients-not-served': {
    sound: true,
    text: (model, { share }) =>
      `Of ${describeRate(model)}, ${percent(share)} were not served (${describeOutcomes(model)}). ${describeResponse(model)}`,
  },
  'pace-undecided': {
    sound: true,
    text: (model) =>
      `Whether the server keeps up with ${describeRate(model)} is undecided: the run is too short, or the rate is near the limit. ${describeResponse(model)} Use a longer --duration.`,
  },
  'timetable-not-kept': TIMETABLE_NOT_KEPT,
  'nobody-served': NOBODY_SERVED,
  'audit-failed': AUDIT_FAILED,
};

function describeRate({ scenario: { load } }: OutsideSummary): string {
  return `${grouped(load.rate)} clients per second`;
}

function describeResponse(model: OutsideSummary): string {
  const { alone, inferred } = model.seen;
  const response = outsideMedian(model, 'responseMean');
  if (response === null) return '';
  const took = `A response took ${formatDuration(response)} on average`;
  if (!inferred || alone === null) return `${took}.`;
  const wait = outsideMedian(model, 'waitMean');
  return wait === 0
    ? `${took}, no longer than a request alone.`
    : `${took}, ${duration(wait)} longer than a request alone.`;
}

function describeGrowth(model: OutsideSummary): string {
  const [growth, leaving] = [outsideMedian(model, 'growth') ?? 0, outsideMedian(model, 'leaving') ?? 0];
  return `The server does not keep up: ${describeRate(model)} were to arrive, and ${perSecond(leaving)} left. The number in the system grew by ${perSecond(growth)} per second, so the mean response depends on how long the run lasted. Lower --rate, or make the server faster.`;
}
