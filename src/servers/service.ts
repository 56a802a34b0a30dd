/** The service itself: what a server does for a client between reading its request and answering it. */
import type { Service } from '../model/scenario.js';
import { sleep, spin } from '../sockets/time.js';

/** Makes the function that spends a service time (ns): `sleep` waits as for a disk, `spin` burns CPU time. */
export function serviceOf(service: Service, serviceTime: number): () => void {
  const duration = BigInt(Math.round(serviceTime));
  if (duration === 0n) return () => {};
  return service === 'sleep' ? () => sleep(duration) : () => spin(duration);
}
