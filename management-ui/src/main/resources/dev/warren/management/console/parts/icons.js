import { el } from './view.js';

const SHAPES = {
  overview: 'M2.5 13.5v-4a5.5 5.5 0 0 1 11 0v4M8 9.5v4M2.5 13.5h11',
  connections: 'M6 3v3M10 3v3M4.5 6h7v2a3.5 3.5 0 0 1-7 0zM8 11.5V14',
  channels: 'M2 4.5h7a2 2 0 0 1 2 2v0a2 2 0 0 1-2 2H5a2 2 0 0 0-2 2v0a2 2 0 0 0 2 2h9',
  exchanges: 'M2 8h3.5M5.5 8 11 3.5h3M5.5 8h8.5M5.5 8l5.5 4.5h3',
  queues: 'M2 3.5h12M2 8h12M2 12.5h8',
  consumers: 'M3 2.5v5a5 5 0 0 0 5 5h5M10 9.5l3 3-3 3',
  vhosts: 'M8 2 2.5 5 8 8l5.5-3zM2.5 8.5 8 11.5l5.5-3M2.5 11.5 8 14.5l5.5-3',
  users: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 14a5 5 0 0 1 10 0',
  policies: 'M3.5 2.5h9v11l-4.5-2-4.5 2zM6 6h4M6 8.5h4',
  limits: 'M2.5 12a6 6 0 1 1 11 0M8 10l3-4',
  definitions: 'M4 2.5h5l3.5 3.5v7.5H4zM9 2.5V6h3.5M6.5 9h3.5M6.5 11.5h3.5',
  node: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h0M5 11h0',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  close: 'M4 4l8 8M12 4l-8 8',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  add: 'M8 3v10M3 8h10',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13 9.8A5.5 5.5 0 0 1 6.2 3 5.5 5.5 0 1 0 13 9.8z',
  system: 'M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3',
  out: 'M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3',
  back: 'M10 3 5 8l5 5',
};

/** A line drawing beside a text that says the same. */
export const icon = (name, size = 16) => el.svg(
  { class: 'icon', viewBox: '0 0 16 16', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' },
  el.path({ d: SHAPES[name] }));

/** The burrow's mouth. */
export const mark = (size = 28) => el.svg(
  { class: 'mark', viewBox: '0 0 32 32', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' },
  el.rect({ width: 32, height: 32, rx: 8 }),
  el.path({ d: 'M7 25v-7a9 9 0 0 1 18 0v7h-5v-7a4 4 0 0 0-8 0v7z' }),
  el.circle({ cx: 16, cy: 20, r: 1.8 }));
