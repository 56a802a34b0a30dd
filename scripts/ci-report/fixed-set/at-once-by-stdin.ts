/** The program, with its arguments from stdin, as JSON: what a command line holds is seen by every user of the machine. */
import { text } from 'node:stream/consumers';

process.argv.splice(2, Number.POSITIVE_INFINITY, ...(JSON.parse(await text(process.stdin)) as string[]));
await import('../../../src/cli.js');
