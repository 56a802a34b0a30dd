/** The answer to a path, made in a thread (store/reading-thread.ts), since reading a large run takes seconds. */
import { ResultsDirectory } from '../../store/results-directory.js';
import { renderIndex } from './index-page.js';
import { renderReport } from './report-page.js';
import { type PageAnswer, textAnswer } from './viewer-server.js';

/** A path is only compared with the addresses of the runs in the folder, and never becomes a file name. */
export function work({ folder, path }: { readonly folder: string; readonly path: string }): PageAnswer {
  const directory = new ResultsDirectory(folder);
  if (path === '/') return htmlAnswer(renderIndex({ ...directory.read(), addressOf: pageAddress }));
  const name = directory.names().find((candidate) => `/${pageAddress({ name: candidate })}` === path);
  if (name === undefined) return textAnswer(404, 'There is no run with this name.');
  const entry = directory.entry(name);
  return 'document' in entry ? htmlAnswer(renderReport({ ...entry.document, name })) : textAnswer(500, entry.problem);
}

function pageAddress({ name }: { readonly name: string }): string {
  return `${encodeURIComponent(name)}.html`;
}

function htmlAnswer(text: string): PageAnswer {
  return { status: 200, type: 'text/html', text };
}
