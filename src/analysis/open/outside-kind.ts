/** What open arrivals at a URL contribute to lists, JSON, CSV, hgrm, pages, the trend and an expectation. */
import { distributionOf } from '../../model/distribution.js';
import type { Expectation } from '../../model/probe.js';
import type { ModelRun, OpenDocument } from '../../model/run.js';
import { countOf } from '../../model/units.js';
import { isMet } from '../../probe/estimation/answer/expectation.js';
import {
  type Headline,
  headline,
  type JudgedExpectation,
  type ListedModel,
  listedModel,
  warningRows,
} from '../kind/kind.js';
import { distributionPicture, type NamedDistribution } from '../pictures/distribution-picture.js';
import { percentilesBy } from '../pictures/distributions.js';
import { durationOpening, firstSentence, NO_NUMBER, type Opening } from '../pictures/opening.js';
import type { Picture } from '../pictures/picture.js';
import { arrivalOf, responseTime } from '../queueing/times.js';
import { formatMilliseconds, grouped } from '../view/format.js';
import { stateVerdict } from '../view/view.js';
import {
  type OutsideFigureName,
  type OutsideSummary,
  outsideFigureOver,
  outsideMedian,
  summariseArrivals,
} from './outside-summary.js';
import { INFERRED_ARRIVAL_FIGURES } from './outside-table.js';
import { OUTSIDE_VERDICTS } from './outside-verdict.js';
import { presentPicture } from './present-picture.js';

/** Inferred figures are listed apart from those that the clients measured. */
export function derivedAtUrl(document: OpenDocument): object {
  const { models, warnings } = summariseArrivals(document);
  return { models: models.map(derivedModel), warnings: warningRows(warnings) };
}

function derivedModel(model: OutsideSummary): object {
  const { choice, seen, verdict, outcomes, audits, rounds } = model;
  const { url, alone, drift, inferred, atLeast } = seen;
  return {
    ...choice,
    name: url,
    verdict: { ...verdict, text: stateVerdict(OUTSIDE_VERDICTS, model).text },
    outcomes,
    audits,
    services: inferred ? 'inferred' : 'unknown',
    measuredFigures: figuresWhere((id) => !INFERRED_ARRIVAL_FIGURES.has(id), model),
    inferredFigures: figuresWhere((id) => inferred && INFERRED_ARRIVAL_FIGURES.has(id), model),
    pace: rounds.map(({ pace }) => pace),
    estimate: { alone, drift, atLeast },
  };
}

/** Every figure that is a number. */
function figuresWhere(includes: (id: string) => boolean, model: OutsideSummary): object {
  const { pace: _, ...numbers } = model.rounds[0] ?? { pace: null };
  const names = Object.keys(numbers) as OutsideFigureName[];
  return Object.fromEntries(names.filter(includes).map((name) => [name, outsideFigureOver(model, name)]));
}

export function listedAtUrl(document: OpenDocument): ListedModel[] {
  return summariseArrivals(document).models.map((model) => {
    const { atLeast } = model.seen;
    const slots = atLeast === null ? null : ({ kind: 'at-least', count: atLeast } as const);
    return listedModel(model.choice, { slots, lasted: outsideMedian(model, 'makespan') });
  });
}

export function headlinesAtUrl(document: OpenDocument): Headline[] {
  const { load } = document.scenario;
  return summariseArrivals(document).models.flatMap((model) =>
    headline(
      'mean response of open arrivals at a URL, ms',
      `${model.seen.url}, ${grouped(load.rate)}/s`,
      milliseconds(outsideMedian(model, 'responseMean')),
    ),
  );
}

function milliseconds(time: number | null): number | null {
  return time === null ? null : Number(formatMilliseconds(time));
}

/**
 * Only a lower bound can be proven. A run that served no client or contradicts itself has failed, and is not judged; one
 * whose clients were late still proves what it saw.
 */
export function judgeAtUrl(document: OpenDocument, [expected]: readonly Expectation[]): JudgedExpectation[] {
  return summariseArrivals(document).models.flatMap(({ seen, verdict }): JudgedExpectation[] => {
    if (expected === undefined || verdict.kind === 'nobody-served' || verdict.kind === 'audit-failed') return [];
    const proven = { atLeast: seen.atLeast ?? 1, atMost: null };
    const met = isMet(expected, { answer: { kind: 'could-not-tell', because: [] }, proven });
    return [{ subject: seen.url, expected, met, proven: null }];
  });
}

export function distributionsAtUrl(document: OpenDocument): NamedDistribution[] {
  return summariseArrivals(document).models.map((model) => {
    const served = model.measured.flatMap(({ records }) => records.filter(({ outcome }) => outcome.kind === 'served'));
    const responses = served.flatMap(({ client }) => (client === null ? [] : [responseTime({ client })]));
    return {
      model: model.seen.url,
      what: 'response time',
      distribution: distributionOf(responses),
      said: percentilesBy((suffix) => outsideFigureOver(model, `response${suffix}`)),
    };
  });
}

export function picturesAtUrl(document: OpenDocument): Picture[] {
  const { models } = summariseArrivals(document);
  const pictures = [...models.map(presentPicture), distributionPicture(distributionsAtUrl(document))];
  return pictures.filter((picture) => picture !== null);
}

export function openingAtUrl(document: OpenDocument): Opening {
  const { clients, load } = document.scenario;
  const [model] = summariseArrivals(document).models;
  const url = model?.seen.url ?? '';
  const title = `${countOf(clients, 'client')} at ${url}, ${grouped(load.rate)} per second: how long does a response take?`;
  if (model === undefined) return { title, ...NO_NUMBER, sentence: 'Nothing was measured.' };
  const { sound, text } = stateVerdict(OUTSIDE_VERDICTS, model);
  const response = outsideMedian(model, 'responseMean');
  if (!sound || response === null) return { title, ...NO_NUMBER, sentence: firstSentence(text) };
  return { title, ...durationOpening(response, 'mean response'), sentence: firstSentence(text) };
}

/** One row per client: stamps in ns since the run's start. Columns with inferred values are named so. */
export function rowsAtUrl(document: OpenDocument): object[] {
  const [model] = summariseArrivals(document).models;
  return document.runs.flatMap((run) => rowsOfRun(run, model));
}

function rowsOfRun(run: ModelRun, model: OutsideSummary | undefined): object[] {
  const { inferred = false, alone = null, url = '' } = model?.seen ?? {};
  return run.rounds.flatMap(({ sequence, warmUp, records }) =>
    records.map(({ connection, client, outcome }, index) => {
      const response = client === null ? null : responseTime({ client });
      const wait =
        inferred && alone?.isSteady && response !== null && outcome.kind === 'served'
          ? Math.max(0, response - alone.response)
          : null;
      return {
        model: run.model,
        url,
        round: sequence,
        warm_up: warmUp,
        client: index + 1,
        outcome: outcome.kind,
        status: outcome.kind === 'rejected' ? outcome.status : null,
        client_address: connection.clientAddress,
        client_port: connection.clientPort,
        server_address: connection.serverAddress,
        server_port: connection.serverPort,
        intended_at_ns: client === null ? null : arrivalOf(client),
        arrived_at_ns: client?.arrivedAt,
        connected_at_ns: client?.connectedAt,
        answered_at_ns: client?.answeredAt,
        departed_at_ns: client?.departedAt,
        response_time_ms: response === null ? null : formatMilliseconds(response),
        inferred_wait_time_ms: wait === null ? null : formatMilliseconds(wait),
      };
    }),
  );
}
