/** Where output goes: what a path given by the user leads to, and whether it can be written. */

import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MeasurementFailure, systemCode, unwritable } from '../model/failure.js';

export type OutputDestination =
  /** A regular file, which is replaced as a whole; stats is null if it does not exist yet. */
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats | null }
  /** A device, a FIFO, a socket or a folder, which is never replaced. */
  | { readonly kind: 'special'; readonly path: string; readonly stats: Stats }
  /** Open in this process, such as /dev/stdout: it may be at an offset in a file, or have no path at all. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

const DESCRIPTOR = /^\/(?:dev|proc\/(?:self|thread-self|\d+))\/fd\/(\d+)$/;
/** The kernel gives up after this many links too. */
const MOST_LINKS = 40;

/** Follows links, even to a file that does not exist yet. @throws the system's error */
export function destinationOf(name: string): OutputDestination {
  let path = resolve(name);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const [, descriptor] = DESCRIPTOR.exec(path) ?? [];
    if (descriptor !== undefined) return { kind: 'descriptor', descriptor: Number(descriptor) };
    if (!isLink(path)) break;
    path = resolve(dirname(path), readlinkSync(path));
  }
  const stats = unlessMissing(() => statSync(path));
  return stats === null || stats.isFile() ? { kind: 'file', path, stats } : { kind: 'special', path, stats };
}

function isLink(path: string): boolean {
  return unlessMissing(() => lstatSync(path))?.isSymbolicLink() === true;
}

function unlessMissing(look: () => Stats): Stats | null {
  try {
    return look();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The names in a folder. @throws MeasurementFailure if it can't be read */
export function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw new MeasurementFailure(
      `${directory} can't be read (${systemCode(error) ?? error}). Name another folder with --results.`,
    );
  }
}

/** Creates a folder if it is missing. @throws MeasurementFailure unless files can be created in it */
export function assertWritable(directory: string): void {
  try {
    makeDirectory(resolve(directory));
    readdirSync(directory);
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw unwritable(resolve(directory), error);
  }
}

/** One level at a time: in /proc, which answers ENOENT every time, the `recursive` option of mkdir never returns. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

/** @throws MeasurementFailure if the file could neither be created nor written to */
export function assertWritableFile(name: string): void {
  const destination = findDestination(name);
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
      `${name} can't be written: the folder ${directory} does not exist. Create it, or choose another with --output.`,
    );
  }
  assertWritable(directory);
}

function findDestination(name: string): OutputDestination {
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
