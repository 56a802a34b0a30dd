/** Saves what was measured, or says why it is not saved. A result that can't be saved is still a result. */
import type { StoredDocument, Unnamed } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { hasServed } from '../model/subject.js';
import { assertWritable } from '../store/destination.js';
import { locateResults, type ResultsLocation } from '../store/results-location.js';
import { named, saveRun } from '../store/save-run.js';
import { namesOfRuns } from '../store/saved-files.js';
import type { CommandContext } from './command-context.js';
import type { ArgvOf } from './options.js';

export type SavingArgv = Pick<ArgvOf<'probe'>, 'results' | 'no-save' | 'save-failed'>;

interface Kept {
  readonly document: StoredDocument;
  /** The lines that say where it is saved, or why it is not. */
  readonly remarks: readonly string[];
  /** Whether saving failed. */
  readonly isLost: boolean;
}

/** Keeps one result. */
type Keep = (measured: Unnamed<StoredDocument>) => Promise<Kept>;

/** Makes the folder before the measurement, so that a problem with it is known before the time is spent. */
export async function prepareToSave(
  argv: SavingArgv,
  { printNotice }: Pick<CommandContext, 'printNotice'>,
): Promise<Keep> {
  if (argv['no-save'] === true) return async (measured) => keepUnsaved(measured, []);
  const keep = prepareFolder(argv.results, printNotice);
  return async (measured) => {
    const isUnwanted = argv['save-failed'] !== true && !hasServed(measured);
    return isUnwanted ? keepUnsaved(measured, [UNWANTED]) : keep(measured);
  };
}

function prepareFolder(asked: string | undefined, printNotice: CommandContext['printNotice']): Keep {
  try {
    const location = locateResults(asked);
    assertWritable(location.runs);
    return (measured) => save(measured, location);
  } catch (error) {
    const reason = reasonOf(error);
    printNotice(`The result will be shown but not saved: ${reason}`);
    return async (measured) => keepLost(measured, reason);
  }
}

/** A run in which no request was served would only fill the list. */
const UNWANTED = 'Not saved: no request was served. To keep such a run, add --save-failed.';

async function save(measured: Unnamed<StoredDocument>, { runs, isStateDirectory }: ResultsLocation): Promise<Kept> {
  try {
    const isFirst = namesOfRuns(runs).length === 0;
    const document = await saveRun(runs, measured);
    const place = `Runs are saved in ${runs}. --results names another folder.`;
    const remarks = [`Saved as ${document.name}`, ...(isFirst && isStateDirectory ? [place] : [])];
    return { document, remarks, isLost: false };
  } catch (error) {
    return keepLost(measured, reasonOf(error));
  }
}

function keepLost(measured: Unnamed<StoredDocument>, reason: string): Kept {
  return { ...keepUnsaved(measured, [`Not saved: ${reason}`]), isLost: true };
}

function keepUnsaved(measured: Unnamed<StoredDocument>, remarks: readonly string[]): Kept {
  return { document: named(measured), remarks, isLost: false };
}

/** @throws anything that is not a failure of the system or of the user's folder */
function reasonOf(error: unknown): string {
  if (error instanceof MeasurementFailure) return error.message;
  throw error;
}
