/** Reports on their way: cut into pieces, and joined again. */
import { createHash } from 'node:crypto';
import { type Finished, PIECE_BYTES } from './messages.js';

/** The report of a finished order, kept until the coordinator has it. */
export class KeptReport {
  readonly finished: Finished;
  readonly #bytes: Buffer;

  constructor(nonce: string, text: string) {
    this.#bytes = Buffer.from(text);
    const pieces = Math.max(1, Math.ceil(this.#bytes.length / PIECE_BYTES));
    this.finished = { nonce, pieces, hash: hashOf(this.#bytes) };
  }

  /** Empty beyond the end. */
  piece(index: number): Uint8Array {
    return this.#bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
  }
}

/** Null if it is not the report that was announced. */
export function joinPieces(pieces: readonly Uint8Array[], { hash }: Finished): string | null {
  const bytes = Buffer.concat(pieces);
  return hashOf(bytes) === hash ? bytes.toString('utf8') : null;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
