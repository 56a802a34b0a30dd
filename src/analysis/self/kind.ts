/** A measurement of the instrument itself. */
import type { SelfDocument } from '../../model/document.js';
import { type Kind, NO_LISTED_FIGURES } from '../kind.js';
import { viewSelf } from './self-view.js';

export const selfKind: Kind<SelfDocument> = {
  article: 'a measurement of the instrument itself',
  view: viewSelf,
  statements: () => [],
  derived: () => null,
  csvRows: ({ suites }) => suites.flatMap(({ question, tasks }) => tasks.map((task) => ({ question, ...task }))),
  listed: () => [{ about: 'self', ...NO_LISTED_FIGURES }],
  headlines: () => [],
  pictures: () => [],
};
