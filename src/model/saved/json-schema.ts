/** The JSON Schema of every document: what is saved, and what `--format json` prints. */
import { z } from 'zod';
import { SCHEMA_VERSION } from '../document.js';
import { storedDocumentShape } from './document.js';

const DERIVED = {
  type: 'object',
  description:
    'Figures, verdicts and warnings that follow from the document. --format json adds them; a saved document does not have them.',
} as const;

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** JSON Schema 2020-12. A kind of document is one of the alternatives; `kind` tells which. */
export function documentSchema(): object {
  const {
    $schema,
    $defs,
    oneOf = [],
  } = z.toJSONSchema(storedDocumentShape, { target: 'draft-2020-12', reused: 'ref' });
  const kinds = oneOf as readonly unknown[] as readonly ObjectSchema[];
  return {
    $schema,
    title: `at-once: a document of schema version ${SCHEMA_VERSION}`,
    description: 'Instants and durations are in nanoseconds; instants are relative to the start of the run.',
    $defs,
    oneOf: kinds.map((kind) => ({ ...kind, properties: { ...kind.properties, derived: DERIVED } })),
  };
}
