/** The bound between a connection that was answered and one whose first SYN was dropped. */
import { type Nanoseconds, SECOND } from './units.js';

/** A connect that took so long was not answered at once: its SYN was dropped and is sent again after a second. */
export const LATE_CONNECT: Nanoseconds = 0.9 * SECOND;
