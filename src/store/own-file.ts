/** How a file that at-once wrote is told from any other. */

/** Every document says within so many bytes which at-once wrote it; one that lost its end does so still. */
export const BEGINNING = 4096;

/** Whether a text that begins so was written by at-once, whole or damaged. */
export function isOwn(beginning: string): boolean {
  return beginning.slice(0, BEGINNING).includes('"atOnceVersion"');
}
