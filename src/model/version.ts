/** The version of this program. */
import { readFileSync, statSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const VERSION: string = manifest.version;

/** The version, and in a checkout also when it was built last: two builds may derive other figures from a run. */
export function buildName(): string {
  const build = statSync(new URL('../../.tsbuildinfo', import.meta.url), { throwIfNoEntry: false });
  return build === undefined ? VERSION : `${VERSION}-${build.mtimeMs}`;
}
