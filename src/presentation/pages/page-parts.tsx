/** The parts of a page: its opening, its statements, pictures with their tables, and tables. */
import type { Opening } from '../../analysis/pictures/opening.js';
import type { Panel, Picture } from '../../analysis/pictures/picture.js';
import type { Section, Statement } from '../../analysis/view/view.js';
import { drawPlot, placeInPlot } from '../charts/plot.js';

export function PageOpening({ opening: { title, number, unit, sentence } }: { readonly opening: Opening }) {
  return (
    <>
      <h1>{title}</h1>
      <p class="answer">
        <strong>{number}</strong> <span>{unit}</span>
      </p>
      <p class="sentence">
        <Words text={sentence} />
      </p>
    </>
  );
}

/** A text. Browsers would break lines between the hyphens of an option. */
export function Words({ text }: { readonly text: string }) {
  return (
    <>{text.split(/(--[a-z][a-z-]*)/).map((part, at) => (at % 2 === 0 ? part : <span class="option">{part}</span>))}</>
  );
}

export function PageStatements({ statements }: { readonly statements: readonly Statement[] }) {
  return (
    <ul class="statements">
      {statements.map(({ subject, text, sound, undecided = false }) => (
        <li key={subject} class={undecided ? 'undecided' : sound ? 'sound' : 'unsound'}>
          <strong>{subject}</strong> <Words text={text} />
        </li>
      ))}
    </ul>
  );
}

/** More panels than this are placed in three columns if the window is wide enough. */
const MOST_IN_PAIRS = 4;

/** A picture, completely drawn here. The script of the page only selects points, using the rows of the table. */
export function DrawnPicture({ picture }: { readonly picture: Picture }) {
  const { id, title, words, panels, table, points, pointing } = picture;
  const places = points.map(({ panel, x, y }) => {
    const drawn = panels[panel];
    if (drawn === undefined) return '';
    const { across, down } = placeInPlot(drawn, x, y);
    return `${panel} ${across} ${down}`;
  });
  return (
    <figure id={id} data-picture={pointing}>
      <h2>{title}</h2>
      <div
        class={`panels${panels.length > 1 ? ' several' : ''}${panels.length > MOST_IN_PAIRS ? ' many' : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys select its points
        tabIndex={0}
        role="img"
        aria-roledescription="chart"
        aria-label={`${title}. ${words}${points.length === 0 ? '' : ' The arrow keys read its points one by one.'}`}
      >
        {panels.map((panel, at) => (
          <DrawnPanel key={at} panel={panel} />
        ))}
      </div>
      <p class="spoken" aria-live="polite" />
      <figcaption>{words}</figcaption>
      <details>
        <summary>Show as a table</summary>
        <SectionTable section={table} places={places} />
      </details>
    </figure>
  );
}

function DrawnPanel({ panel }: { readonly panel: Panel }) {
  const { elements, height, left } = drawPlot(panel);
  return (
    <div class="panel">
      {panel.title === '' ? null : <h3>{panel.title}</h3>}
      <div class="plot" style={`margin: 0 8px 0 ${left}px`}>
        <svg height={height} aria-hidden="true" dangerouslySetInnerHTML={{ __html: elements }} />
      </div>
    </div>
  );
}

interface SectionTableOptions {
  readonly section: Section;
  readonly whole?: boolean;
  /** The position of each row in the picture: the index of the panel, a share of its width, and px from its top. */
  readonly places?: readonly string[];
}

/** @param whole shown at its full height, however long */
export function SectionTable({ section, whole = false, places = [] }: SectionTableOptions) {
  const { title, columns, rows, notes = [] } = section;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an element that scrolls must be reachable by keyboard */}
      <section class={whole ? 'scroll whole' : 'scroll'} tabIndex={0} aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map(({ heading, align }) => (
                <th key={heading} scope="col" class={align}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at} data-at={places[at]}>
                {row.map((cell, column) => (
                  <td key={column} class={columns[column]?.align}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {notes.map((note) => (
        <p key={note} class="soft">
          <Words text={note} />
        </p>
      ))}
    </>
  );
}

export function ThemeChoice() {
  return (
    <label class="soft">
      Theme{' '}
      <select id="theme">
        <option value="system">same as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}
