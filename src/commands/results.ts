/** `results`: lists the saved runs, shows one again, compares two. */
import type { Argv } from 'yargs';
import type { StoredDocument } from '../model/document.js';
import { EXIT, MeasurementFailure, UsageFailure } from '../model/failure.js';
import type { BurstDocument } from '../model/run.js';
import { renderRunComparison } from '../report/burst/compare-runs.js';
import { renderList } from '../report/lists/results-list.js';
import { DEFAULT_DIRECTORY, ResultsDirectory } from '../store/results-directory.js';
import type { Surroundings } from './command.js';
import { checkOutput, type OutputArguments, outputOptions, put, show, wantsColour } from './output.js';
import { parseChoice } from './values.js';

const ACTIONS = ['list', 'show', 'compare'] as const;
type Action = (typeof ACTIONS)[number];

type Arguments = OutputArguments & {
  readonly action: Action;
  readonly names: readonly string[];
  readonly 'results-directory'?: string | undefined;
};

export function addResultsCommand(yargs: Argv, surroundings: Surroundings): Argv {
  return yargs.command(
    'results [action] [names..]',
    'list the saved runs; show one again (latest, a name, a file); compare two',
    (sub) =>
      sub
        .positional('action', {
          default: 'list' as const,
          description: 'list, show [latest|NAME], or compare A B',
          coerce: (text: string) => parseChoice('results', text, ACTIONS),
        })
        .positional('names', {
          type: 'string',
          array: true,
          default: [] as string[],
          description: 'names of saved runs, or files',
        })
        .options(outputOptions),
    (given) => results(given, surroundings),
  );
}

async function results(given: Arguments, surroundings: Surroundings): Promise<void> {
  checkOutput(given);
  const directory = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  const names = given.names.map(String);
  switch (given.action) {
    case 'list':
      expectNames(names, 0, 0, 'results list');
      return list(directory, given, surroundings);
    case 'show':
      expectNames(names, 0, 1, 'results show [latest|NAME]');
      return show(directory.load(names[0] ?? 'latest'), given);
    case 'compare':
      expectNames(names, 2, 2, 'results compare A B');
      return compare(directory, names, given);
  }
}

function expectNames(names: readonly string[], least: number, most: number, usage: string): void {
  if (names.length >= least && names.length <= most) return;
  const got = names.length === 0 ? 'none was given' : `${names.length} were given (${names.join(', ')})`;
  throw new UsageFailure(`${usage} takes ${least === most ? least : `${least} or ${most}`} names, and ${got}.`);
}

async function list(directory: ResultsDirectory, given: Arguments, { exitWith }: Surroundings): Promise<void> {
  const entries = directory.list();
  const documents = entries.flatMap((entry) => ('document' in entry ? [entry.document] : []));
  const problems = entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : []));
  const title =
    entries.length === 0
      ? `No saved runs in ${directory.path}. Make one with "bench".`
      : `Saved runs in ${directory.path}`;
  await put(renderList(documents, problems, title, wantsColour()), given.output);
  if (problems.length > 0) exitWith(EXIT.failed);
}

async function compare(directory: ResultsDirectory, names: readonly string[], given: Arguments): Promise<void> {
  const [first, second] = names.map((name) => loadRun(directory, name));
  if (first === undefined || second === undefined) return;
  const text = renderRunComparison(first, second, given.format ?? 'table', wantsColour() && given.output === undefined);
  await put(text, given.output);
}

function loadRun(directory: ResultsDirectory, name: string): BurstDocument {
  const document = directory.load(name);
  if (document.kind === 'burst') return document;
  throw new MeasurementFailure(
    `${name} is ${WHAT[document.kind]}, and only bursts can be compared. Compare models in one run with --compare.`,
  );
}

const WHAT: Readonly<Record<Exclude<StoredDocument['kind'], 'burst'>, string>> = {
  sustained: 'a run of busy clients',
  open: 'a run of open arrivals',
  sweep: 'a sweep',
  experiment: 'an experiment',
  self: 'a measurement of the instrument itself',
};
