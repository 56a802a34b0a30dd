/** Colours, or none. What they say is always said in words or shapes too. */
import picocolors from 'picocolors';

type Paint = (text: string) => string;

export interface Palette {
  readonly title: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly waiting: Paint;
  readonly inService: Paint;
}

export function paletteOf(colour: boolean): Palette {
  const { bold, dim, green, red, yellow } = picocolors.createColors(colour);
  return {
    title: bold,
    dim,
    good: (text) => bold(green(text)),
    bad: (text) => bold(red(text)),
    waiting: dim,
    inService: yellow,
  };
}
