/** What every schema is made of: numbers, counts, instants, and the name of a model. */
import { z } from 'zod';
import { EXTERNAL, MODELS } from '../model/scenario.js';

/** Any number but NaN and the infinities. */
export const finite = z.number();
export const count = z.int().min(0);
export const instant = finite.nullable();
export const model = z.enum([...MODELS, EXTERNAL]);
