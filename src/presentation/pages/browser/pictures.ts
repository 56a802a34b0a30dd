/** The script of a page with pictures: sets the theme, and shows the figures of the selected point. */

/** A row of the table behind a picture, and its position in the picture. */
interface Point {
  readonly row: HTMLTableRowElement;
  readonly panel: number;
  /** A share of the width. */
  readonly across: number;
  /** px from the top. */
  readonly down: number;
}

const choice = document.querySelector<HTMLSelectElement>('#theme');

/** `system` leaves the theme to the style sheet. */
function setTheme(): void {
  const theme = choice?.value;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  else delete document.documentElement.dataset['theme'];
}

/** The cells of a row with their headings, without empty ones: `position 3`, `waited 20.1 ms`. */
function describeRow(row: HTMLTableRowElement): string[] {
  const headings = row.closest('table')?.tHead?.rows[0]?.cells;
  return [...row.cells].flatMap((cell, index) =>
    cell.textContent === '-' ? [] : [`${headings?.[index]?.textContent} ${cell.textContent}`],
  );
}

class Picture {
  readonly #plots: readonly HTMLElement[];
  readonly #points: readonly Point[];
  readonly #mark = document.createElement('i');
  readonly #tip = document.createElement('div');
  readonly #spoken: HTMLElement | null;
  #at = -1;

  constructor(readonly figure: HTMLElement) {
    this.#plots = [...figure.querySelectorAll<HTMLElement>('.plot')];
    this.#points = [...figure.querySelectorAll<HTMLTableRowElement>('tr[data-at]')].map((row) => {
      const [panel = 0, across = 0, down = 0] = (row.dataset['at'] ?? '').split(' ').map(Number);
      return { row, panel, across, down };
    });
    this.#mark.className = 'mark';
    this.#tip.className = 'tip';
    this.#spoken = figure.querySelector('[aria-live]');
    const panels = figure.querySelector<HTMLElement>('.panels');
    panels?.addEventListener('keydown', (event) => this.#walk(event));
    panels?.addEventListener('blur', () => this.#hide());
    for (const [index, plot] of this.#plots.entries()) {
      plot.addEventListener('pointermove', (event) => this.#point(event, index));
      plot.addEventListener('pointerleave', () => this.#hide());
    }
  }

  #point({ clientX, clientY }: PointerEvent, panel: number): void {
    const box = this.#plots[panel]?.getBoundingClientRect();
    if (box === undefined) return;
    const { picture } = this.figure.dataset;
    const distance = ({ across, down }: Point) => {
      const [x, y] = [Math.abs(across * box.width - (clientX - box.left)), Math.abs(down - (clientY - box.top))];
      // Rows differ in height and columns in width; the other coordinate decides between equals.
      if (picture === 'row') return y + x / 1000;
      return picture === 'column' ? x + y / 1000 : Math.hypot(x, y);
    };
    let nearest = -1;
    for (const [index, point] of this.#points.entries()) {
      const best = this.#points[nearest];
      if (point.panel === panel && (best === undefined || distance(point) < distance(best))) nearest = index;
    }
    this.#show(nearest);
  }

  #walk(event: KeyboardEvent): void {
    const last = this.#points.length - 1;
    const to = { ArrowRight: this.#at + 1, ArrowLeft: this.#at - 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#hide();
    if (to === undefined || last < 0) return;
    event.preventDefault();
    const point = this.#show(Math.max(0, Math.min(last, to)));
    if (point !== undefined && this.#spoken !== null) this.#spoken.textContent = describeRow(point.row).join(', ');
  }

  #show(at: number): Point | undefined {
    const point = this.#points[at];
    const plot = this.#plots[point?.panel ?? -1];
    if (point === undefined || plot === undefined) return undefined;
    this.#at = at;
    this.#tip.textContent = describeRow(point.row).join('\n');
    plot.append(this.#mark, this.#tip);
    const x = point.across * plot.clientWidth;
    this.#mark.style.left = `${x}px`;
    this.#mark.style.top = `${point.down}px`;
    const beside = x + 14 + this.#tip.offsetWidth > plot.clientWidth ? x - 14 - this.#tip.offsetWidth : x + 14;
    this.#tip.style.left = `${Math.max(-plot.offsetLeft, Math.min(beside, plot.clientWidth - this.#tip.offsetWidth))}px`;
    this.#tip.style.top = `${Math.max(0, point.down - this.#tip.offsetHeight - 8)}px`;
    return point;
  }

  #hide(): void {
    this.#mark.remove();
    this.#tip.remove();
  }
}

for (const figure of document.querySelectorAll<HTMLElement>('[data-picture]')) new Picture(figure);
choice?.addEventListener('change', setTheme);
setTheme();
