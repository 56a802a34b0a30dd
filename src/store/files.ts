/** Folders, and whether they and files can be written to. */
import { accessSync, constants, existsSync, fstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MeasurementFailure, systemCode } from '../model/failure.js';
import { unwritable } from '../model/system-failure.js';
import { type Destination, destinationOf } from './destination.js';

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

/** @throws MeasurementFailure when a file of this name could not be made, or what has the name not written to */
export function assertWritableFile(name: string): void {
  const destination = lookedAt(name);
  if (destination.kind === 'descriptor') return;
  const { kind, path, stats } = destination;
  if (stats?.isDirectory() === true) {
    throw new MeasurementFailure(`${name} is a folder. Name a file in it with --output.`);
  }
  if (stats?.isSocket() === true) throw new MeasurementFailure(`${name} is a socket. Name a file with --output.`);
  if (kind === 'special') {
    assertAccess(path);
    return;
  }
  const directory = dirname(path);
  if (!existsSync(directory)) {
    throw new MeasurementFailure(
      `${name} can't be written: there is no folder ${directory}. Make it, or choose another with --output.`,
    );
  }
  assertWritable(directory);
}

function lookedAt(name: string): Destination {
  try {
    const destination = destinationOf(name);
    if (destination.kind === 'descriptor') fstatSync(destination.descriptor);
    return destination;
  } catch (error) {
    throw unwritable(name, error);
  }
}

function assertAccess(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}
