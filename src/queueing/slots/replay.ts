/** Replay: what each service would have taken, had there been c servers and one line, first come, first served. */
import { replaceLeast } from '../heap.js';
import type { BurstJobs } from '../requests/jobs.js';

/**
 * The service times (ns) that the measured departures imply for c servers: Kiefer and Wolfowitz's recursion ("On the
 * theory of queues with many servers", 1955) run backwards. Each job begins when the earliest departure among those
 * before it has freed a server, so that its service is the time between two departures, and the round trip cancels. Jobs
 * that found a server free say nothing: their start is not known that well.
 *
 * Too few servers make some job end before it could begin; too many blur all of them.
 */
export function replayServiceTimes({ arrivals, departures }: BurstJobs, servers: number): Float64Array {
  const heap = new Float64Array(servers);
  const times = new Float64Array(Math.max(0, departures.length - servers));
  let size = 0;
  let found = 0;
  for (let job = 0; job < departures.length; job += 1) {
    const departure = departures[job] ?? 0;
    if (size < servers) {
      rise(heap, size, departure);
      size += 1;
      continue;
    }
    const freedAt = heap[0] ?? 0;
    if (freedAt > (arrivals[job] ?? 0)) {
      times[found] = departure - freedAt;
      found += 1;
    }
    replaceLeast(heap, departure);
  }
  return times.subarray(0, found);
}

/** Adds a value to a heap of `size` values. */
function rise(heap: Float64Array, size: number, value: number): void {
  let place = size;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if ((heap[parent] ?? 0) <= value) break;
    heap[place] = heap[parent] ?? 0;
    place = parent;
  }
  heap[place] = value;
}
