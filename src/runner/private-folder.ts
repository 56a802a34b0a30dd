/** Folders that this process alone may use, and the removal of those that a killed one of this user left behind. */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a folder with a name of its own (mkdtemp, mode 0700). @throws the system's error */
export function makePrivateFolder(base: string): string {
  return mkdtempSync(join(base, `at-once-${process.pid}-`));
}

/** Others may put anything into a shared folder under any name: only what is this user's is touched, and nothing of it can fail a run. */
export function removeAbandoned(base: string): void {
  for (const name of namesIn(base)) {
    const owner = Number(/^at-once-(\d+)-/.exec(name)?.[1]);
    if (!(owner > 0) || isAlive(owner)) continue;
    try {
      const path = join(base, name);
      const stats = lstatSync(path);
      if (stats.isDirectory() && stats.uid === process.getuid?.()) rmSync(path, { recursive: true, force: true });
    } catch {
      // It is gone, or can't be removed: this run has a folder of its own.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
