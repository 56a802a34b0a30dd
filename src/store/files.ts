/** Files that are written whole or not at all, and folders that can be written to. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { MeasurementFailure, systemCode } from '../model/failure.js';

/** The names in a folder. @throws MeasurementFailure when it can't be read */
export function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new MeasurementFailure(
      `${directory} can't be read (${systemCode(error) ?? error}). Name a folder of results.`,
    );
  }
}

/** Writes a file that must not be there yet, whole or not at all; false when it is there. */
export async function writeNew(path: string, text: string): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2)}`);
  try {
    await writeFile(temporary, text);
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a file whole, or not at all. @throws MeasurementFailure when it can't be written */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Makes a folder if need be, and makes sure that files can be made in it. @throws MeasurementFailure otherwise */
export function assertWritable(directory: string): void {
  try {
    makeDirectory(resolve(directory));
    readdirSync(directory);
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw unwritable(resolve(directory), error);
  }
}

/** Step by step: mkdir's own `recursive` never returns where the system says ENOENT for ever, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

/** @throws MeasurementFailure when a file of this name could not be made */
export function assertWritableFile(path: string): void {
  const directory = dirname(resolve(path));
  if (!existsSync(directory)) {
    throw new MeasurementFailure(
      `${path} can't be written: there is no folder ${directory}. Make it, or choose another with --output.`,
    );
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new MeasurementFailure(`${path} is a folder. Name a file in it with --output.`);
  }
  assertWritable(directory);
}

function unwritable(path: string, error: unknown): MeasurementFailure {
  return new MeasurementFailure(
    `${path} can't be written (${systemCode(error) ?? error}). Choose another place, or change its permissions.`,
  );
}
