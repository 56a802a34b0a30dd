/** What every saved shape is made of, and how a type is inferred from a shape. */
import { z } from 'zod';

/** Any number but NaN and the infinities. */
export const finite = z.number();
/** A duration, or an instant relative to the run's start. */
export const nanoseconds = z.number();
export const count = z.int().min(0);

/** What has this shape. Nothing that was saved is ever changed: all of it is read-only, at any depth. */
export type Saved<Shape extends z.ZodType> = Fixed<z.infer<Shape>>;

type Fixed<T> = { readonly [Key in keyof T]: Fixed<T[Key]> };
