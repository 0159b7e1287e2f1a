import { compact, dayAndTime, timeOfDay } from './format.js';
import { el, h, useEffect, useLayoutEffect, useRef, useState } from './view.js';

const { uPlot } = globalThis;
const HEIGHT = 176;
const SMALL_HEIGHT = 104;
/** Whole messages or octets: between two of them there is nothing to mark. */
const STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((first) => first * 10 ** power)).flat();

/** Octets are told in powers of 1024. */
const OCTET_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** Seconds are of interest where marks are less than a minute apart. */
const clock = (ms, step) => new Date(ms).toLocaleTimeString([], {
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(step < 60 && { second: '2-digit' }),
});

/** A colour of the style sheet as the canvas needs it. */
function resolved(host, name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function faded(colour, opacity) {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
}

function options(host, { series, format, small, octets }, hovered, rangeOf) {
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const quiet = resolved(host, '--quiet');
  const rule = resolved(host, '--rule');
  return {
    width: host.clientWidth,
    height: small ? SMALL_HEIGHT : HEIGHT,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false }, sync: { key: 'warren' } },
    scales: {
      x: { time: true, range: (plot, from, to) => rangeOf() ?? [from, Math.max(to, from + 1)] },
      y: { range: (plot, from, to) => [0, Math.max(4, to * 1.12)] },
    },
    axes: [
      {
        stroke: quiet, font, grid: { show: false }, ticks: { show: false }, size: 24, space: 84,
        values: (plot, times, axis, space, step) => times.map((time) => clock(time * 1000, step)),
      },
      {
        stroke: quiet, font, grid: { stroke: rule, width: 1 }, ticks: { show: false }, size: octets ? 62 : 46, gap: 6, space: 34, incrs: octets ? OCTET_STEPS : STEPS,
        values: (plot, values) => values.map((value) => format(value)),
      },
    ],
    series: [{}, ...series.map(({ label, tone }) => {
      const stroke = resolved(host, `--${tone}`);
      return { label, stroke, width: 1.75, fill: faded(stroke, 0.07), points: { show: false }, spanGaps: false };
    })],
    hooks: { setCursor: [(plot) => hovered(plot.cursor.idx ?? null)] },
  };
}

/**
 * Lines over time.
 *
 * @param spec {title, series [{label, tone}], format of a value, small, octets, data [times in seconds, values, ...]}, span the
 *     seconds that are shown, said these in words, asked whether the data are still to come
 */
export function Chart(spec) {
  const { title, series, data, format = compact, span, said: time, asked, small } = spec;
  const host = useRef(null);
  const plot = useRef(null);
  const latest = useRef(data);
  const [hovered, setHovered] = useState(null);
  const [turn, setTurn] = useState(0);
  latest.current = data;
  const last = data[0].length - 1;
  const range = span && last >= 0 ? [data[0][last] - span, data[0][last]] : null;

  useEffect(() => {
    const repaint = () => setTurn((before) => before + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('theme', repaint);
    system.addEventListener('change', repaint);
    return () => {
      removeEventListener('theme', repaint);
      system.removeEventListener('change', repaint);
    };
  }, []);

  const ranged = useRef(range);
  ranged.current = range;
  useLayoutEffect(() => {
    const made = new uPlot(options(host.current, { ...spec, format }, setHovered, () => ranged.current), latest.current, host.current);
    plot.current = made;
    const sized = new ResizeObserver(([entry]) => made.setSize({ width: entry.contentRect.width, height: small ? SMALL_HEIGHT : HEIGHT }));
    sized.observe(host.current);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [turn]);

  useEffect(() => plot.current?.setData(data), [data]);

  const at = hovered !== null && hovered <= last ? hovered : last;
  const shown = series.map((each, index) => [each, at < 0 ? null : data[index + 1][at]]);
  const now = shown.map(([each, value]) => `${each.label} ${value === null ? 'unknown' : format(value)}`).join(', ');
  return el.figure({ class: `chart${small ? ' small' : ''}${last < 1 ? ' unplotted' : ''}` },
    el.figcaption({},
      el.span({ class: 'chart-title' }, title),
      el.span({ class: 'legend' }, shown.map(([{ label, tone }, value]) => el.span({ class: `key ${tone}`, key: label },
        label, ' ', el.b({}, value === null || value === undefined ? '–' : format(value)))),
      el.span({ class: 'chart-at' }, hovered !== null && at >= 0 ? (span > 600 ? dayAndTime : timeOfDay)(data[0][at] * 1000) : ''))),
    el.div({ class: 'plot', ref: host, role: 'img', 'aria-label': `${title}, ${time}. ${hovered === null ? 'Now' : 'Then'}: ${now}.` }),
    last < 1 && el.p({ class: 'chart-empty' }, asked ? 'Loading…' : 'Collecting…'));
}
