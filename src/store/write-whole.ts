/** Files that are written whole or not at all: to the last byte under another name first, then under their own. */
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Interruption, MeasurementFailure, systemCode } from '../model/failure.js';
import { unwritable } from '../model/system-failure.js';
import { type Destination, destinationOf } from './destination.js';
import { writeToDescriptor, writeToDevice, writeToFifo } from './write-through.js';

/** Writes a file that must not be there yet, whole or not at all; false when it is there. */
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

/**
 * Writes a file whole, or not at all; what is not a regular file is written through and stays what it is.
 * @param signal ends the wait for the reader of a FIFO
 * @throws MeasurementFailure when it can't be written
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

/** The file that was there lends its mode and, where that is allowed, its owner. */
async function replace({ path, stats }: Extract<Destination, { kind: 'file' }>, text: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    const lend = async (file: FileHandle): Promise<void> => {
      if (stats === null) return;
      await file.chown(stats.uid, stats.gid).catch(unlessForbidden);
      // After the owner: a change of owner takes bits of the mode away.
      await file.chmod(stats.mode & PERMISSIONS).catch(unlessForbidden);
    };
    // What only its owner could read is not readable by others for a moment.
    await writeTemporary(temporary, text, stats === null ? undefined : 0o600, lend);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

const PERMISSIONS = 0o7777;

function temporaryBeside(path: string): string {
  return join(dirname(path), `.at-once-${process.pid}-${Math.random().toString(36).slice(2)}`);
}

/** @throws the system's error when not every byte is in the file */
async function writeTemporary(
  path: string,
  text: string,
  mode = 0o666,
  finish: (file: FileHandle) => Promise<void> = async () => {},
): Promise<void> {
  const bytes = Buffer.from(text);
  const file = await open(path, 'wx', mode);
  try {
    // It goes on after a short write, and throws when nothing more is taken.
    await file.writeFile(bytes);
    await finish(file);
    await file.sync().catch(unlessForbidden);
    const { size } = await file.stat();
    if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes were kept`);
  } finally {
    await file.close();
  }
}

/** What a file system does not know how to do, or this user may not, is not worth the file. */
function unlessForbidden(error: unknown): void {
  if (!['EPERM', 'EINVAL', 'ENOSYS', 'ENOTSUP'].includes(systemCode(error) ?? '')) throw error;
}
