/**
 * The process that runs a user's command and takes it down, with everything that came of it: when it is told to, when
 * it is asked to end, and when whoever started it is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { END_SIGNALS, type EndSignal } from '../../model/failure.js';
import { SECOND } from '../../model/units.js';
import type { KeeperEvent, KeeperOrder, ProcessFamily } from '../../protocol/command-messages.js';
import { LastLines } from './last-lines.js';
import { endFamily, familyOf, membersOf } from './process-family.js';

/** How long an orderly end may take. */
const PATIENCE = 3 * SECOND;

const lines = new LastLines();
let family: ProcessFamily | null = null;
let isStopping = false;
/** Resolves when it was told that the command ended by itself, if it did. */
let endIsTold: Promise<void> | null = null;

function start({ command, port, mark, showOutput }: Extract<KeeperOrder, { order: 'start' }>): void {
  const child = spawn('/bin/sh', ['-c', command], {
    // A session of its own, so that it is a family that can be told from others.
    detached: true,
    env: { ...process.env, PORT: String(port), [mark]: '1' },
    stdio: ['ignore', showOutput ? 2 : 'pipe', showOutput ? 2 : 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => lines.take(chunk));
  child.once('error', (error) => tellEnd(error.message));
  const leader = child.pid;
  if (leader === undefined) return;
  family = familyOf(leader, mark);
  followToEnd(child, family);
  tell({ event: 'started', family });
}

function followToEnd(child: ChildProcess, started: ProcessFamily): void {
  child.once('exit', (code, signal) => {
    if (isStopping) return;
    // What it said last may not have been read yet, and its end of the pipe may be open in others.
    endIsTold = sleep(50).then(() => tellEnd(signal ?? `code ${code}`, membersOf(started).length > 0));
  });
}

function tellEnd(how: string, anyLeft = false): void {
  tell({ event: 'ended', how, lastLines: lines.lines(), anyLeft });
}

/** @param by the signal that asks for it; null: an order, or the harness is gone */
async function stop(by: EndSignal | null): Promise<void> {
  // An end that came before this wish is told first: it may be why everything else failed.
  await new Promise((resolve) => setImmediate(resolve));
  await endIsTold;
  if (isStopping) return;
  isStopping = true;
  const left = family === null ? [] : await endFamily(family, PATIENCE);
  tell({ event: 'stopped', by, lastLines: lines.lines(), left }, () => process.exit(0));
}

/** Whoever is to be told may be gone. */
function tell(event: KeeperEvent, told: () => void = () => {}): void {
  if (process.connected) process.send?.(event, told);
  else told();
}

process.on('message', (order: KeeperOrder) => (order.order === 'start' ? start(order) : stop(null)));
process.once('disconnect', () => stop(null));
for (const signal of Object.keys(END_SIGNALS) as EndSignal[]) process.on(signal, () => stop(signal));
