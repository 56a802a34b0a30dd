/** The files of saved runs: how at-once recognises its own, and which may be removed. Nothing here parses a run. */

import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';
import { filesIn } from './destination.js';
import { inNumericOrder } from './selection.js';

/** The end of the name of a saved run's file. */
const SUFFIX = '.json';

/** The names of all runs in a folder, oldest first; none if there is no such folder. */
export function namesOfRuns(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const files = filesIn(directory).filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'));
  return files.map((file) => basename(file, SUFFIX)).sort(inNumericOrder);
}

export function fileOfRun(directory: string, name: string): string {
  return join(directory, name + SUFFIX);
}

/** Every document, even a truncated one, names the version that wrote it within these first bytes. */
const IDENTIFYING_BYTES = 4096;

/** Whether at-once wrote the text with this beginning, even if it is damaged. */
export function isOwn(beginning: string): boolean {
  return beginning.slice(0, IDENTIFYING_BYTES).includes('"atOnceVersion"');
}

/** When the run was made, as its file says where at-once writes it. Null: the file must be read whole. */
export function writtenDateOf(path: string): string | null {
  try {
    // Opening a FIFO would wait for its writer.
    if (!statSync(path).isFile()) return null;
    return /^ "createdAt": "([^"\\]*)"/m.exec(beginningOf(path))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Whether at-once has saved a run in this folder. A folder that is missing or can't be read holds none. */
export function holdsOwnDocument(directory: string): boolean {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith(SUFFIX));
    return names.some((name) => isOwnFile(join(directory, name)));
  } catch {
    return false;
  }
}

function isOwnFile(path: string): boolean {
  try {
    // Opening a FIFO would wait for its writer.
    return lstatSync(path).isFile() && isOwn(beginningOf(path));
  } catch {
    return false;
  }
}

/**
 * Finds the file of a saved run, if it may be removed.
 * @throws UsageFailure if this is not a name; MeasurementFailure if there is no such file, or at-once did not write it
 */
export function removableFile(directory: string, name: string): string {
  if (!isName(name)) {
    throw new UsageFailure(
      `"${name}" is not the name of a saved run; paths and hidden files are refused. The command "results" lists the saved runs.`,
    );
  }
  const path = fileOfRun(directory, name);
  const refusal = whyNotOurs(path);
  if (refusal === null) return path;
  if (refusal === MISSING) {
    throw new MeasurementFailure(
      `${name}: no saved run in ${directory} has this name. The command "results" lists the saved runs.`,
    );
  }
  throw new MeasurementFailure(`${path} ${refusal}; only saved runs are removed. Remove it by hand.`);
}

/**
 * Why a file of the folder must not be removed (it is a link, for example, or at-once did not write it); null if it may
 * be.
 */
export function whyNotRemovable(directory: string, name: string): string | null {
  return isName(name) ? whyNotOurs(fileOfRun(directory, name)) : 'does not have the name of a saved run';
}

/** @throws MeasurementFailure if the system refuses */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    throw new MeasurementFailure(
      `${path} can't be removed (${systemCode(error) ?? error}). Check the permissions of its folder.`,
    );
  }
}

/** A name is not hidden and holds no path: otherwise a file outside the folder could be removed. */
function isName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
}

const MISSING = 'is not there';
/** Error codes for a file that does not exist, or can't exist under this name. */
const MISSING_CODES = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** Null if the file may be removed. */
function whyNotOurs(path: string): string | null {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return 'is a link';
    if (!stats.isFile()) return 'is not a regular file';
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
