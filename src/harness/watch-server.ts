/** Watches the accept queues of a server of ours, however many it has. */
import { lineOf } from '../model/gallery.js';
import type { Scenario } from '../model/scenario.js';
import { type KernelWatch, watchKernel } from './kernel-watch.js';
import type { Performer } from './stage.js';

/** @param interval time between two looks, ms */
export function watchServer(
  { listenBacklog }: Scenario,
  { choice, server }: Performer,
  epoch: bigint,
  interval: number,
): KernelWatch {
  const { host, port } = server.listening;
  const sockets = lineOf(choice) === 'queue-each' ? choice.workers : 1;
  return watchKernel({ host, port, sockets, listenBacklog }, epoch, interval);
}
