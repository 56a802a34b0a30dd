/** The formats of text there are: apart from what makes them, which takes long to load. */
export const FORMATS = ['table', 'json', 'markdown', 'csv'] as const;
export type Format = (typeof FORMATS)[number];
