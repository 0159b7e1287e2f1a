import { el, h, useMemo, useState } from './view.js';

const WIDTH = 16;
const MOST_HEX = 4096;

const octetsOf = (text, encoding) => (encoding === 'base64'
  ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  : new TextEncoder().encode(text));

function hex(octets) {
  const lines = [];
  for (let from = 0; from < Math.min(octets.length, MOST_HEX); from += WIDTH) {
    const row = [...octets.subarray(from, from + WIDTH)];
    const digits = row.map((octet) => octet.toString(16).padStart(2, '0')).join(' ').padEnd(WIDTH * 3 - 1);
    const letters = row.map((octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : '·')).join('');
    lines.push(`${from.toString(16).padStart(6, '0')}  ${digits}  ${letters}`);
  }
  if (octets.length > MOST_HEX) {
    lines.push('…');
  }
  return lines.join('\n');
}

function json(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}

/** A body as text, as JSON if it is that, or in hexadecimal digits. */
export function Payload({ text, encoding }) {
  const ways = useMemo(() => {
    const pretty = encoding === 'string' ? json(text) : null;
    return {
      ...(pretty !== null && { JSON: pretty }),
      ...(encoding === 'string' && { Text: text }),
      Hex: hex(octetsOf(text, encoding)),
    };
  }, [text, encoding]);
  const [chosen, setChosen] = useState(null);
  const way = chosen in ways ? chosen : Object.keys(ways)[0];
  return el.div({ class: 'payload' },
    el.div({ class: 'payload-ways', role: 'group', 'aria-label': 'Show the payload as' }, Object.keys(ways).map((each) => el.button({
      type: 'button', key: each, 'aria-pressed': String(each === way), onClick: () => setChosen(each),
    }, each))),
    text === '' ? el.p({ class: 'note' }, 'The body is empty.') : el.pre({ tabindex: 0 }, ways[way]));
}
