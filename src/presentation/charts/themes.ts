/** The colours of pictures and pages, as CSS variables: a picture is drawn once and follows the theme. */
import type { Tone } from '../../analysis/pictures/picture.js';

/** The background of a picture. */
export const THEMES = ['light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

interface Theme {
  readonly ground: string;
  readonly raised: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  /** For each tone: the colour of areas, and that of lines and text. */
  readonly tones: Readonly<Record<Tone, readonly [fill: string, ink: string]>>;
}

/** Service is what a reader looks for, so it has the strong colour and waiting a pale one. */
const COLOURS: Readonly<Record<ThemeName, Theme>> = {
  light: {
    ground: '#ffffff',
    raised: '#f4f6f9',
    text: '#1d2530',
    soft: '#566272',
    line: '#d9dee5',
    tones: {
      service: ['#1f62c9', '#1b56b3'],
      waiting: ['#f6dfb4', '#8a5a00'],
      neutral: ['#c3cad3', '#566272'],
      unserved: ['#d9665d', '#a92f27'],
      theory: ['#76808c', '#5f6b79'],
    },
  },
  dark: {
    ground: '#15191f',
    raised: '#1e242c',
    text: '#e4e8ee',
    soft: '#a3afbd',
    line: '#3a424d',
    tones: {
      service: ['#5b9dff', '#8db6f5'],
      waiting: ['#574527', '#e0b25c'],
      neutral: ['#56616e', '#a3afbd'],
      unserved: ['#d0645b', '#ef8379'],
      theory: ['#8793a1', '#a3afbd'],
    },
  },
};

/** `--ground: #fff; --service: ...`. */
export function themeVariables(name: ThemeName): string {
  const { tones, ...surfaces } = COLOURS[name];
  const ofTones = Object.entries(tones).flatMap(([tone, [fill, ink]]) => [
    `--${tone}: ${fill}`,
    `--${tone}-ink: ${ink}`,
  ]);
  return [...Object.entries(surfaces).map(([surface, colour]) => `--${surface}: ${colour}`), ...ofTones].join('; ');
}

const TONE_NAMES = Object.keys(COLOURS.light.tones);

/** How the parts of a picture look, by their classes. */
export const PICTURE_STYLE = [
  'svg text { font: 12px system-ui, Roboto, Arial, sans-serif; fill: var(--text) }',
  'svg .soft-text { fill: var(--soft) }',
  'svg .grid { stroke: var(--line); stroke-width: 1; opacity: .7 }',
  'svg .rule { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 4 3 }',
  'svg .path { fill: none; stroke-width: 2.2; stroke-linejoin: round }',
  'svg .dashed { stroke-dasharray: 5 4; stroke-width: 1.6 }',
  'svg .halo { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round }',
  ...TONE_NAMES.map(
    (tone) =>
      `svg .${tone} { fill: var(--${tone}) } svg .line-${tone} { stroke: var(--${tone}-ink) } svg text.${tone}, svg circle.${tone} { fill: var(--${tone}-ink) }`,
  ),
  ...TONE_NAMES.map(
    (tone) =>
      `svg .on-${tone} { paint-order: stroke; stroke: var(--${tone}); stroke-width: 4px; stroke-linejoin: round }`,
  ),
  ...TONE_NAMES.map((tone) => `svg .thin-${tone} { stroke: var(--${tone}); stroke-width: 1.6 }`),
].join('\n');
