/** The service itself: what a server does for a client between reading its request and answering it. */
import type { Service } from '../model/scenario.js';
import { now, sleep, spin } from '../sockets/libc.js';

/** Makes the function that spends a service time (ns): `sleep` waits as for a disk, `spin` burns CPU time. */
export function serviceOf(service: Service, serviceTime: number): () => void {
  const duration = BigInt(Math.round(serviceTime));
  if (duration === 0n) return () => {};
  return service === 'sleep' ? () => sleep(duration) : () => spin(duration);
}

/** The same where waiting must not block: calls back when the service time has passed, and never before. */
export function serviceWithoutWaiting(service: Service, serviceTime: number): (done: () => void) => void {
  if (service === 'sleep' && serviceTime > 0) return (done) => wakeAt(now() + BigInt(Math.round(serviceTime)), done);
  const performService = serviceOf(service, serviceTime);
  return (done) => {
    performService();
    done();
  };
}

/** A timer counts whole milliseconds of a clock that is rounded down, and may ring a little early. */
function wakeAt(instant: bigint, done: () => void): void {
  const left = instant - now();
  if (left <= 0n) done();
  else setTimeout(() => wakeAt(instant, done), Math.ceil(Number(left) / 1e6));
}
