/** The part of this kind that is loaded only for bursts at a URL. */
export * from './outside-kind.js';
export * from './outside-summary.js';
export * from './outside-verdict.js';
export * from './outside-view.js';
