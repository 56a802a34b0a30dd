import { escapeUnprintable } from '../../model/printable.js';

/** JSON on one line. It leaves some characters as they are that a terminal must not get either. */
export function stringifyJson(value: unknown): string {
  return `${escapeUnprintable(JSON.stringify(value))}\n`;
}
