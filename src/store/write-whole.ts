/** Writes a file completely or not at all. Devices, FIFOs and open descriptors are written through instead of replaced. */

import { constants, fstatSync, openSync, write } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { Interruption, MeasurementFailure, systemCode, unwritable } from '../model/failure.js';
import { destinationOf, type OutputDestination } from './destination.js';

/** Creates a file, completely or not at all; false if it exists already. */
export async function writeNew(path: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await writeTemporary(temporary, text);
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Puts a file in place of whatever has this name, also of a link: what the link points to is left alone. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeTemporary(temporary, text);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Writes a file completely or not at all. A device, a FIFO or an open descriptor is written through.
 * @param signal ends the wait for the reader of a FIFO
 * @throws MeasurementFailure if it can't be written
 */
export async function writeWhole(name: string, text: string, signal?: AbortSignal): Promise<void> {
  try {
    const destination = destinationOf(name);
    if (destination.kind === 'descriptor') await writeToDescriptor(destination.descriptor, text);
    else if (destination.kind === 'file') await replace(destination, text);
    else if (destination.stats.isFIFO()) await writeToFifo(destination.path, text, signal);
    else await writeToDevice(destination.path, text);
  } catch (error) {
    if (signal?.aborted) throw new Interruption(signal.reason);
    throw error instanceof MeasurementFailure ? error : unwritable(name, error);
  }
}

/** The new file keeps the mode of the old one and, if permitted, its owner. */
async function replace({ path, stats }: Extract<OutputDestination, { kind: 'file' }>, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const keepOwnerAndMode = async (file: FileHandle): Promise<void> => {
      if (stats === null) return;
      await file.chown(stats.uid, stats.gid).catch(unlessForbidden);
      // In this order: changing the owner clears bits of the mode.
      await file.chmod(stats.mode & MODE_BITS).catch(unlessForbidden);
    };
    // 0600 until the mode is set: a private file must not be readable by others even for a moment.
    await writeTemporary(temporary, text, stats === null ? undefined : 0o600, keepOwnerAndMode);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

const MODE_BITS = 0o7777;

function temporaryBeside(path: string): string {
  return join(dirname(path), `.at-once-${process.pid}-${Math.random().toString(36).slice(2)}`);
}

/** @throws the system's error if a byte is missing in the file */
async function writeTemporary(
  path: string,
  text: string,
  mode = 0o666,
  finish: (file: FileHandle) => Promise<void> = async () => {},
): Promise<void> {
  const bytes = Buffer.from(text);
  const file = await open(path, 'wx', mode);
  try {
    // Unlike write, it continues after a short write.
    await file.writeFile(bytes);
    await finish(file);
    await file.sync().catch(unlessForbidden);
    const { size } = await file.stat();
    if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes were written`);
  } finally {
    await file.close();
  }
}

/** Not worth failing for: this user may not do it, or the file system does not support it. */
function unlessForbidden(error: unknown): void {
  if (!['EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error;
}

const writeSome = promisify(write);

/** How long to wait for the reader of a FIFO, and how often to look for it, ms. */
const READER_PATIENCE = 60_000;
const POLL_INTERVAL = 50;

/** Writes to a descriptor of this process. Node's stream for stdout does not check that a file took all of it. */
export async function writeToDescriptor(descriptor: number, text: string): Promise<void> {
  const stats = fstatSync(descriptor);
  if ((stats.isFile() || stats.isCharacterDevice()) && !isatty(descriptor)) return writeBytes(descriptor, text);
  if (descriptor > 2) return writeToStream(descriptor, text);
  const stream = descriptor === 2 ? process.stderr : process.stdout;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** @throws the system's error if not all bytes could be written */
async function writeBytes(descriptor: number, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += (await writeSome(descriptor, bytes, at, bytes.length - at, null)).bytesWritten;
  }
}

export async function writeToDevice(path: string, text: string): Promise<void> {
  const device = await open(path, constants.O_WRONLY | constants.O_NOCTTY);
  try {
    await device.writeFile(text);
  } finally {
    await device.close();
  }
}

/** Waits for a reader, with a bound. It polls, since a blocked thread could not react to Ctrl-C. */
export async function writeToFifo(path: string, text: string, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + READER_PATIENCE;
  for (let descriptor = openForReader(path); ; descriptor = openForReader(path)) {
    if (descriptor !== null) return writeToStream(descriptor, text, signal);
    if (performance.now() > deadline) {
      throw new MeasurementFailure(
        `${path} has no reader (waited ${READER_PATIENCE / 1000} s). Start one, or name a file.`,
      );
    }
    await sleep(POLL_INTERVAL, undefined, { signal });
  }
}

/** Null: the FIFO has no reader yet. */
function openForReader(path: string): number | null {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENXIO') return null;
    throw error;
  }
}

/** A reader may close its end early: that is not an error. */
async function writeToStream(descriptor: number, text: string, signal?: AbortSignal): Promise<void> {
  const stream = new Socket({ fd: descriptor, readable: false, writable: true });
  stream.end(text);
  try {
    await finished(stream, { readable: false, signal });
  } catch (error) {
    stream.destroy();
    if (systemCode(error) !== 'EPIPE') throw error;
  }
}
