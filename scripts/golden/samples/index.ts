/**
 * All documents of the golden master, and which of them are compared. Among them are the reference results, as
 * committed and with some parts changed.
 */
import { fileURLToPath } from 'node:url';
import { EXPERIMENTS, type ExperimentDocument, readDocument, type StoredDocument, syntheticSelf } from '../entry.js';
import { ARRIVAL_SWEEPS, OPEN_ARRIVALS } from './arrivals.js';
import { arrivalsAtUrlSamples } from './arrivals-at-url.js';
import { BURSTS } from './bursts.js';
import { burstAtUrlSamples } from './bursts-at-url.js';
import { LOOP_SWEEPS, LOOPS } from './loops.js';
import { probeSamples } from './probes.js';
import { type Sample, samplesIn } from './sample.js';

const REFERENCE_RESULTS = fileURLToPath(new URL('../../../../results/reference/', import.meta.url));

function isExperiment(document: StoredDocument): document is ExperimentDocument {
  return document.kind === 'experiment';
}

/** The reference result of each existing experiment. */
const KNOWN = EXPERIMENTS.map(({ name }) => readDocument(`${REFERENCE_RESULTS}${name}.json`)).filter(isExperiment);

/** Every server behaves like the first one of its part. */
function alike(document: ExperimentDocument): ExperimentDocument {
  const parts = document.parts.map((part) => {
    const rounds = part.runs[0]?.rounds ?? [];
    return { ...part, runs: part.runs.map((run) => ({ ...run, rounds })) } as typeof part;
  });
  return { ...document, parts };
}

/** Servers in reverse order: what is expected of one part is looked up in another. */
function reversed(document: ExperimentDocument): ExperimentDocument {
  const parts = document.parts.map((part) => ({ ...part, runs: [...part.runs].reverse() }) as typeof part);
  return { ...document, parts: [...parts].reverse() };
}

/** The last connection of every round is missing. */
function withoutLast<P extends ExperimentDocument['parts'][number]>(part: P): P {
  const runs = part.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ('records' in round ? { ...round, records: round.records.slice(0, -1) } : round)),
  }));
  return { ...part, runs };
}

const byExperiment = (documents: readonly ExperimentDocument[]) =>
  Object.fromEntries(documents.map((document) => [document.experiment, document]));

const REFERENCES: Readonly<Record<string, StoredDocument>> = byExperiment(KNOWN);
const ALIKE: Readonly<Record<string, StoredDocument>> = byExperiment(KNOWN.map(alike));
const REVERSED: Readonly<Record<string, StoredDocument>> = byExperiment(KNOWN.map(reversed));

const [first] = KNOWN;
if (first === undefined) throw new Error(`There is no reference result in ${REFERENCE_RESULTS}.`);

const OTHER_DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  'experiment-of-another-version': { ...first, experiment: 'of-another-version' },
  'experiment-without-its-last-part': { ...first, parts: first.parts.slice(0, -1) },
  'experiment-that-contradicts-itself': { ...first, parts: first.parts.map(withoutLast) },
  self: syntheticSelf(),
};

export async function makeSamples(): Promise<Sample[]> {
  return [
    ...samplesIn('reference', REFERENCES),
    ...samplesIn('reference-alike', ALIKE),
    ...samplesIn('reference-reversed', REVERSED),
    ...samplesIn('burst', BURSTS),
    ...(await burstAtUrlSamples()),
    ...samplesIn('sustained', LOOPS),
    ...samplesIn('open', OPEN_ARRIVALS),
    ...arrivalsAtUrlSamples(),
    ...samplesIn('sweep-clients', LOOP_SWEEPS),
    ...samplesIn('sweep-utilisation', ARRIVAL_SWEEPS),
    ...samplesIn('other', OTHER_DOCUMENTS),
    ...(await probeSamples()),
  ];
}

/** For each kind two documents that differ, two that are alike, and one that can't be compared with it. */
export const COMPARISONS: ReadonlyArray<readonly [first: string, second: string]> = [
  ['burst/fifty-clients', 'burst/a-few-clients'],
  ['burst/fifty-clients', 'burst/fifty-clients'],
  ['burst/two-models', 'burst/many-clients'],
  ['burst/two-models', 'burst/every-model'],
  ['burst/few-rounds', 'burst/spinning-raw-and-kept'],
  ['burst/a-few-clients', 'burst/hostile'],
  ['burst/a-few-clients', 'burst/nobody-served'],
  ['burst/silent-clients', 'burst/an-accept-queue-that-overflowed'],
  ['burst-at-url/four', 'burst-at-url/one'],
  ['burst-at-url/four', 'burst-at-url/no-limit'],
  ['burst-at-url/one', 'burst/fifty-clients'],
  ['sustained/five-slow-rounds', 'sustained/five-quick-rounds'],
  ['sustained/five-quick-rounds', 'sustained/five-quick-rounds'],
  ['sustained/ten-clients', 'sustained/nobody-served'],
  ['sustained/two-models', 'sustained/three-models'],
  ['sustained/another-server', 'sustained/ten-clients'],
  ['open/few-clients', 'open/one-model'],
  ['open/five-rounds', 'open/two-rounds'],
  ['open/five-rounds', 'open/five-rounds'],
  ['open/constant', 'open/overloaded'],
  ['open-at-url/keeps-up', 'open-at-url/falls-behind'],
  ['open-at-url/five-rounds', 'open-at-url/five-rounds'],
  ['open-at-url/keeps-up', 'open/one-model'],
  ['sweep-clients/one-model', 'sweep-clients/other-loads'],
  ['sweep-clients/two-models', 'sweep-clients/long-names'],
  ['sweep-clients/five-rounds', 'sweep-clients/one-model'],
  ['sweep-utilisation/one-model', 'sweep-utilisation/other-loads'],
  ['sweep-utilisation/one-model', 'sweep-utilisation/two-models'],
  ['probe/four', 'probe/eight-on-two-cores'],
  ['probe/four', 'probe/four'],
  ['probe/four', 'probe/no-limit'],
  ['probe/four-held', 'probe/sheds-503'],
  ['probe/four-briefly', 'probe-changed/posted'],
  ['probe-changed/started-for-it', 'probe-changed/raw-bytes'],
  ['burst/a-few-clients', 'burst/spinning-raw-and-kept'],
  ['probe/kept', 'probe-failed/refused'],
  // Documents without anything in common: a failure.
  ['burst/fifty-clients', 'sustained/ten-clients'],
  ['sweep-clients/one-model', 'burst/fifty-clients'],
  ['sweep-clients/one-model', 'sweep-utilisation/one-model'],
  ['sweep-clients/one-model', 'sweep-clients/one-load'],
  ['reference/one-at-a-time', 'reference/one-at-a-time'],
  ['other/self', 'other/self'],
  ['probe/four', 'burst/fifty-clients'],
];
