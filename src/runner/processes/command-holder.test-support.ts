/** For tests: a program that starts a command, reports the port on which it answers, and waits to be killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../../model/units.js';
import { CommandServer } from './command-server.js';

const server = await CommandServer.start({ command: process.argv[2] ?? '', port: null, showServerOutput: false });
const knock = async () => {
  try {
    await fetch(`http://127.0.0.1:${server.port}/`);
    return { kind: 'served' } as const;
  } catch {
    return { kind: 'refused' } as const;
  }
};
await server.untilAnswers({ knock, anyAnswer: true, patience: 30 * SECOND });
process.send?.(server.port);
await sleep(60_000);
await server.stop();
