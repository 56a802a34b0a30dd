/** `agent-key`: makes the key with which a coordinator signs its plans. */
import { makeAgentKey } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import type { Command } from './command-line.js';

export const agentKeyCommand: Command<{ readonly file?: string }> = {
  options: 'agent-key',
  word: { name: 'file' },
  async run({ file }, { print }) {
    if (file === undefined) throw new UsageFailure('agent-key needs a file for the key, such as coordinator.key.');
    await print(`${await makeAgentKey(file)}\n`);
  },
};
