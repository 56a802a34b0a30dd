/** What is answered to a path: made in a thread (store/reading-thread.ts), since to read a large run takes seconds. */
import { plain } from '../../model/printable.js';
import { ResultsDirectory } from '../../store/results-directory.js';
import { renderIndex } from './index-page.js';
import { renderReport } from './report-page.js';

export interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain';
  readonly text: string;
}

/** A path is only ever compared with the addresses of the runs in the folder: none is made into the name of a file. */
export function work({ folder, path }: { readonly folder: string; readonly path: string }): Answer {
  const directory = new ResultsDirectory(folder);
  if (path === '/') return page(renderIndex({ ...directory.read(), addressOf }));
  const name = directory.names().find((candidate) => `/${addressOf({ name: candidate })}` === path);
  if (name === undefined) return refusal(404, 'There is no such run.');
  const entry = directory.entry(name);
  return 'document' in entry ? page(renderReport({ ...entry.document, name })) : refusal(500, entry.problem);
}

function addressOf({ name }: { readonly name: string }): string {
  return `${encodeURIComponent(name)}.html`;
}

function page(text: string): Answer {
  return { status: 200, type: 'text/html', text };
}

export function refusal(status: number, text: string): Answer {
  return { status, type: 'text/plain', text: `${plain(text)}\n` };
}
