// collect() returns ONE JSON string (a tree of objects through the protocol costs ten times more):
//   {secret (there are such fields), url, title, status, ready, vw, vh, sx, sy, dw, dh, cut, ld: [JSON-LD texts], frames: [[node, url]], nodes: [row…]}
//   text row:    [parent, text]
//   element row: [parent, tag, flags, attributes | 0, x, y, width, height]   (box in page pixels, controls and images only)

// What the page says is wrong with a field: the texts that it points to, as far as they are shown.
const complaint = (el) => {
  const state = el.getAttribute('aria-invalid'), root = el.getRootNode();
  const shown = (key) => (el.getAttribute(key) || '').split(/\s+/).slice(0, 8).map((i) => i && root.getElementById ? root.getElementById(i) : null)
    .filter((n) => n && n.checkVisibility({visibilityProperty: true, opacityProperty: true}) && n.textContent.trim());
  let found = state === 'false' ? [] : shown('aria-errormessage');
  if (!found.length && state && state !== 'false') {
    found = shown('aria-describedby');
    const wrong = found.filter((n) => WRONG.test((n.getAttribute('class') || '') + ' ' + n.id) || n.getAttribute('role') === 'alert');
    if (wrong.length) found = wrong;
  }
  return squeeze(found.map((n) => n.innerText || n.textContent).join(' ')).slice(0, 300);
};

const attributesOf = (el, tag, control, cls, telling, speck) => {
  const a = {};
  let any = false;
  const put = (k, v) => { if (v !== null && v !== undefined && v !== '') { a[k] = clean(String(v).slice(0, 2000)); any = true; } };
  const attr = (k) => put(k, el.getAttribute(k));
  attr('role'); attr('aria-label'); attr('itemprop'); attr('itemtype');
  if (el.hasAttribute('aria-labelledby')) put('labelledby', labelled(el));
  if (cls && GROUPING.has(tag)) put('class', squeeze(cls).split(' ').slice(0, 2).join(' ').slice(0, 60));
  if (telling) put('mark', squeeze(cls).split(' ').filter((c) => TELLING.test(c)).slice(0, 3).join(' ').slice(0, 80));
  if (el.hasAttribute('content') && el.hasAttribute('itemprop')) attr('content');
  if (tag === 'img' && !speck) { attr('alt'); }
  if (tag === 'label') { put('for', el.htmlFor); }
  if (tag === 'table' || tag === 'form') attr('id');
  if (!control) return any ? a : 0;
  attr('title'); attr('type'); attr('placeholder'); attr('name'); attr('autocomplete'); attr('aria-haspopup');
  attr('aria-current'); attr('value'); attr('aria-valuetext'); attr('aria-valuenow');
  if (tag === 'input' && el.type === 'image') attr('alt');
  if (tag === 'a') put('href', el.href && el.href.baseVal === undefined ? el.href : '');
  const labels = namingLabels(el);
  if (labels.length) {
    put('label', squeeze(labels.slice(0, 3).map((l) => labelText(l, el)).join(' ')).slice(0, 300));
  }
  for (const t of TEST_ID) if (el.hasAttribute(t)) { put('test', el.getAttribute(t)); break; }
  if (tag === 'input' || tag === 'textarea' || tag === 'select') {
    // A secret never leaves the page: not even its length.
    const v = el.value;
    delete a.value;   // the attribute is what it held at first
    put('value', v && isSecret(el) ? '••••' : v);
    if (el.max && tag === 'input') attr('max');
    if (el.min && tag === 'input') attr('min');
    attr('id');
    if (el.hasAttribute('aria-invalid') || el.hasAttribute('aria-errormessage')) put('error', complaint(el));
  } else if (tag !== 'button' && tag !== 'option') { delete a.value; }
  if (!el.textContent.trim() || tag === 'input') { /* an icon: its svg title or hidden text names it */
    const t = el.querySelector && el.querySelector('svg title');
    if (t) put('icon', squeeze(t.textContent).slice(0, 200));
    // a sprite's id is better than nothing
    const use = !t && el.querySelector && el.querySelector('svg use');
    if (use) put('sprite', (use.getAttribute('href') || use.getAttribute('xlink:href') || '').split('#').pop().slice(0, 60));
  }
  return any ? a : 0;
};

// What a screen reader would say of an icon: words that are there, and drawn nowhere.
const MAX_HIDDEN = 80;
function hiddenWords(el) {
  let said = '';
  const walker = el.ownerDocument.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n && said.length < MAX_HIDDEN; n = walker.nextNode()) {
    const at = parentOf.call(n), spoken = at.localName === 'title' ? parentOf.call(at) : at;   // a drawing's title is its name
    if (n.data.trim() && spoken.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !faint(at, styleOf(at), backOf(at))) said += ' ' + n.data.slice(0, 4 * MAX_HIDDEN);
  }
  return squeeze(said).slice(0, MAX_HIDDEN).trim();
}

// An element that listens for clicks is pressed; a region that listens for those on its parts is not.
const REGIONS = new Set(['html', 'body', 'main', 'form', 'nav', 'header', 'footer', 'ul', 'ol', 'dl', 'table', 'thead', 'tbody', 'label', 'fieldset']);
const MOST_PARTS = 4, MOST_WORDS = 400, MOST_OF_VIEW = 0.4;
function pressable(el, tag, r) {
  if (REGIONS.has(tag) || r.width < 2 || r.height < 2 || r.width * r.height > MOST_OF_VIEW * innerWidth * innerHeight) return false;
  const parts = el.querySelectorAll('a[href],button,input,select,textarea,label,[role=button]');
  if (parts.length > MOST_PARTS || el.textContent.length > MOST_WORDS) return false;
  let words = squeeze(el.textContent).length;      // what it says besides its parts
  for (const part of parts) words -= squeeze(part.textContent).length + 1;
  return !parts.length || words > 0;
}

function collect() {
  const rows = [], ld = [], frames = [], page = itself(document);
  registry = []; remembered = []; labelsIn = new Map(); backs = new Map();
  const pressed = new Set();   // who listens for clicks, as hook.js knows
  let total = 0, cut = false, secret = false;
  const layers = [];         // positioned boxes: [element, left, top, right, bottom, row] in the viewport
  const spots = [];          // [row, element] of what has text of its own
  const said = new Set();    // rows with visible text below them
  const vw = innerWidth, vh = innerHeight;
  const base = [scrollX, scrollY];

  const text = (parent, s) => {
    if (total > MAX_TOTAL) { cut = true; return; }
    s = squeeze(s.length > 4 * MAX_TEXT ? s.slice(0, 4 * MAX_TEXT) : s);
    if (!s) return;
    total += s.length;
    registry.push(null); rows.push([parent, s.slice(0, MAX_TEXT)]);
    for (let p = parent; p >= 0 && !said.has(p); p = rows[p][0]) said.add(p);
  };
  // Nodes to visit, each above what its parent says: {parent: row, hidden: the whole subtree, muted: the text alone, pointer,
  // clip: the box that an ancestor cuts to, dx, dy: of the frame, struck, measured: boxes must be looked at, faded: opacity,
  // native: a control of HTML's own is around, pinned: to the window, look: how its parent looks}
  const stack = [];
  const children = (node, above) => {
    for (let k = node.lastChild; k; k = k.previousSibling) if (k.nodeType === 1 || k.nodeType === 3) stack.push(above, k);
  };
  for (const s of page.querySelectorAll('script[type="application/ld+json"]')) {
    if (ld.length < 20 && s.textContent.length < 200000) ld.push(s.textContent.toWellFormed());
  }
  const BEGIN = {parent: -1, hidden: false, muted: false, pointer: false, clip: null, dx: 0, dy: 0, struck: false, measured: false, faded: 1, native: false, pinned: false, look: START()};
  let cutRight = Infinity;     // nothing can be scrolled to beyond
  const enter = (doc, above) => {
    if (doc === document && [doc.documentElement, doc.body].some((n) => /hidden|clip/.test(getComputedStyle(n).overflowX))) cutRight = vw;
    for (const range of told(doc, 'pressed', (event) => event.getTargetRanges()) || []) pressed.add(range.startContainer);
    stack.push(above, doc.body);
  };
  // What is not cut off, in a document's own viewport: words beyond it are nowhere.
  const room = (inside, escapes, overflow, r, dx, dy) => {
    const found = [-base[0], -base[1], cutRight, Infinity];
    const cuts = [...(inside && !escapes ? [inside] : []), ...(/hidden|clip/.test(overflow) ? [[r.left + dx, -Infinity, r.right + dx, Infinity]] : [])];
    for (const c of cuts) for (const i of [0, 1, 2, 3]) found[i] = i < 2 ? Math.max(found[i], c[i]) : Math.min(found[i], c[i]);
    return [found[0] - dx, found[1] - dy, found[2] - dx, found[3] - dy];
  };
  if (page.body) enter(document, BEGIN);

  while (stack.length) {
    const node = stack.pop(), above = stack.pop();
    const {parent, hidden, clip, dx, dy} = above;
    if (node.nodeType === 3) { if (!hidden && !above.muted) text(parent, node.data); continue; }
    if (rows.length >= MAX_NODES) { cut = true; break; }
    if (SKIP.has(node.tagName)) continue;
    const el = typeof node.localName !== 'string' || node.localName === 'form' ? itself(node) : node;
    const tag = el.localName;
    const view = el.ownerDocument.defaultView;
    if (!view || el.inert) continue;
    const cs = view.getComputedStyle(node);
    let chooser = null;       // a radio or checkbox that is styled away acts through its label
    if (tag === 'input' && (el.type === 'radio' || el.type === 'checkbox')) chooser = labelsOf(el)[0] || null;
    const display = cs.display;
    if (display === 'none' && !(chooser && chooser.checkVisibility())) continue;
    const faded = above.faded * cs.opacity;
    const marked = el.hasAttributes(), cls = marked ? el.getAttribute('class') : null, look = looksOf(el, tag, marked, cls, cs, above.look);
    if ((faded < LEAST_OPACITY || look.gone || (look.deep && sunk(node, cs))) && !chooser) continue;
    let speaks = false;       // has text of its own
    for (let k = el.firstChild; k && !speaks; k = k.nextSibling) speaks = k.nodeType === 3 && k.data.trim() !== '';
    const unseen = cs.visibility !== 'visible';
    const native = nativeControl(el, tag), role = el.getAttribute('role');
    const inline = display === 'inline' || display === 'contents';
    const {position, overflow, pointer} = look;
    // a box in the flow lies where its parent lies: it is only measured where a press may go or something may be cut off
    const measured = above.measured || above.pinned || native || role !== null || pointer || tag === 'img' || tag === 'iframe' || tag === 'svg' ||
      (!inline && (clip !== null || position !== 'static' || overflow !== 'visible')) || (marked && (el.hasAttribute('onclick') || el.hasAttribute('contenteditable'))) || pressed.has(node);
    let r = measured ? el.getBoundingClientRect() : NOWHERE;
    let proxy = null;
    if (chooser && (display === 'none' || cs.opacity === '0' || cs.visibility !== 'visible' || r.width < 3 || r.height < 3 ||
        cs.clip === 'rect(0px, 0px, 0px, 0px)' || (cs.appearance === 'none' && cs.pointerEvents === 'none'))) {
      if (!chooser.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      proxy = chooser; r = chooser.getBoundingClientRect();
    }
    // what may lie on top of something else; whoever is under none of these needs no hit test
    if (position !== 'static' && (position !== 'relative' || cs.zIndex !== 'auto') && r.width > 0 && r.height > 0 && cs.pointerEvents !== 'none') layers.push([node, r.left + dx, r.top + dy, r.right + dx, r.bottom + dy, rows.length]);
    // what an ancestor with hidden overflow cuts off is not seen; fixed and absolute boxes may escape it
    const escapes = position === 'fixed' || position === 'absolute';
    const left = r.left + dx, top = r.top + dy, right = r.right + dx, bottom = r.bottom + dy;
    let out = false;
    if (r.width > 0 || r.height > 0) {
      if (right + base[0] <= 0 || bottom + base[1] <= 0 || left >= cutRight) out = true;       // parked off the page
      else if ((above.pinned || position === 'fixed') && (left >= vw || top >= vh || right <= 0 || bottom <= 0)) out = true;   // and stays there
      else if ((r.width < 1 || r.height < 1) && overflow !== 'visible' && !inline) out = true;
      else if (clip && !escapes && (left >= clip[2] - 1 || right <= clip[0] + 1 || top >= clip[3] - 1 || bottom <= clip[1] + 1)) out = true;
    } else if (measured && !inline && overflow !== 'visible' && r.height === 0) out = true;
    const hide = hidden || unseen || out;
    let control = native || (role !== null && ROLES.has(role)) || (marked && ((el.hasAttribute('contenteditable') && el.isContentEditable) || el.hasAttribute('onclick'))) ||
      (pointer && !above.pointer && tag !== 'label' && tag !== 'body' && r.width > 0) || (pressed.has(node) && !above.native && pressable(el, tag, r));
    if (control && ((hide && !proxy) || !el.checkVisibility() && !proxy || (r.width < 1 && r.height < 1 && !el.childElementCount))) control = false;
    let flags = 0;
    if (!inline) flags |= BLOCK;
    const struck = above.struck || tag === 's' || tag === 'del' || tag === 'strike' || (speaks && look.struck);
    if (struck) flags |= STRUCK;
    if (control) {
      flags |= CONTROL;
      if (!native && role === null && !el.hasAttribute('contenteditable')) flags |= POINTER;
      if (disabled(el)) flags |= DISABLED;
      if (el.required || el.getAttribute('aria-required') === 'true') flags |= REQUIRED;
      const wrong = el.getAttribute('aria-invalid');
      if (wrong) flags |= wrong === 'false' ? VALID : INVALID;
      const ex = tag === 'summary' ? String(el.parentElement && el.parentElement.open === true) : el.getAttribute('aria-expanded');
      if (ex === 'true') flags |= EXPANDED; else if (ex === 'false') flags |= COLLAPSED;
      if (tag === 'input' && (el.type === 'checkbox' || el.type === 'radio')) flags |= CHECKABLE | (el.checked ? CHECKED : 0);
      else for (const k of ['aria-checked', 'aria-pressed', 'aria-selected']) {
        const v = el.getAttribute(k);
        if (v !== null) { flags |= CHECKABLE | (v === 'true' ? CHECKED : 0); break; }
      }
      if ((tag === 'input' && !/^(checkbox|radio|button|submit|reset|image|file|range|color)$/.test(el.type)) || tag === 'textarea' || el.hasAttribute('contenteditable')) {
        if (!el.readOnly) flags |= EDITABLE;
      }
      if (tag === 'input' && isSecret(el)) { flags |= SECRET_FIELD; secret = true; }
      if (left < vw && right > 0 && top < vh && bottom > 0) flags |= IN_VIEW;
    }
    let me = parent;
    // text in running text needs no row for what only makes it bold or small
    const telling = cls !== null && TELLING.test(cls);
    const bare = !control && inline && !struck && PLAIN.has(tag) && role === null && !telling && !(marked && (el.hasAttribute('aria-label') || el.hasAttribute('itemprop')));
    if ((!hide && !bare) || control) {
      me = rows.length;
      registry.push(proxy ? [node, proxy] : node);
      if (control) remembered[me] = meaning(el, proxy);
      const a = marked || control ? attributesOf(el, tag, control, cls, telling, tag === 'img' && (r.width <= 2 || r.height <= 2)) : 0;
      if (control || tag === 'img' || tag === 'iframe') {
        rows.push([parent, tag, flags, a, Math.round(left + base[0]), Math.round(top + base[1]), Math.round(r.width), Math.round(r.height)]);
      } else rows.push(a ? [parent, tag, flags, a] : [parent, tag, flags]);
    }
    if (tag === 'svg') { if (!hide && r.width > 1 && r.height > 1) text(me, drawnText(node)); continue; }
    if (tag === 'textarea') continue;
    if (tag === 'select') {
      const all = el.options;
      for (let i = 0; i < all.length && i < MAX_OPTIONS; i++) {
        const o = all[i];
        if (o.hidden) continue;
        const f = (control ? CONTROL : 0) | CHECKABLE | (o.selected ? CHECKED : 0) | (o.disabled || disabled(el) ? DISABLED : 0) | (flags & IN_VIEW);
        const at = rows.length;
        registry.push(o);
        remembered[at] = meaning(o, null);
        rows.push([me, 'option', f, {value: o.value.slice(0, 200), index: String(i), total: String(all.length)}]);
        text(at, o.label || o.text);
      }
      continue;
    }
    if (tag === 'iframe' || tag === 'frame') {
      let inner = null;
      try { inner = el.contentDocument; } catch (e) { inner = null; }
      if (hide || r.width < 4 || r.height < 4) continue;
      if (!inner) { if (frames.length < 50) frames.push([me, el.src || '']); continue; }
      if (inner.body) {
        // what a frame can be scrolled to is there
        const shut = el.getAttribute('scrolling') === 'no' || [inner.documentElement, inner.body].some((n) => /hidden|clip/.test(inner.defaultView.getComputedStyle(n).overflowY));
        const c = shut ? [left, top, right, bottom] : null;
        enter(inner, {...BEGIN, parent: me, hidden: hide, clip: c, dx: left + el.clientLeft, dy: top + el.clientTop, faded});
      }
      continue;
    }
    if (tag === 'details' && !el.open) {
      const s = el.querySelector(':scope > summary');
      if (s) stack.push({...above, parent: me, muted: hide, pointer, struck, faded}, s);
      continue;
    }
    let inside = clip;
    if (overflow !== 'visible') {
      // what can be scrolled to by the shopper inside a box is still there; what is clipped is not
      const hx = /hidden|clip/.test(overflow), hy = /hidden|clip/.test(cs.overflowY);
      if ((hx || hy) && tag !== 'body') {
        const c = inside || [-Infinity, -Infinity, Infinity, Infinity];
        inside = [hx ? Math.max(c[0], left) : c[0], hy ? Math.max(c[1], top) : c[1], hx ? Math.min(c[2], right) : c[2], hy ? Math.min(c[3], bottom) : c[3]];
      }
    }
    const tiny = r.width <= 1.5 && r.height <= 1.5 && overflow !== 'visible' && !inline;
    if (speaks && me !== parent) spots.push([me, node]);
    const quiet = unseen || out || (speaks && !hidden && !tiny && silent(node, look, cs, room(inside, escapes, overflow, r, dx, dy)));
    const below = {parent: me, hidden: hidden || tiny, muted: quiet, pointer, clip: inside, dx, dy, struck, measured: above.measured || out, faded, native: above.native || native, look,
      pinned: position === 'fixed' || (above.pinned && !/auto|scroll/.test(overflow + cs.overflowY))};
    const dress = !quiet && !hidden && !tiny && (speaks || control || !el.firstElementChild) ? dressOf(node, look) : null;
    if (dress) stack.push(below, {nodeType: 3, data: dress[1]});
    if (tag === 'slot' && el.assignedNodes().length) {
      const kids = el.assignedNodes();
      for (let i = kids.length - 1; i >= 0; i--) stack.push(below, kids[i]);
    } else children(el.shadowRoot || el, below);
    if (dress) stack.push(below, {nodeType: 3, data: dress[0]});
  }
  for (let i = 0; i < rows.length; i++) {   // an icon is named by the hidden text inside it
    const row = rows[i];
    if (row.length < 8 || !(row[2] & CONTROL) || said.has(i)) continue;
    const el = Array.isArray(registry[i]) ? registry[i][0] : registry[i];
    const words = el.childElementCount ? hiddenWords(el) : '';
    if (words) row[3] = {...(row[3] || {}), 'hidden-text': words};
  }
  const lost = blanked(layers, spots, said);
  if (lost.size) for (const row of rows) if (row.length === 2 && lost.has(row[0])) row[1] = '';
  occlusion(rows, layers, base);
  const nav = performance.getEntriesByType('navigation')[0];
  const root = page.documentElement || NOWHERE;   // nothing but a response's head has come yet
  return JSON.stringify({
    secret, url: location.href, title: page.title.slice(0, 500).toWellFormed(), status: nav ? nav.responseStatus || 0 : 0, ready: page.readyState,
    vw, vh, sx: Math.round(base[0]), sy: Math.round(base[1]), dw: root.scrollWidth || 0, dh: Math.max(root.scrollHeight || 0, page.body ? page.body.scrollHeight : 0),
    cut, ld, frames, nodes: rows,
  });
}

// For each control in view: is it what a press there would reach? If not, row[8] says what would be hit instead.
function occlusion(rows, layers, base) {
  const near = layers.filter((l) => l[1] < innerWidth && l[3] > 0 && l[2] < innerHeight && l[4] > 0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row.length < 8 || !(row[2] & IN_VIEW) || !(row[2] & CONTROL) || row[1] === 'option') continue;
    const entry = registry[i], el = Array.isArray(entry) ? entry[1] : entry;
    const x = row[4] - base[0], y = row[5] - base[1];
    if (!near.some(([l, left, top, right, bottom]) => left < x + row[6] && right > x && top < y + row[7] && bottom > y && !contains(l, el) && !contains(el, l))) continue;
    const hit = probe(el);
    if (hit.ok || !hit.by) continue;
    row.push(describe(hit.by));
  }
}
