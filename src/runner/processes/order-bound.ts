/** How long the load generator may take for an order, whatever a server does to it: no command waits without a bound. */

import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import type { LoadOrder } from '../../protocol/client-messages.js';

/** For what is done besides waiting, on a machine that does other things too. */
const GRACE: Nanoseconds = 5 * SECOND;
/** To open and close one client, at most. */
const CLIENT: Nanoseconds = MILLISECOND;
/** A timetable of random arrivals may be longer than its mean. */
const LONGER_TIMETABLE = 2;
/** No timer of Node's is longer, ns: more than three weeks. */
const LONGEST: Nanoseconds = (2 ** 31 - 1) * MILLISECOND;

export function boundOf(order: LoadOrder): Nanoseconds {
  return Math.min(LONGEST, waitingTime(order) + GRACE);
}

/** As long as its own patience lets it wait. */
function waitingTime(order: LoadOrder): Nanoseconds {
  switch (order.order) {
    case 'burst':
      return order.silentTime + order.timeout + (order.clients + order.silentClients) * CLIENT;
    case 'open':
      return LONGER_TIMETABLE * (order.clients / order.load.rate) * SECOND + order.timeout + order.clients * CLIENT;
    case 'sustained':
      // Until every client was answered once, the window, and until the answer that ends it.
      return order.timeout + order.duration + Math.max(order.duration, order.timeout) + order.clients * CLIENT;
    case 'reach':
      return order.timeout;
    case 'aim':
    case 'probe-burst':
      return order.patience;
    case 'connect':
      return 2 * order.times * order.patience;
    case 'probe-loop':
      return order.time;
    case 'probe-hold':
      return order.connectPatience + order.patience;
  }
}
