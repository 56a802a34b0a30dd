/** `npm run golden`: shows which of the program's outputs have changed. */
import { fileURLToPath } from 'node:url';
import { golden } from './golden.js';
import { makeOutputs } from './outputs.js';
import { makeSamples } from './samples/index.js';

const manifestFile = fileURLToPath(new URL('../../../scripts/golden/manifest.txt', import.meta.url));

process.exitCode = await golden(process.argv.slice(2), {
  manifestFile,
  make: async () => makeOutputs(await makeSamples()),
  say: (line) => console.log(line),
});
