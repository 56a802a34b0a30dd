/** For a test: the ways in which a set of kinds can be declared. */
import { z } from 'zod';

export type Amount = 'few' | 'many';

export type Discovery = { readonly kind: 'capped'; readonly at: number } | { readonly kind: 'none' };

const SHAPES = { burst: 1, open: 2 } as const;
export type Shape = keyof typeof SHAPES;

const saved = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('inferred') }),
  z.strictObject({ from: z.literal('parsed'), width: z.enum(['wide', 'narrow']).nullable() }),
]);
export type Saved = z.infer<typeof saved>;
