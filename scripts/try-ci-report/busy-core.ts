/** Keeps one core busy until its parent has exited. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long it may take to notice that, ms. */
const SPELL = 50;

while (process.connected) {
  const end = performance.now() + SPELL;
  while (performance.now() < end);
  await nextTurn();
}
