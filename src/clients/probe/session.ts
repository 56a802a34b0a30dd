/** A probe's side of the conversation: which server it asks, what, and the connections that it keeps. */
import type { ProbeTarget } from '../../model/probe-target.js';
import type { Clock, ProbeDestination } from './connection.js';
import { KeptConnections } from './kept-connections.js';
import { requestBytes } from './request-bytes.js';

export class ClientSession {
  readonly kept = new KeptConnections();
  /** Of one request. */
  readonly bytes: Buffer;
  /** Whether what comes before the request is no answer to it. Who sends nothing is answered because it is there. */
  readonly greets: boolean;

  constructor(
    readonly target: ProbeTarget,
    readonly destination: ProbeDestination,
    readonly clock: Clock,
  ) {
    this.bytes = requestBytes(target);
    this.greets = target.request.kind === 'tcp' && this.bytes.length > 0;
  }
}
