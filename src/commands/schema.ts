/** `schema`: prints the JSON Schema of documents. */
import type { Command } from './command-line.js';

export const schemaCommand: Command = {
  options: 'schema',
  async run(_, { print }) {
    const { documentSchema } = await import('../model/saved/json-schema.js');
    await print(`${JSON.stringify(documentSchema(), null, 2)}\n`);
  },
};
