/** A binary heap of instants, the least at its root: when each server is free. */

/** Puts a value in the place of the least and lets it sink to its own. */
export function replaceLeast(heap: Float64Array, value: number): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const least = right < heap.length && (heap[right] ?? 0) < (heap[left] ?? 0) ? right : left;
    if ((heap[least] ?? 0) >= value) break;
    heap[place] = heap[least] ?? 0;
    place = least;
  }
  heap[place] = value;
}
