/** For tests, on Linux: which processes a program has started, and whether they are still running. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export function childrenOf(parent: number): number[] {
  return listed(`/proc/${parent}/task`).flatMap((thread) =>
    read(`/proc/${parent}/task/${thread}/children`).trim().split(' ').filter(Boolean).map(Number),
  );
}

export function isAlive(id: number): boolean {
  return existsSync(`/proc/${id}`);
}

/** The children, once there are that many; or those that there are after a minute. */
export async function childrenWhen(parent: number, count: number): Promise<number[]> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const children = childrenOf(parent);
    if (children.length >= count || performance.now() > deadline) return children;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The names in a folder; none if it does not exist. */
export function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file; empty if it does not exist. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Kills a process that must exist. Without the check an id of 0 would kill all processes of the test's own group. */
export function killOutright(id: number | undefined): void {
  assert.ok(id !== undefined && id > 0, 'There is no such process.');
  process.kill(id, 'SIGKILL');
}
