/** Which pictures a document has. */
import type { StoredDocument } from '../model/document.js';
import type { ExperimentDocument, ExperimentPart, WithoutHeader } from '../model/experiment.js';
import type { BurstDocument, OpenDocument, RunDocument } from '../model/run.js';
import type { SweepDocument } from '../model/sweep.js';
import { summarise } from '../queueing/burst/summary.js';
import { distributionsOf } from '../queueing/distributions.js';
import { summariseOpen } from '../queueing/open/open-summary.js';
import { summariseSweep } from '../queueing/sweep.js';
import { plain } from '../report/format.js';
import { concurrencyPicture } from './concurrency-picture.js';
import { distributionPicture } from './distribution-picture.js';
import type { Picture } from './picture.js';
import { queuePicture } from './queue-picture.js';
import { sweepPictures } from './sweep-pictures.js';
import { waitPicture } from './wait-picture.js';

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
    case 'self':
      return [];
  }
}

function picturesOfRun(document: WithoutHeader<RunDocument>): Picture[] {
  switch (document.kind) {
    case 'burst':
      return picturesOfBurst(document);
    case 'open':
      return picturesOfOpen(document);
    case 'sustained':
      return present([distributionPicture(distributionsOf(document))]);
  }
}

function picturesOfBurst(document: WithoutHeader<BurstDocument>): Picture[] {
  const { models } = summarise(document);
  return [queuePicture(models), waitPicture(models, document.scenario.service), concurrencyPicture(models)];
}

function picturesOfOpen(document: WithoutHeader<OpenDocument>): Picture[] {
  const { models } = summariseOpen(document);
  return present([distributionPicture(distributionsOf(document)), concurrencyPicture(models)]);
}

/** Loads of open arrivals from which on a curve says more than one picture each. */
const ENOUGH_FOR_A_CURVE = 3;

function picturesOfExperiment({ parts, ...header }: ExperimentDocument): Picture[] {
  const open = parts.filter((part): part is Extract<ExperimentPart, { kind: 'open' }> => part.kind === 'open');
  if (open.length >= ENOUGH_FOR_A_CURVE && open.length === parts.length) {
    const points = open.map((part) => ({ ...part, value: utilisationOf(part) }));
    const sweep: SweepDocument = { ...header, kind: 'sweep', swept: 'utilisation', points };
    return sweepPictures(summariseSweep(sweep), 'utilisation');
  }
  return parts.flatMap((part, index) =>
    picturesOfRun(part)
      .slice(0, 1)
      .map((picture) => ({
        ...picture,
        id: `part-${index + 1}-${picture.id}`,
        title: `${plain(part.title)}: ${picture.title}`,
      })),
  );
}

/** What was asked for: rate x service time / servers. */
function utilisationOf({ scenario }: Extract<ExperimentPart, { kind: 'open' }>): number {
  const servers = scenario.models[0]?.workers ?? 1;
  return Number(((scenario.load.rate * scenario.serviceTime) / 1e9 / servers).toFixed(3));
}

function present<T>(items: ReadonlyArray<T | null>): T[] {
  return items.filter((item) => item !== null);
}
