/** What a name that is written to leads to, and whether it can be written. */

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
  /** A file that is replaced whole; null: there is none yet. */
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats | null }
  /** A device, a FIFO, a socket or a folder: it is never replaced. */
  | { readonly kind: 'special'; readonly path: string; readonly stats: Stats }
  /** One that this process has open, as /dev/stdout: it may stand in the middle of a file, or lead to what has no name. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

const DESCRIPTOR = /^\/(?:dev|proc\/(?:self|thread-self|\d+))\/fd\/(\d+)$/;
/** As many links as the kernel follows. */
const MOST_LINKS = 40;

/** Follows links, also one that leads to a file which is not there yet. @throws the system's error */
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

/** Step by step: mkdir's own `recursive` never returns where the system keeps saying ENOENT, as in /proc. */
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

function lookedAt(name: string): OutputDestination {
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
