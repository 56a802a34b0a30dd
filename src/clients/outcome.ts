/** How a request ended, from what the socket or the server said. */
import type { Outcome } from '../model/connection-record.js';
import { systemCode } from '../model/failure.js';
import { isRedirect } from '../model/probe-target.js';

const SERVED: Outcome = { kind: 'served' };

export function outcomeOfError(error: unknown): Outcome {
  const code = systemCode(error) ?? (error instanceof Error ? error.name : String(error));
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset' };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out' };
  return { kind: 'failed', code };
}

/** Of a server whose good answer is known: 2xx. */
export function outcomeOfStatus(status: number): Outcome {
  return status >= 200 && status <= 299 ? SERVED : { kind: 'rejected', status };
}

/** Of any server. A redirect is not the page that was asked for: to make one costs the server less. Nor is another protocol (101). */
export function outcomeOfAnyStatus(status: number): Outcome {
  return status >= 200 && status < 400 && !isRedirect(status) ? SERVED : { kind: 'rejected', status };
}
