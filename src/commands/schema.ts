/** `schema`: prints the JSON Schema of documents. */
import type { Argv } from 'yargs';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';

export function addSchemaCommand(yargs: Argv, { print }: CommandContext): Argv {
  return yargs.command('schema', COMMAND_HELP.schema.summary, {}, async () => {
    const { documentSchema } = await import('../model/saved/json-schema.js');
    await print(`${JSON.stringify(documentSchema(), null, 2)}\n`);
  });
}
