/** Writes to what is not replaced: devices, FIFOs, and descriptors that are open already. All of it, or an error. */
import { constants, fstatSync, openSync, write } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { MeasurementFailure, systemCode } from '../model/failure.js';

const writeSome = promisify(write);

/** How long a FIFO may wait for its reader, and the time between two looks, ms. */
const PATIENCE = 60_000;
const INTERVAL = 50;

/** Writes to a descriptor of this process. Node's own stream for stdout does not look whether a file took all of it. */
export async function writeToDescriptor(descriptor: number, text: string): Promise<void> {
  const stats = fstatSync(descriptor);
  if ((stats.isFile() || stats.isCharacterDevice()) && !isatty(descriptor)) return writeBytes(descriptor, text);
  if (descriptor > 2) return writeToStream(descriptor, text);
  const stream = descriptor === 2 ? process.stderr : process.stdout;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** @throws the system's error when not all of it could be written */
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

/** Waits for a reader, with a bound; what waits blocks no thread, so that the user can end it. */
export async function writeToFifo(path: string, text: string, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (let descriptor = openForReader(path); ; descriptor = openForReader(path)) {
    if (descriptor !== null) return writeToStream(descriptor, text, signal);
    if (performance.now() > deadline) {
      throw new MeasurementFailure(`${path} has no reader (waited ${PATIENCE / 1000} s). Start one, or name a file.`);
    }
    await sleep(INTERVAL, undefined, { signal });
  }
}

/** Null: it has no reader yet. */
function openForReader(path: string): number | null {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENXIO') return null;
    throw error;
  }
}

/** A reader that has seen enough may close its end. */
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
