const PAGE_SIZE = 25;

function element(name, className = '', text = '') {
  const created = document.createElement(name);
  created.className = className;
  created.textContent = text;
  return created;
}

/**
 * A list of the API as a table that is sorted, filtered and paged by the broker, which may have more than a browser should hold.
 *
 * A column is {label, sort, fields, text, wide, cell}: the path to sort by, the paths it needs, whether it is left-aligned,
 * whether it needs a wide window, and what turns an item into text or a node.
 */
export class LiveTable {
  #path;
  #noun;
  #columns;
  #sort;
  #descending;
  #page = 1;
  #asked = 0;
  #body = document.createElement('tbody');
  #filter = document.createElement('input');
  #previous = element('button', '', 'Previous');
  #next = element('button', '', 'Next');
  #range = element('span');
  #pager = element('div', 'pager');
  #headings = [];
  #changed;

  /** @param changed called when the user wants to see something else */
  constructor(section, { path, noun, columns, sort, descending = false }, changed) {
    this.#path = path;
    this.#noun = noun;
    this.#columns = columns;
    this.#sort = sort;
    this.#descending = descending;
    this.#changed = changed;
    const table = document.createElement('table');
    table.setAttribute('aria-labelledby', section.getAttribute('aria-labelledby'));
    table.append(this.#head(), this.#body);
    const scroll = element('div', 'scroll');
    scroll.append(table);
    section.append(this.#tools(section.querySelector('h2')), scroll, this.#footer());
    this.#markSorted();
  }

  #head() {
    const row = document.createElement('tr');
    this.#columns.forEach((column) => {
      const heading = element('th', LiveTable.#classes(column));
      heading.scope = 'col';
      const button = element('button', '', column.label);
      button.type = 'button';
      button.addEventListener('click', () => this.#sortBy(column));
      heading.append(button);
      this.#headings.push(heading);
      row.append(heading);
    });
    const head = document.createElement('thead');
    head.append(row);
    return head;
  }

  #tools(heading) {
    this.#filter.type = 'search';
    this.#filter.placeholder = `Filter ${this.#noun} by name`;
    this.#filter.setAttribute('aria-label', this.#filter.placeholder);
    this.#filter.spellcheck = false;
    this.#filter.addEventListener('input', () => this.#goTo(1));
    const tools = element('div', 'tools');
    tools.append(heading, this.#filter);
    return tools;
  }

  #footer() {
    this.#previous.type = 'button';
    this.#next.type = 'button';
    this.#previous.addEventListener('click', () => this.#goTo(this.#page - 1));
    this.#next.addEventListener('click', () => this.#goTo(this.#page + 1));
    this.#pager.append(this.#range, this.#previous, this.#next);
    this.#pager.hidden = true;
    return this.#pager;
  }

  #sortBy(column) {
    // Names read best from A, figures from the largest.
    this.#descending = this.#sort === column.sort ? !this.#descending : !column.text;
    this.#sort = column.sort;
    this.#markSorted();
    this.#goTo(1);
  }

  #markSorted() {
    this.#columns.forEach((column, index) => {
      if (column.sort === this.#sort) {
        this.#headings[index].setAttribute('aria-sort', this.#descending ? 'descending' : 'ascending');
      } else {
        this.#headings[index].removeAttribute('aria-sort');
      }
    });
  }

  #goTo(page) {
    this.#page = page;
    this.#changed();
  }

  async refresh(api) {
    const asked = ++this.#asked;
    const query = new URLSearchParams({
      page: this.#page,
      page_size: PAGE_SIZE,
      name: this.#filter.value,
      sort: this.#sort,
      sort_reverse: this.#descending,
      columns: [...new Set(this.#columns.flatMap((column) => column.fields))].join(','),
    });
    let answer;
    try {
      answer = await api.get(`${this.#path}?${query}`);
    } catch (error) {
      if (error.status !== 400 || this.#page === 1) {
        throw error;
      }
      // There are fewer pages than there were.
      this.#goTo(1);
      return;
    }
    if (asked === this.#asked) {
      this.#show(answer);
    }
  }

  #show(answer) {
    const rows = answer.items.map((item) => {
      const row = document.createElement('tr');
      this.#columns.forEach((column) => {
        const content = column.cell(item);
        const cell = element('td', LiveTable.#classes(column));
        cell.classList.toggle('zero', content === '0');
        cell.append(content);
        row.append(cell);
      });
      return row;
    });
    if (rows.length === 0) {
      const cell = element('td', '', this.#filter.value ? `No ${this.#noun} match.` : `There are no ${this.#noun}.`);
      cell.colSpan = this.#columns.length;
      const row = element('tr', 'empty');
      row.append(cell);
      rows.push(row);
    }
    this.#body.replaceChildren(...rows);
    const first = (answer.page - 1) * answer.page_size + 1;
    this.#range.textContent = `${first}–${first + answer.item_count - 1} of ${answer.filtered_count}`;
    this.#previous.disabled = answer.page <= 1;
    this.#next.disabled = answer.page >= answer.page_count;
    this.#pager.hidden = answer.page_count <= 1;
  }

  static #classes(column) {
    return [column.text && 'text', column.wide && 'wide'].filter(Boolean).join(' ');
  }
}

/** A name with small print below and tags behind. Everything is text: names are the users' own. */
export function named(name, note, tags = []) {
  const cell = document.createDocumentFragment();
  cell.append(breakable(name));
  tags.forEach((tag) => cell.append(element('span', 'tag', tag)));
  if (note) {
    cell.append(element('span', 'note', note));
  }
  return cell;
}

/** A name that is broken behind its separators first, when it does not fit. */
function breakable(name) {
  const whole = element('span', 'name');
  name.split(/(?<=[.\-_:/])/).forEach((part, index) => {
    if (index > 0) {
      whole.append(document.createElement('wbr'));
    }
    whole.append(part);
  });
  return whole;
}
