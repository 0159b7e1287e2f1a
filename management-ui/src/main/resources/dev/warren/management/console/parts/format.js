const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const count = (value) => (Math.abs(value) < 10_000_000 ? whole.format(value) : short.format(value));

/** Per second. */
export const rate = (value) => (value < 10 ? tenths.format(value) : whole.format(Math.round(value)));

export const compact = (value) => (Math.abs(value) < 1000 ? tenths.format(value) : short.format(value));

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let scaled = value;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${unit === 0 || scaled >= 100 ? Math.round(scaled) : tenths.format(scaled)} ${units[unit]}`;
}

export function duration(ms) {
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return first < 0 ? '0 s' : parts.slice(first, first + 2).map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

export const timeOfDay = (ms) => new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** For what happened within a day or so. */
export const dayAndTime = (ms) => new Date(ms).toLocaleString([], { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** A day and a time, to the second. */
export const moment = (ms) => new Date(ms).toLocaleString([], {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

/** How long ago, as exact as anybody needs it. */
export const ago = (ms) => `${duration(Math.max(0, Date.now() - ms))} ago`;

/** Any value of an argument or a property, as text. */
export const plain = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

export const many = (amount, one, more = `${one}s`) => `${count(amount)} ${amount === 1 ? one : more}`;
