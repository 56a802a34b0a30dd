/** `node scripts/check-release.mjs TAG`: whether the package can be released under this tag. */
import { readFileSync } from 'node:fs';

const [tag] = process.argv.slice(2);
const { version, repository } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const problems = [
  // npm refuses provenance for a package that does not say where its source is.
  ...(repository === undefined ? ['package.json names no repository. Set it, with homepage and bugs.'] : []),
  ...(tag === `v${version}` ? [] : [`The tag is ${tag}, and package.json has version ${version}. Use v${version}.`]),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
