/** The outcome of a request, from an error of the socket or a status of the server. */
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

/** For this project's servers, which answer with 2xx. */
export function outcomeOfStatus(status: number): Outcome {
  return status >= 200 && status <= 299 ? SERVED : { kind: 'rejected', status };
}

/** For any server. Redirects are rejected, as they cost the server less than the page itself, and so is a change of protocol (101). */
export function outcomeOfAnyStatus(status: number): Outcome {
  return status >= 200 && status < 400 && !isRedirect(status) ? SERVED : { kind: 'rejected', status };
}
