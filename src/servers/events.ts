/** How a server process says what happens: a JSON line on a descriptor of its own, written at once. */
import { writeSync } from 'node:fs';
import { systemCode } from '../model/failure.js';
import { EVENTS_DESCRIPTOR, type ServerEvent } from './messages.js';

/** Where nobody is left to hear, this process ends too, without a word: the one that started it is gone. */
export function sendEvent(event: ServerEvent): void {
  try {
    writeSync(EVENTS_DESCRIPTOR, `${JSON.stringify(event)}\n`);
  } catch (error) {
    if (systemCode(error) !== 'EPIPE') throw error;
    process.exit(1);
  }
}
