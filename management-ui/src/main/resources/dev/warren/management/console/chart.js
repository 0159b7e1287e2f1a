import { compact, timeOfDay } from './format.js';

const SVG = 'http://www.w3.org/2000/svg';
const WINDOW_MS = 5 * 60_000;
const GAP_MS = 15_000;
const HEIGHT = 192;
const MARGIN = { top: 8, right: 8, bottom: 22, left: 44 };

function svg(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

/** The least of 1, 2 and 5 times a power of ten that four steps of reach the value; whole. */
function niceStep(most) {
  const rough = Math.max(most, 4) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}

/** Lines of the last five minutes. */
export class LineChart {
  #figure;
  #series;
  #points = [];
  #hover = null;
  #svg = svg('svg', { role: 'img' });
  #legend = document.createElement('div');

  /** @param series a list of {key, label, colour} */
  constructor(figure, series) {
    this.#figure = figure;
    this.#series = series;
    this.#legend.className = 'legend';
    figure.append(this.#legend, this.#svg);
    this.#svg.addEventListener('pointermove', (event) => this.#point(event));
    this.#svg.addEventListener('pointerleave', () => {
      this.#hover = null;
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(this.#svg);
    this.draw();
  }

  /** @param values numbers by the series' keys */
  add(at, values) {
    this.#points.push({ at, values });
    const first = this.#points.findIndex((point) => point.at >= at - WINDOW_MS);
    this.#points.splice(0, Math.max(0, first - 1));
    this.draw();
  }

  clear() {
    this.#points = [];
    this.draw();
  }

  get #now() {
    return this.#points.length ? this.#points[this.#points.length - 1].at : Date.now();
  }

  get #width() {
    return Math.max(200, this.#svg.clientWidth);
  }

  #x(at) {
    const room = this.#width - MARGIN.left - MARGIN.right;
    return MARGIN.left + room * (1 - (this.#now - at) / WINDOW_MS);
  }

  #point(event) {
    const x = event.clientX - this.#svg.getBoundingClientRect().left;
    this.#hover = this.#points.reduce(
      (best, point) => (best && Math.abs(this.#x(best.at) - x) <= Math.abs(this.#x(point.at) - x) ? best : point), null);
    this.draw();
  }

  draw() {
    const width = this.#width;
    const most = Math.max(0, ...this.#points.flatMap((point) => this.#series.map(({ key }) => point.values[key])));
    const step = niceStep(most);
    const bottom = HEIGHT - MARGIN.bottom;
    const y = (value) => bottom - (bottom - MARGIN.top) * (value / (4 * step));
    const parts = [];
    for (let i = 0; i <= 4; i++) {
      const at = Math.round(y(i * step)) + 0.5;
      parts.push(svg('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }));
      if (i % 2 === 0) {
        parts.push(this.#text(compact(i * step), MARGIN.left - 8, at + 4, 'end'));
      }
    }
    parts.push(this.#text('5 min ago', MARGIN.left, HEIGHT - 4, 'start'));
    parts.push(this.#text('now', width - MARGIN.right, HEIGHT - 4, 'end'));
    const shown = this.#hover ?? this.#points[this.#points.length - 1];
    if (this.#hover) {
      const x = this.#x(this.#hover.at);
      parts.push(svg('line', { class: 'cursor', x1: x, x2: x, y1: MARGIN.top, y2: bottom }));
    }
    this.#series.forEach(({ key, colour }) => {
      parts.push(svg('path', { class: `line series-${colour}`, d: this.#path(key, y) }));
    });
    (shown ? this.#series : []).forEach(({ key, colour }) => {
      parts.push(svg('circle', { class: `dot series-${colour}`, r: 3.5, cx: this.#x(shown.at), cy: y(shown.values[key]) }));
    });
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.#svg.replaceChildren(...parts);
    this.#drawLegend(shown);
  }

  #text(content, x, y, anchor) {
    const text = svg('text', { x, y, 'text-anchor': anchor });
    text.textContent = content;
    return text;
  }

  /** A line that is broken where nothing was known. */
  #path(key, y) {
    let before = null;
    return this.#points.filter((point) => point.at >= this.#now - WINDOW_MS).map((point) => {
      const pen = before !== null && point.at - before < GAP_MS ? 'L' : 'M';
      before = point.at;
      return `${pen}${this.#x(point.at).toFixed(1)} ${y(point.values[key]).toFixed(1)}`;
    }).join('');
  }

  #drawLegend(shown) {
    const keys = this.#series.map(({ key, label, colour }) => {
      const entry = document.createElement('span');
      entry.className = `key series-${colour}`;
      const value = document.createElement('b');
      value.textContent = shown ? compact(shown.values[key]) : '–';
      entry.append(label, value);
      return entry;
    });
    if (this.#hover) {
      const at = document.createElement('span');
      at.className = 'at';
      at.textContent = timeOfDay(this.#hover.at);
      keys.push(at);
    }
    this.#legend.replaceChildren(...keys);
    const caption = this.#figure.querySelector('figcaption').textContent;
    this.#svg.setAttribute('aria-label', `${caption}: ${this.#series
      .map(({ key, label }) => `${label} ${shown ? compact(shown.values[key]) : 'unknown'}`).join(', ')}`);
  }
}
