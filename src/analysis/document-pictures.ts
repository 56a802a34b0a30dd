/** Which pictures a document has. */
import type {
  ExperimentDocument,
  ExperimentPart,
  StoredDocument,
  SweepDocument,
  WithoutHeader,
} from '../model/document.js';
import { describeModel } from '../model/models.js';
import { plain } from '../model/printable.js';
import type { BurstDocument, OpenDocument, RunDocument } from '../model/run.js';
import { SECOND } from '../model/units.js';
import { concurrencyPicture } from './burst/concurrency-picture.js';
import { queuePicture, type Shown } from './burst/queue-picture.js';
import { summarise } from './burst/summary.js';
import { waitPicture } from './burst/wait-picture.js';
import { distributionsOf } from './distributions.js';
import { summariseOpen } from './open/open-summary.js';
import { distributionPicture } from './pictures/distribution-picture.js';
import type { Picture } from './pictures/picture.js';
import { probeKind } from './probe/kind.js';
import { sweepPictures } from './sweep/sweep-pictures.js';
import { summariseSweep } from './sweep/sweep-summary.js';

export function picturesOf(document: StoredDocument): Picture[] {
  switch (document.kind) {
    case 'burst':
    case 'sustained':
    case 'open':
      return picturesOfRun(document);
    case 'sweep':
      return sweepPictures(summariseSweep(document), document.swept);
    case 'experiment':
      return picturesOfExperiment(document);
    case 'probe':
      return probeKind.pictures(document);
    case 'self':
      return [];
  }
}

function picturesOfRun(document: RunDocument): Picture[] {
  switch (document.kind) {
    case 'burst': {
      const { models } = summarise(document);
      const shown = shownOf(document);
      return [queuePicture(shown), waitPicture(models, document.scenario.service), concurrencyPicture(shown)];
    }
    case 'open':
      return present([distributionPicture(distributionsOf(document)), concurrencyPicture(shownOf(document))]);
    case 'sustained':
      return present([distributionPicture(distributionsOf(document))]);
  }
}

/** The models of a run, each with the round that is shown of it. */
function shownOf(document: WithoutHeader<BurstDocument | OpenDocument>): Shown[] {
  const { models } = document.kind === 'burst' ? summarise(document) : summariseOpen(document);
  return models.map(({ choice, shownRound }) => ({ name: describeModel(choice), shownRound }));
}

/** Loads of open arrivals from which on a curve says more than their distributions. */
const ENOUGH_FOR_A_CURVE = 3;

/** Of all parts together: what they have in common is one picture, so that they can be held against each other. */
function picturesOfExperiment({ parts, ...header }: ExperimentDocument): Picture[] {
  const bursts = parts.filter((part) => part.kind === 'burst');
  const open = parts.filter((part) => part.kind === 'open');
  const shown = bursts.flatMap((part) =>
    shownOf(part).map((one) => ({ ...one, name: nameIn(part, one.name, parts.length) })),
  );
  const isCurve = open.length >= ENOUGH_FOR_A_CURVE;
  const spread = isCurve
    ? parts.filter((part) => part.kind === 'sustained')
    : [...open, ...parts.filter((part) => part.kind === 'sustained')];
  const distributions = spread.flatMap((part) =>
    distributionsOf(part).map((one) => ({ ...one, model: nameIn(part, one.model, parts.length) })),
  );
  return present([
    shown.length === 0 ? null : queuePicture(shown),
    ...(isCurve ? sweepPictures(summariseSweep(curveOf(header, open)), 'utilisation') : []),
    distributionPicture(distributions),
  ]);
}

/** Names a server of an experiment's part. Where there is one of either, the other says which. */
function nameIn({ title, scenario }: ExperimentPart, model: string, parts: number): string {
  if (parts === 1) return model;
  return scenario.models.length === 1 ? plain(title) : `${plain(title)}: ${model}`;
}

type OpenPart = Extract<ExperimentPart, { kind: 'open' }>;

function curveOf(header: Omit<ExperimentDocument, 'parts'>, parts: readonly OpenPart[]): SweepDocument {
  const points = parts.map((part) => ({ ...part, value: utilisationOf(part) }));
  return { ...header, kind: 'sweep', swept: 'utilisation', points };
}

/** What was asked for: rate x service time / servers. */
function utilisationOf({ scenario }: OpenPart): number {
  const servers = scenario.models[0]?.workers ?? 1;
  return Number(((scenario.load.rate * scenario.serviceTime) / SECOND / servers).toFixed(3));
}

function present<T>(items: ReadonlyArray<T | null>): T[] {
  return items.filter((item) => item !== null);
}
