/** Text broken at spaces into lines. */
import wrapAnsi from 'wrap-ansi';

export function wrap(text: string, width: number): string {
  return wrapAnsi(text, width, { trim: true });
}
