/** The service: what a server does between reading a request and answering it. */
import type { Service } from '../model/scenario.js';
import { now, sleep, spin } from '../sockets/libc.js';

/**
 * Returns the function that performs a service of `serviceTime` ns: `sleep` waits, as for a disk; `spin` uses CPU time.
 */
export function serviceOf(service: Service, serviceTime: number): () => void {
  const duration = BigInt(Math.round(serviceTime));
  if (duration === 0n) return () => {};
  return service === 'sleep' ? () => sleep(duration) : () => spin(duration);
}

/** The same for a server that must not block: calls `done` when the service time has passed, and never before. */
export function serviceWithoutWaiting(service: Service, serviceTime: number): (done: () => void) => void {
  if (service === 'sleep' && serviceTime > 0) return (done) => wakeAt(now() + BigInt(Math.round(serviceTime)), done);
  const performService = serviceOf(service, serviceTime);
  return (done) => {
    performService();
    done();
  };
}

/** Checks the clock again when the timer fires: Node's timers count whole milliseconds and can fire slightly early. */
function wakeAt(instant: bigint, done: () => void): void {
  const left = instant - now();
  if (left <= 0n) done();
  else setTimeout(() => wakeAt(instant, done), Math.ceil(Number(left) / 1e6));
}
