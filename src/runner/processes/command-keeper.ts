/**
 * The process that runs a user's command. It stops the command and all its descendants when it is ordered to, when it
 * receives a signal, and when the process that started it has gone.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { END_SIGNALS, type EndSignal } from '../../model/failure.js';
import type { KeeperEvent, KeeperOrder, ProcessFamily } from '../../protocol/server-messages.js';
import { familyMembers } from './process-family.js';
import { LastLines } from './program.js';
import { SupervisedChild } from './supervised-child.js';

/** How long an orderly exit may take, ms. */
const COMMAND_PATIENCE = 3000;

const lastLines = new LastLines();
let child: SupervisedChild | null = null;
let isStopping = false;
/** Resolves when the parent has been told that the command exited by itself; null while it has not. */
let endIsTold: Promise<void> | null = null;

function startCommand({ command, port, mark, showOutput }: Extract<KeeperOrder, { order: 'start' }>): void {
  const output = showOutput ? 2 : 'pipe';
  const environment = { ...process.env, PORT: String(port) };
  const started = SupervisedChild.spawn('/bin/sh', ['-c', command], {
    environment,
    mark,
    stdio: ['ignore', output, output],
  });
  child = started;
  for (const stream of [started.process.stdout, started.process.stderr]) {
    stream?.on('data', (chunk: Buffer) => lastLines.take(chunk));
  }
  void started.exited.then((how) => followEnd(how, started.family));
  if (started.family !== null) tellParent({ event: 'started', family: started.family });
}

function followEnd(how: string, family: ProcessFamily | null): void {
  if (family === null) tellEnd(how);
  if (family === null || isStopping) return;
  // Its last output may still be unread, and waiting for the end of the pipe is no help: descendants may keep it open.
  endIsTold = sleep(50).then(() => tellEnd(how, familyMembers(family).length > 0));
}

function tellEnd(how: string, anyLeft = false): void {
  tellParent({ event: 'ended', how, lastLines: lastLines.lines(), anyLeft });
}

/** @param by the signal that asked for it; null: an order, or the harness has gone */
async function stop(by: EndSignal | null): Promise<void> {
  // An exit before this request is reported first: it can be the reason why everything else failed.
  await new Promise((resolve) => setImmediate(resolve));
  await endIsTold;
  if (isStopping) return;
  isStopping = true;
  const left = child === null ? [] : await child.endFamily(COMMAND_PATIENCE);
  tellParent({ event: 'stopped', by, lastLines: lastLines.lines(), left }, () => process.exit(0));
}

/** The parent may have exited. */
function tellParent(event: KeeperEvent, told: () => void = () => {}): void {
  if (process.connected) process.send?.(event, told);
  else told();
}

process.on('message', (order: KeeperOrder) => (order.order === 'start' ? startCommand(order) : stop(null)));
process.once('disconnect', () => stop(null));
for (const signal of Object.keys(END_SIGNALS) as EndSignal[]) process.on(signal, () => stop(signal));
