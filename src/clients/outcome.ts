/** How a request ended, from what the socket or the server said. */
import type { Outcome } from '../model/connection-record.js';
import { systemCode } from '../model/failure.js';

export function outcomeOfError(error: unknown): Outcome {
  const code = systemCode(error) ?? (error instanceof Error ? error.name : String(error));
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset' };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out' };
  return { kind: 'failed', code };
}

export function outcomeOfStatus(status: number): Outcome {
  return status >= 200 && status <= 299 ? { kind: 'served' } : { kind: 'rejected', status };
}
