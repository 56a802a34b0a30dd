/**
 * Runs the program with arguments that it reads from stdin as JSON: a command line is visible to every user of the
 * machine.
 */
import { text } from 'node:stream/consumers';

process.argv.splice(2, Number.POSITIVE_INFINITY, ...(JSON.parse(await text(process.stdin)) as string[]));
await import('../../../src/cli.js');
