/** For a test: the forms in which kinds of things are written down. */
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
