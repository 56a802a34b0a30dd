/** The page of one document: the answer, the pictures, and everything else folded below them. */
import { loadKindOf, openingOf, picturesOf, viewDocument } from '../../analysis/registry.js';
import type { Block, View } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import { renderPage } from './page.js';
import { DrawnPicture, PageOpening, PageStatements, SectionTable, ThemeChoice, Words } from './page-parts.js';

/** The page of a document whose kind may not be loaded yet. @param mark see Page */
export async function loadReport(document: StoredDocument, mark: string): Promise<string> {
  await loadKindOf(document);
  return renderReport(document, mark);
}

/** The kind of the document must have been loaded. @param mark see Page */
export function renderReport(document: StoredDocument, mark?: string): string {
  const view = viewDocument(document, { details: true, rows: null, width: 80 });
  const { blocks, statements } = view;
  const name = plain(document.name);
  const pictures = picturesOf(document);
  const open = statements.filter(({ sound, undecided = false }) => !sound || undecided);
  return renderPage({
    title: `at-once: ${name}`,
    mark,
    scripts: ['pictures'],
    children: (
      <>
        <header>
          <span class="soft">
            at-once · {name} · {document.createdAt.slice(0, 10)}
          </span>
          <ThemeChoice />
        </header>
        <main>
          <PageOpening opening={openingOf(document)} />
          {open.length === 0 ? null : <PageStatements statements={open} />}
          {pictures.map((picture) => (
            <DrawnPicture key={picture.id} picture={picture} />
          ))}
          {blocks.map((block, at) => (block.kind === 'text' ? <TextBlock key={at} block={block} /> : null))}
          {statements.length === open.length ? null : (
            <details>
              <summary>Results</summary>
              <PageStatements statements={statements} />
            </details>
          )}
          <Figures view={view} isOpen={pictures.length === 0} />
          <Warnings view={view} />
          <HowMeasured view={view} />
          <Glossary />
        </main>
        <footer>
          Measured {document.createdAt.slice(0, 16).replace('T', ' ')} UTC with at-once{' '}
          {plain(document.context.atOnceVersion)}. Every figure is derived from the saved document alone.
        </footer>
      </>
    ),
  });
}

/** @param isOpen if there is no picture above it */
function Figures({ view: { blocks }, isOpen }: { readonly view: View; readonly isOpen: boolean }) {
  const sections = blocks.flatMap((block) => (block.kind === 'table' ? [block.section] : []));
  if (sections.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary>All figures</summary>
      {sections.map((section, at) => (
        <SectionTable key={at} section={section} whole />
      ))}
    </details>
  );
}

function Warnings({ view: { footnotes } }: { readonly view: View }) {
  if (footnotes.length === 0) return null;
  return (
    <details>
      <summary>What can have disturbed the measurement ({footnotes.length})</summary>
      <ul>
        {footnotes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

function HowMeasured({ view: { heading } }: { readonly view: View }) {
  return (
    <details>
      <summary>How it was measured, and on which machine</summary>
      {heading.split('\n').map((line) => (
        <p key={line} class="soft">
          {line}
        </p>
      ))}
    </details>
  );
}

function TextBlock({ block }: { readonly block: Extract<Block, { kind: 'text' }> }) {
  return (
    <details>
      <summary>What was expected, and why</summary>
      <p>
        <Words text={block.text} />
      </p>
    </details>
  );
}

const GLOSSARY: ReadonlyArray<readonly [word: string, meaning: string]> = [
  ['client', 'one simulated user: opens one connection, sends one request, reads the answer'],
  ['wait time', 'from arrival, when the client calls connect, to the start of service: the queueing delay'],
  ['service time', 'from accept() returning to just before close()'],
  ['response time', "from arrival to departure, on the client's clock"],
  ['concurrency', 'connections in service at one instant'],
  [
    'round',
    'one burst, or one run of open arrivals; figures are medians over the rounds, with a 90 % interval in brackets',
  ],
];

function Glossary() {
  return (
    <details>
      <summary>The words used here</summary>
      <dl>
        {GLOSSARY.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
