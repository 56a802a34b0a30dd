/** `agent-key`: makes the key with which a coordinator signs its plans. */
import type { Argv } from 'yargs';
import { makeAgentKey } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';

export function addAgentKeyCommand(yargs: Argv, { print }: CommandContext): Argv {
  return yargs.command(
    'agent-key [file]',
    COMMAND_HELP['agent-key'].summary,
    (sub) => sub.positional('file', { type: 'string' }),
    async ({ file }) => {
      if (file === undefined) throw new UsageFailure('agent-key needs a file for the key, such as coordinator.key.');
      await print(`${await makeAgentKey(file)}\n`);
    },
  );
}
