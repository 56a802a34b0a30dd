/** For tests: docs/several-machines.md. */
import { readFileSync } from 'node:fs';

export const PAGE = readFileSync(new URL('../../../docs/several-machines.md', import.meta.url), 'utf8');

/** The indented lines of the page that begin with this one. */
export function blockFrom(first: string): string {
  const [, below = ''] = PAGE.split(new RegExp(`^(?= {4}${first})`, 'm'));
  const [block = ''] = /^(?:(?: {4}.*)?\n)+/.exec(below) ?? [];
  return block.replaceAll(/^ {4}/gm, '').trimEnd();
}
