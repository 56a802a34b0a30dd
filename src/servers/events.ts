/** How a server process says what happens: a JSON line on a descriptor of its own, written at once. */
import { writeSync } from 'node:fs';
import { EVENTS_DESCRIPTOR, type ServerEvent } from './messages.js';

export function sendEvent(event: ServerEvent): void {
  writeSync(EVENTS_DESCRIPTOR, `${JSON.stringify(event)}\n`);
}
