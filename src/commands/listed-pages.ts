/** The pages of saved runs beside their index: which of them are as they would be made now, and whose run is gone. */
import { lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { VERSION } from '../model/version.js';
import { filesIn } from '../store/destination.js';
import { shortHash } from './report-files.js';

/** Stands in the pages of the runs of one folder, so that no other page is ever taken for one of them. */
export function markOf(directory: string): string {
  return shortHash(relative('.', resolve(directory)));
}

/** Whether a page was made by this version, of this folder's run, since the run was saved. */
export function isCurrent(page: string, run: string, mark: string): boolean {
  return signOf(page) === `${VERSION} ${mark}` && statSync(page).mtimeMs > statSync(run).mtimeMs;
}

/** Removes what was written here for runs that are no more, and nothing else. */
export function removeOrphans(folder: string, mark: string, wanted: ReadonlySet<string>): void {
  const others = filesIn(folder).filter((name) => name.endsWith('.html') && !wanted.has(name));
  for (const name of others) {
    const page = join(folder, name);
    if (signOf(page)?.endsWith(` ${mark}`) === true) rmSync(page, { force: true });
  }
}

/** Within so many characters a page says who made it. */
const BEGINNING = 1024;

/** Null: it is no file, or none of ours. */
function signOf(page: string): string | null {
  try {
    if (!lstatSync(page).isFile()) return null;
    const beginning = readFileSync(page, 'utf8').slice(0, BEGINNING);
    return /<meta name="at-once-page" content="(\S+ \S+)"/.exec(beginning)?.[1] ?? null;
  } catch {
    return null;
  }
}
