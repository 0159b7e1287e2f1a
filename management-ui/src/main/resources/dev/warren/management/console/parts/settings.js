/** What this browser remembers of how somebody likes to work. Storage may be forbidden; then nothing is remembered. */
const PREFIX = 'warren.';

export function remembered(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Not remembered.
  }
}

/** 'light', 'dark', or '' for what the system says; read as plain text by theme.js. */
export function chosenTheme() {
  return document.documentElement.dataset.theme ?? '';
}

export function chooseTheme(theme) {
  if (theme) {
    document.documentElement.dataset.theme = theme;
  } else {
    delete document.documentElement.dataset.theme;
  }
  try {
    localStorage.setItem(`${PREFIX}theme`, theme);
  } catch {
    // Not remembered.
  }
  dispatchEvent(new Event('theme'));
}
