/** The files of saved runs: where they are, how at-once knows its own, and which may be removed. Without what reads them. */

import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';

/** Unless the user says otherwise; relative to the working directory. */
export const DEFAULT_DIRECTORY = join('results', 'runs');

/** Of a saved run's file. */
export const SUFFIX = '.json';

/** Every document says within so many bytes which at-once wrote it; one that lost its end does so still. */
const IDENTIFYING_BYTES = 4096;

/** Whether a text that begins so was written by at-once, whole or damaged. */
export function isOwn(beginning: string): boolean {
  return beginning.slice(0, IDENTIFYING_BYTES).includes('"atOnceVersion"');
}

/**
 * The file of a saved run that may be removed.
 * @throws UsageFailure for what is no name; MeasurementFailure when there is no such file, or it is not at-once's own
 */
export function removableFile(directory: string, name: string): string {
  if (!isName(name)) {
    throw new UsageFailure(`"${name}" is not the name of a saved run: paths are not taken. "results" lists the names.`);
  }
  const path = join(directory, name + SUFFIX);
  const refusal = whyNotOurs(path);
  if (refusal === null) return path;
  if (refusal === MISSING) {
    throw new MeasurementFailure(
      `${name}: no saved run in ${directory} has this name. "results" lists the saved runs.`,
    );
  }
  throw new MeasurementFailure(`${path} ${refusal}, and only saved runs are removed. Remove it by hand.`);
}

/** Why a file of the folder is not one that at-once wrote there, as a link or a foreign file; null: it is. */
export function whyNotRemovable(directory: string, name: string): string | null {
  return isName(name) ? whyNotOurs(join(directory, name + SUFFIX)) : 'has no name of a saved run';
}

/** Removes a file that may be. @throws MeasurementFailure when that can't be done */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    throw new MeasurementFailure(`${path} can't be removed (${systemCode(error) ?? error}). See who may write there.`);
  }
}

/** A name has no folder in it, neither this one's parent nor any other, and is not hidden. */
function isName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
}

const MISSING = 'is not there';
/** What the system says of a file that is not there, or can't be. */
const MISSING_CODES = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** Why a file is not removed; null: it may be. */
function whyNotOurs(path: string): string | null {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return 'is a link';
    if (!stats.isFile()) return 'is no file';
    return stats.size === 0 || isOwn(beginningOf(path)) ? null : 'was not written by at-once';
  } catch (error) {
    const code = systemCode(error);
    return code !== undefined && MISSING_CODES.includes(code) ? MISSING : `can't be read (${code ?? error})`;
  }
}

function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(IDENTIFYING_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, IDENTIFYING_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
