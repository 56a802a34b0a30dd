/** A closed loop: clients that are kept busy. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { measuredRounds, type SustainedDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import { headline, type Kind, listedModel, seriesOf } from '../kind.js';
import { distributionPicture, type NamedDistribution } from '../pictures/distribution-picture.js';
import { mergeDistributions, percentilesBy } from '../pictures/distributions.js';
import type { Figure } from '../statistics/figure.js';
import { type Facts, factsOfRun } from '../view/asked.js';
import { comparedFigures, describeRatios } from '../view/compared-figures.js';
import { durationFigure, grouped, numberFigure, percentFigure } from '../view/format.js';
import { pairModels } from '../view/pairs.js';
import type { Section } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import { sustainedRows } from './sustained-csv.js';
import { type SustainedPick, summariseSustained, sustainedFigureOver } from './sustained-summary.js';
import { describeSustained } from './sustained-verdict.js';
import { sustainedStatements, viewSustained } from './sustained-view.js';

export const sustainedKind: Kind<SustainedDocument> = {
  article: 'a run of busy clients',
  view: viewSustained,
  statements: sustainedStatements,
  derived,
  csvRows: sustainedRows,
  listed: (document) =>
    summariseSustained(document).models.map((model) =>
      listedModel(model.choice, {
        waitP50: sustainedFigureOver(model, ({ wait }) => wait?.p50 ?? null)?.median ?? null,
        lasted: sustainedFigureOver(model, ({ duration }) => duration)?.median ?? null,
      }),
    ),
  headlines: (document) =>
    summariseSustained(document).models.flatMap((model) =>
      HEADLINES.flatMap(([figure, pick]) =>
        headline(figure, seriesOf(model.choice, document), sustainedFigureOver(model, pick)?.median ?? null),
      ),
    ),
  pictures: (document) => [distributionPicture(sustainedDistributions(document))].filter((picture) => picture !== null),
  distributions: sustainedDistributions,
  comparison: {
    asked: (document) => factsOfRun(document, askedOfLoop(document)),
    sections: compare,
  },
};

const HEADLINES: ReadonlyArray<readonly [figure: string, pick: SustainedPick]> = [
  ['answers a second, busy clients', ({ throughput }) => throughput],
  ['answers a second / bound', ({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)],
];

export function askedOfLoop({ scenario: { load } }: WithoutHeader<SustainedDocument>): Facts {
  return { duration: formatDuration(load.duration) };
}

function derived(document: SustainedDocument): object {
  const { models, warnings } = summariseSustained(document);
  return {
    models: models.map((model) => ({
      ...model.choice,
      name: describeModel(model.choice),
      verdict: { kind: model.verdict, text: describeSustained(model, document.scenario.clients) },
      audits: model.audits,
      figures: model.rounds,
    })),
    warnings: warnings.map((warning) => ({ ...warning, text: describeWarning(warning) })),
  };
}

export function sustainedDistributions(document: WithoutHeader<SustainedDocument>): NamedDistribution[] {
  const { models } = summariseSustained(document);
  return document.runs.flatMap((run, index) => {
    const rounds = measuredRounds(run);
    const model = describeModel(run);
    const waits = rounds.flatMap(({ server }) => (server === null ? [] : [server.waits]));
    const said = (which: 'response' | 'wait') =>
      percentilesBy((suffix) => {
        const name = SPREAD_NAMES[suffix];
        const summary = models[index];
        return summary === undefined ? null : sustainedFigureOver(summary, (figures) => figures[which]?.[name] ?? null);
      });
    const responses = mergeDistributions(rounds.map(({ responses }) => responses));
    return [
      { model, what: 'response time', distribution: responses, said: said('response') },
      ...(waits.length < rounds.length
        ? []
        : [{ model, what: 'wait time', distribution: mergeDistributions(waits), said: said('wait') } as const]),
    ];
  });
}

const SPREAD_NAMES = { P50: 'p50', P95: 'p95', P99: 'p99' } as const;

const COMPARED: ReadonlyArray<readonly [label: string, pick: SustainedPick, write: (figure: Figure) => string]> = [
  ['answers a second', ({ throughput }) => throughput, (figure) => numberFigure(figure, grouped, '/s')],
  ['response, mean', ({ response }) => response?.mean ?? null, durationFigure],
  ['response p50', ({ response }) => response?.p50 ?? null, durationFigure],
  ['response p95', ({ response }) => response?.p95 ?? null, durationFigure],
  ['response p99', ({ response }) => response?.p99 ?? null, durationFigure],
  ['wait, mean', ({ wait }) => wait?.mean ?? null, durationFigure],
  ['wait p95', ({ wait }) => wait?.p95 ?? null, durationFigure],
  ['service, mean', ({ service }) => service?.mean ?? null, durationFigure],
  ['utilisation', ({ utilisation }) => utilisation, percentFigure],
  ['most in service at once', ({ peakConcurrency }) => peakConcurrency, ({ largest }) => String(largest)],
];

function compare(first: SustainedDocument, second: SustainedDocument): Section[] {
  return pairModels(summariseSustained(first).models, summariseSustained(second).models).map((pair) => {
    const figures = COMPARED.map(([label, pick, write]) => ({
      label,
      first: sustainedFigureOver(pair.first, pick),
      second: sustainedFigureOver(pair.second, pick),
      write,
    }));
    const notes = [describeRatios(false, [pair.first.rounds.length, pair.second.rounds.length])];
    return comparedFigures(figures, { title: pair.title, headings: ['A', 'B'], paired: false, notes });
  });
}
