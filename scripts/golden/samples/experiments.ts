/** The reference results as they are committed, and the same with parts that say something else. */
import { fileURLToPath } from 'node:url';
import { EXPERIMENTS, type ExperimentDocument, readDocument, type StoredDocument, syntheticSelf } from '../entry.js';

const REFERENCE = fileURLToPath(new URL('../../../../results/reference/', import.meta.url));

function isExperiment(document: StoredDocument): document is ExperimentDocument {
  return document.kind === 'experiment';
}

/** Of each experiment that there is. */
const KNOWN = EXPERIMENTS.map(({ name }) => readDocument(`${REFERENCE}${name}.json`)).filter(isExperiment);

/** Every server did what the first of its part did. */
function alike(document: ExperimentDocument): ExperimentDocument {
  const parts = document.parts.map((part) => {
    const rounds = part.runs[0]?.rounds ?? [];
    return { ...part, runs: part.runs.map((run) => ({ ...run, rounds })) } as typeof part;
  });
  return { ...document, parts };
}

/** In the other order: what is expected of one part is looked for in another. */
function reversed(document: ExperimentDocument): ExperimentDocument {
  const parts = document.parts.map((part) => ({ ...part, runs: [...part.runs].reverse() }) as typeof part);
  return { ...document, parts: [...parts].reverse() };
}

/** Of every round the last connection was not recorded. */
function withoutLast<P extends ExperimentDocument['parts'][number]>(part: P): P {
  const runs = part.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ('records' in round ? { ...round, records: round.records.slice(0, -1) } : round)),
  }));
  return { ...part, runs };
}

const named = (documents: readonly ExperimentDocument[]) =>
  Object.fromEntries(documents.map((document) => [document.experiment, document]));

export const REFERENCES: Readonly<Record<string, StoredDocument>> = named(KNOWN);
export const ALIKE: Readonly<Record<string, StoredDocument>> = named(KNOWN.map(alike));
export const REVERSED: Readonly<Record<string, StoredDocument>> = named(KNOWN.map(reversed));

const [first] = KNOWN;
if (first === undefined) throw new Error(`There is no reference result in ${REFERENCE}.`);

export const OTHERS: Readonly<Record<string, StoredDocument>> = {
  'experiment-of-another-version': { ...first, experiment: 'of-another-version' },
  'experiment-without-its-last-part': { ...first, parts: first.parts.slice(0, -1) },
  'experiment-that-contradicts-itself': { ...first, parts: first.parts.map(withoutLast) },
  self: syntheticSelf(),
};
