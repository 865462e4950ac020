// What tests ask inside the page; one object of functions.
({
  // Every text that is seen, against what lies behind it (WCAG 2, 1.4.3). A text
  // in a drawing lies on the page.
  contrast() {
    const rgb = (s) => {
      const n = s.match(/[\d.]+/g).map(Number);
      return { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 };
    };
    const light = (c) => [c.r, c.g, c.b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (e) => {
      for (; e; e = e.parentElement) {
        const c = rgb(getComputedStyle(e).backgroundColor);
        if (c.a === 1)
          return c;
        if (c.a !== 0)
          return null;
      }
      return null;
    };
    const worst = {};
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let texts = 0;
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || /^(script|style)$/i.test(e.tagName) ||
          !e.getClientRects().length)
        continue;
      const style = getComputedStyle(e), back = behind(e);
      const fore = rgb(e instanceof SVGElement ? style.fill : style.color);
      const key = back && [fore.r, fore.g, fore.b, back.r, back.g, back.b].join();
      texts++;
      if (!back || fore.a !== 1 || Number(style.opacity) !== 1) {
        worst[e.outerHTML.slice(0, 80)] = 0;
        continue;
      }
      if (key in worst)
        continue;
      const a = light(fore), b = light(back);
      worst[key] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }
    return { texts, worst };
  },
  // Texts that run out of their place into another.
  spilling() {
    return Array.from(document.querySelectorAll('figcaption, th, td, li, p, dd, h1, h2, h3'))
      .filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1 &&
        !e.closest('svg') && e.parentElement.tagName !== 'THEAD')
      .map((e) => e.tagName + ' ' + e.textContent.slice(0, 40));
  },
  // Marks that stand on another line than the words they mark, and options of a
  // command that are broken across two.
  apart() {
    const top = (e) => e.getClientRects()[0];
    return Array.from(document.querySelectorAll('article h3 .mark, .index .mark'))
      .filter((e) => top(e.nextElementSibling).top >= top(e).bottom)
      .map((e) => e.nextElementSibling.textContent)
      .concat(Array.from(document.querySelectorAll('.typed'))
        .filter((e) => e.getClientRects().length > 1).map((e) => e.textContent));
  },
  // Words of a drawing on what is beyond the owned.
  onPattern() {
    return Array.from(document.querySelectorAll('figure .above'))
      .filter((e) => e.getClientRects().length)
      .map((e) => e.closest('svg'))
      .filter((s) => s.querySelector('text').getBoundingClientRect().bottom <=
        s.querySelector('.limit').getBoundingClientRect().top)
      .map((s) => s.querySelector('text').textContent);
  },
  // Numbers of the timeline that run into each other.
  crowded() {
    const boxes = Array.from(document.querySelectorAll('.timeline .num'))
      .map((e) => ({ text: e.textContent, box: e.getBoundingClientRect() }))
      .filter((e) => e.box.width);
    return (boxes.length ? [] : ['no number']).concat(boxes.filter((a, i) => i &&
      boxes[i - 1].box.top < a.box.bottom && a.box.top < boxes[i - 1].box.bottom &&
      boxes[i - 1].box.right > a.box.left).map((e) => e.text + ' is crowded'));
  },
  // Heads to sort by, and those of them that one sees and can press.
  heads() {
    const all = Array.from(document.querySelectorAll('.t[data-name] th[data-k] button'))
      .filter((e) => !e.closest('details'));
    return { all: all.length, seen: all.filter((e) => {
      const box = e.getBoundingClientRect();
      const x = box.left + box.width / 2, y = box.top + box.height / 2;
      scrollTo({ top: scrollY + y - 300, behavior: 'instant' });
      const now = e.getBoundingClientRect();
      return e.contains(document.elementFromPoint(x, now.top + now.height / 2));
    }).length };
  },
  // Rows that are seen, in order: the values of one column.
  column(name, column) {
    const table = document.querySelector(`table[data-name=${name}]`);
    return Array.from(table.tBodies[0].rows).filter((r) => r.getClientRects().length)
      .map((r) => r.cells[column].dataset.s ?? r.cells[column].textContent);
  },
  // Clicks a column's head and gives how long sorting and drawing took.
  async sort(name, column) {
    const head = document.querySelector(`table[data-name=${name}]`).tHead.rows[0].cells[column];
    const from = performance.now();
    head.querySelector('button').click();
    document.body.offsetHeight;
    const ms = performance.now() - from;
    return { ms, sort: head.getAttribute('aria-sort') };
  },
  async find(name, text) {
    const wide = document.querySelector(`table[data-name=${name}]`).parentNode;
    const input = wide.previousElementSibling.querySelector('input');
    const from = performance.now();
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    document.body.offsetHeight;
    return { ms: performance.now() - from,
      said: wide.previousElementSibling.querySelector('output').value };
  },
  showAll(name) {
    const wide = document.querySelector(`table[data-name=${name}]`).parentNode;
    wide.nextElementSibling.querySelector('button:last-child').click();
  },
  // Faults of structure that a reader of the page by ear would meet.
  structure() {
    const wrong = [], all = (s) => Array.from(document.querySelectorAll(s));
    const ids = all('[id]').map((e) => e.id);
    if (new Set(ids).size !== ids.length)
      wrong.push('an id occurs twice');
    for (const a of all('a[href]')) {
      const href = a.getAttribute('href');
      if (!href.startsWith('#') || !document.getElementById(href.slice(1)))
        wrong.push('link to ' + href);
    }
    for (const e of all('[aria-labelledby]')) {
      if (!document.getElementById(e.getAttribute('aria-labelledby')))
        wrong.push('no label ' + e.getAttribute('aria-labelledby'));
    }
    let level = 0;
    for (const h of all('h1,h2,h3,h4')) {
      const l = Number(h.tagName[1]);
      if (l > level + 1)
        wrong.push(h.tagName + ' behind H' + level);
      level = l;
    }
    if (all('h1').length !== 1)
      wrong.push(all('h1').length + ' h1');
    for (const t of all('table')) {
      if (!t.caption && !t.closest('[aria-label],[aria-labelledby]'))
        wrong.push('a table without a caption');
      for (const th of t.querySelectorAll('th')) {
        if (!th.scope)
          wrong.push('th without scope');
      }
      const wide = t.tHead.rows[0].cells.length;
      for (const r of t.tBodies[0].rows) {
        if (r.cells.length !== wide)
          wrong.push('a row of ' + r.cells.length + ' cells, head ' + wide);
      }
    }
    for (const i of all('input')) {
      if (!i.labels.length)
        wrong.push('an input without a label');
    }
    for (const s of all('svg')) {
      if (!s.closest('[aria-hidden=true]') && !s.closest('[role=img][aria-label]'))
        wrong.push('a drawing without a name');
    }
    if (!document.documentElement.lang)
      wrong.push('no language');
    return wrong;
  },
})
