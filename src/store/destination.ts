/** What a name that is written to leads to: a regular file or a new one, something to write through, or an open descriptor. */
import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../model/failure.js';

export type Destination =
  /** A file that is replaced whole; null: there is none yet. */
  | { readonly kind: 'file'; readonly path: string; readonly stats: Stats | null }
  /** A device, a FIFO, a socket or a folder: it is never replaced. */
  | { readonly kind: 'special'; readonly path: string; readonly stats: Stats }
  /** One that this process has open, as /dev/stdout: what it leads to may be at any place of it, or have no name. */
  | { readonly kind: 'descriptor'; readonly descriptor: number };

const DESCRIPTOR = /^\/(?:dev|proc\/(?:self|thread-self|\d+))\/fd\/(\d+)$/;
/** As many links as the kernel follows. */
const MOST_LINKS = 40;

/** Follows links, also one that leads to a file which is not there yet. @throws the system's error */
export function destinationOf(name: string): Destination {
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
