/**
 * `npm run try:agents [-- NAME...]`: tries what agents promise, with real processes on this machine, and prints the
 * figures: clocks, release, large, slots, kills. Needs nats-server; the trial of clocks needs root, for
 * network and time namespaces.
 */
import { listenForEnd, printNotice } from '../../src/commands/command-context.js';
import { EXIT } from '../../src/model/failure.js';
import { tryClocks } from './clocks.js';
import { tryKills } from './kills.js';
import { tryLarge, tryRelease, trySlots } from './loads.js';
import { Stand } from './stand.js';

const TRIALS: Readonly<Record<string, (stand: Stand) => Promise<readonly string[]>>> = {
  clocks: tryClocks,
  release: tryRelease,
  large: tryLarge,
  slots: trySlots,
  kills: tryKills,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => TRIALS[name] === undefined);
if (unknown !== undefined) {
  printNotice(`There is no trial "${unknown}". Choose among ${Object.keys(TRIALS).join(', ')}.`);
  process.exit(EXIT.usage);
}
const end = listenForEnd();
for (const name of names.length === 0 ? Object.keys(TRIALS) : names) {
  const stand = await Stand.open();
  end.addEventListener('abort', () => void stand.close().then(() => process.exit(EXIT.interrupted)));
  try {
    for (const line of (await TRIALS[name]?.(stand)) ?? []) console.log(`${name}: ${line}`);
  } finally {
    await stand.close();
  }
}
