/** For the chaos test: finds the processes of one run, by their parents and by a mark in their environment, and their folders. */
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, listed, read } from '../../processes.test-support.js';
import type { Role } from './commands.test-support.js';

/** In the environment of the program and of all its descendants. */
export const MARK = 'AT_ONCE_CHAOS_RUN';

export interface Member {
  readonly id: number;
  readonly role: Role;
}

/** The program and its descendants whose role is known. */
export function membersOf(program: number): Member[] {
  const members: Member[] = [{ id: program, role: 'harness' }];
  const look = (parent: number, parentRole: Role): void => {
    for (const id of childrenOf(parent)) {
      const role = parentRole === 'keeper' ? 'command' : roleOf(commandLine(id));
      if (role !== null) members.push({ id, role });
      look(id, role ?? parentRole);
    }
  };
  look(program, 'harness');
  return members;
}

function roleOf(line: string): Role | null {
  if (line.includes('/clients/main.js')) return 'load generator';
  if (line.includes('/command-keeper.js')) return 'keeper';
  if (!line.includes('/servers/main.js')) return null;
  return line.includes('"role":"server"') ? 'server' : 'worker';
}

/** The folders in memory in which the processes keep files. */
export function memoryFoldersOf(members: readonly Member[]): string[] {
  return members.flatMap(({ id }) =>
    [...commandLine(id).matchAll(/"traceDirectory":"(?<folder>[^"]+)"/g)].map(({ groups }) => groups?.['folder'] ?? ''),
  );
}

/** Processes with the mark that are still running after they had time to end. */
export async function leftOver(mark: string, patience: number): Promise<string[]> {
  for (const deadline = performance.now() + patience; ; ) {
    const left = listed('/proc').filter((id) => /^\d+$/.test(id) && isMarked(id, mark) && isRunning(id));
    if (left.length === 0 || performance.now() > deadline) return left.map((id) => `${id}: ${commandLine(Number(id))}`);
    await sleep(20);
  }
}

function isMarked(id: string, mark: string): boolean {
  return read(`/proc/${id}/environ`).split('\0').includes(`${MARK}=${mark}`);
}

function isRunning(id: string): boolean {
  const state = read(`/proc/${id}/stat`);
  return state !== '' && !/\) [ZX] /.test(state);
}

function commandLine(id: number): string {
  return read(`/proc/${id}/cmdline`).replaceAll('\0', ' ').trim();
}
