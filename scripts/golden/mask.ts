/** Takes out of a picture or a page what is not ours: the chart library's text, and the numbers that it counts up. */
import { createHash } from 'node:crypto';

/** Of a picture, or a page with pictures. The library numbers its charts, their styles and clips as they are made: a picture more would rename all others. */
export function maskNumbers(svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replaceAll(/\bzr\d+-(cls|[a-z])-?\d+\b/g, (name, sort: string) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return `zr-${sort}-${numbers.get(name)}`;
  });
}

const SCRIPT = /<script>([\s\S]*?)<\/script>/g;
const LIBRARY = 'Licensed to the Apache Software Foundation';

/** By their texts, which are long and few. */
const hashes = new Map<string, string>();

function hashOf(script: string): string {
  const known = hashes.get(script) ?? createHash('sha256').update(script).digest('base64');
  hashes.set(script, known);
  return known;
}

export interface MaskedPage {
  readonly page: string;
  /** The scripts that we wrote, in their order. */
  readonly scripts: readonly string[];
}

/**
 * Scripts are the same in every page: those of ours are kept once, and not in each. The policy of a page names their
 * hashes; a hash that belongs to none of them is not masked.
 */
export function maskPage(html: string): MaskedPage {
  const all = [...html.matchAll(SCRIPT)].map(([, text = '']) => text);
  const nameOf = (text: string, at: number) => (text.includes(LIBRARY) ? 'chart library' : `script ${at}`);
  const page = all.reduce(
    (masked, text, at) =>
      masked
        .split(`<script>${text}</script>`)
        .join(`<script>[${nameOf(text, at)}]</script>`)
        .replace(`'sha256-${hashOf(text)}'`, `'sha256 of ${nameOf(text, at)}'`),
    html,
  );
  return { page: maskNumbers(page), scripts: all.filter((text) => !text.includes(LIBRARY)) };
}
