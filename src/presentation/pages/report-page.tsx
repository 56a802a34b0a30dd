/** The report of one document: what was found, the pictures, then all tables. */
import { picturesOf, viewDocument } from '../../analysis/index.js';
import type { Block } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import { renderPage } from './page.js';
import { DrawnPicture, PageStatements, SectionTable, ThemeChoice } from './page-parts.js';

/** @param mark as of a page */
export function renderReport(document: StoredDocument, mark?: string): string {
  const { heading, blocks, footnotes, statements } = viewDocument(document, { details: true, rows: null, width: 80 });
  const pictures = picturesOf(document);
  const name = plain(document.name);
  return renderPage({
    title: `at-once: ${name}`,
    mark,
    pictures,
    children: (
      <>
        <header>
          <h1>{`at-once: ${name}`}</h1>
          <ThemeChoice />
        </header>
        <main>
          {heading.split('\n').map((line) => (
            <p key={line} class="soft">
              {line}
            </p>
          ))}
          <PageStatements statements={statements} />
          {blocks.map((block, at) => (block.kind === 'text' ? <TextBlock key={at} block={block} /> : null))}
          {pictures.map((picture) => (
            <DrawnPicture key={picture.id} picture={picture} />
          ))}
          <h2>In figures</h2>
          {blocks.map((block, at) =>
            block.kind === 'table' ? <SectionTable key={at} section={block.section} whole /> : null,
          )}
          {footnotes.length === 0 ? null : (
            <>
              <h2>What may have disturbed it</h2>
              <ul>
                {footnotes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </>
          )}
          <Glossary />
        </main>
        <footer>
          Measured {document.createdAt.slice(0, 16).replace('T', ' ')} UTC with at-once{' '}
          {plain(document.context.atOnceVersion)}. Every figure follows from the saved document alone.
        </footer>
      </>
    ),
  });
}

function TextBlock({ block }: { readonly block: Extract<Block, { kind: 'text' }> }) {
  return (
    <section>
      <h2>{block.title}</h2>
      <p>{block.text}</p>
    </section>
  );
}

const GLOSSARY: ReadonlyArray<readonly [word: string, meaning: string]> = [
  ['client', 'one simulated user: opens one connection, sends one request, reads the answer'],
  ['wait time', 'from arrival, when the client calls connect, to the start of service: the queueing delay'],
  ['service time', 'from accept() returning to just before close()'],
  ['response time', "from arrival to departure, on the client's clock"],
  ['concurrency', 'connections in service at one instant'],
  ['round', 'one burst, or one timetable; figures are medians over rounds, in brackets a 90 % interval'],
];

function Glossary() {
  return (
    <details>
      <summary>The words</summary>
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
