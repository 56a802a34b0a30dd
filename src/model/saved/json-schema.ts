/** The JSON Schema of every document: what is saved, what `--format json` prints, and the lines of `--format ndjson`. */
import { z } from 'zod';
import { SCHEMA_VERSION } from '../document.js';
import { derivedShapes } from './derived.js';
import { storedDocumentShape } from './document.js';
import { endedRoundShape } from './ended-round.js';

const DERIVED =
  'Figures, verdicts and warnings that follow from the document. --format json adds them; a saved document does not have them.';

type JsonSchema = Readonly<Record<string, unknown>>;
interface ObjectSchema {
  readonly properties: Readonly<Record<string, { readonly const?: unknown }>>;
}

/**
 * JSON Schema 2020-12. A kind of document is one of the alternatives; `kind` tells which. `$defs.line` is a line of
 * `--format ndjson`.
 */
export function documentSchema(): object {
  // In one object, so that they share their definitions.
  const all = z.object({ document: storedDocumentShape, round: endedRoundShape, ...derivedShapes });
  const { $schema, $defs = {}, properties } = z.toJSONSchema(all, { target: 'draft-2020-12', reused: 'ref' });
  const { document, round, ...derived } = properties as Readonly<Record<string, JsonSchema>>;
  const kinds = document?.['oneOf'] as readonly ObjectSchema[];
  const kindOf = ({ properties: { kind } }: ObjectSchema): string => String(resolved(kind, $defs)['const']);
  return {
    $schema,
    title: `at-once: a document of schema version ${SCHEMA_VERSION}`,
    description: 'Instants and durations are in nanoseconds; instants are relative to the start of the run.',
    $defs: { ...$defs, line: lineSchema(round) },
    oneOf: kinds.map((kind) => {
      const ofKind = derived[kindOf(kind)];
      if (ofKind === undefined) return kind;
      return { ...kind, properties: { ...kind.properties, derived: { ...ofKind, description: DERIVED } } };
    }),
  };
}

function resolved(schema: JsonSchema | undefined, definitions: Readonly<Record<string, object>>): JsonSchema {
  const name = /^#\/\$defs\/(.+)$/.exec(String(schema?.['$ref']))?.[1];
  return (name === undefined ? schema : (definitions[name] as JsonSchema | undefined)) ?? {};
}

function lineSchema(round: JsonSchema | undefined): object {
  return {
    description: 'A line of --format ndjson: a round that has ended or, as the last line, the document.',
    oneOf: [
      ...((round?.['oneOf'] as readonly object[] | undefined) ?? []),
      {
        type: 'object',
        properties: { type: { const: 'document' }, document: { $ref: '#' } },
        required: ['type', 'document'],
        additionalProperties: false,
      },
    ],
  };
}
