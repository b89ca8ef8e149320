// Collects what is on the page, and carries out what needs the page's own geometry. It decides nothing: what a card,
// a name or a product is, is decided in shopper_agent/dom. Runs in an isolated world: the page cannot see it, cannot
// replace the functions that it uses, and its DOM is never written to.
//
// collect() returns ONE JSON string (a tree of objects through the protocol costs ten times more):
//   {secret (there are such fields), url, title, status, ready, vw, vh, sx, sy, dw, dh, cut, ld: [JSON-LD texts], frames: [[node, url]], nodes: [row…]}
//   text row:    [parent, text]
//   element row: [parent, tag, flags, attributes | 0, x, y, width, height]   (box in page pixels, controls and images only)
(() => {
  'use strict';
  const HOOK = '__NAME__';     // of the events that hook.js answers
  const SKIP = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'META', 'LINK', 'OBJECT', 'EMBED', 'CANVAS',
    'VIDEO', 'AUDIO', 'MAP', 'DATALIST', 'SOURCE', 'TRACK', 'BR', 'HR', 'WBR', 'COL', 'COLGROUP']);
  const ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'option', 'menuitem', 'menuitemcheckbox',
    'menuitemradio', 'combobox', 'textbox', 'searchbox', 'slider', 'spinbutton', 'treeitem']);
  const PLAIN = new Set(['span', 'b', 'i', 'em', 'strong', 'small', 'u', 'mark', 'sup', 'sub', 'font', 'abbr', 'time', 'bdi', 'code']);
  const GROUPING = new Set(['div', 'section', 'ul', 'ol', 'nav', 'aside', 'form', 'details', 'dialog', 'a', 'header']);   // whose class may tell what they group
  const TELLING = /error|invalid|danger|help-block|brand|vendor|manufacturer/i;   // classes that say what a text is about
  const WRONG = /error|invalid/i;
  const TEST_ID = ['data-testid', 'data-test-id', 'data-test', 'data-qa', 'data-cy'];
  const SECRET = /^(cc-|one-time-code|current-password|new-password)/;
  const SECRET_NAME = /(card.?(num|no\b)|cardnumber|ccnum|cc-?number|cvc|cvv|security.?code|password|passwd)/i;
  const MAX_NODES = 30000, MAX_TEXT = 4000, MAX_TOTAL = 3e6, MAX_OPTIONS = 300;
  // flags
  const CONTROL = 1, DISABLED = 2, CHECKED = 4, CHECKABLE = 8, IN_VIEW = 16, EDITABLE = 32, BLOCK = 64, SECRET_FIELD = 128,
    EXPANDED = 256, COLLAPSED = 512, REQUIRED = 1024, POINTER = 2048, STRUCK = 4096, VALID = 8192, INVALID = 16384;

  let registry = [];          // row index → element, of the last collect()
  let remembered = [];        // row index → the words of a control as they were then

  // A form's fields and a document's forms and pictures hide its own properties when they bear the same name
  // (<input name="children">): what may be a form or a document is asked through this.
  const itself = (node) => new Proxy(node, {get: (target, key) => {
    const value = Reflect.get(Object.getPrototypeOf(target), key, target);
    return typeof value === 'function' ? value.bind(target) : value;
  }});
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, 'parentNode').get;
  const contains = (node, other) => Node.prototype.contains.call(node, other);
  // Still part of a page: an element of a frame that was removed calls itself connected.
  const present = (el) => Boolean(el && el.isConnected && el.ownerDocument.defaultView);

  const NOWHERE = {left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0};

  const squeeze = (s) => s.toWellFormed().replace(/\s+/g, ' ').trim();   // half a surrogate pair cannot be written to a file
  const isSecret = (el) => el.type === 'password' || SECRET.test(el.autocomplete || '') ||
    SECRET_NAME.test((el.name || '') + ' ' + (el.id || ''));
  // el.labels walks through the whole page for each control: here all labels are asked for their control once.
  let labelsIn = new Map();   // document or shadow root → control → its labels
  const labelsOf = (el) => {
    const root = el.getRootNode();
    let known = labelsIn.get(root);
    if (!known) {
      labelsIn.set(root, known = new Map());
      for (const label of itself(root).querySelectorAll('label')) {
        const control = label.control;
        if (known.has(control)) known.get(control).push(label);
        else if (control) known.set(control, [label]);
      }
    }
    return known.get(el) || [];
  };
  const labelled = (el) => {
    const ids = el.getAttribute('aria-labelledby');
    if (!ids) return '';
    const root = el.getRootNode();
    return squeeze(ids.split(/\s+/).slice(0, 8).map((i) => {
      const n = root.getElementById ? root.getElementById(i) : null;
      return n ? n.textContent : '';
    }).join(' ')).slice(0, 300);
  };

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

  const attributesOf = (el, tag, control, cls, telling) => {
    const a = {};
    let any = false;
    const put = (k, v) => { if (v !== null && v !== undefined && v !== '') { a[k] = String(v).slice(0, 2000).toWellFormed(); any = true; } };
    const attr = (k) => put(k, el.getAttribute(k));
    attr('role'); attr('aria-label'); attr('itemprop'); attr('itemtype');
    if (el.hasAttribute('aria-labelledby')) put('labelledby', labelled(el));
    if (cls && GROUPING.has(tag)) put('class', squeeze(cls).split(' ').slice(0, 2).join(' ').slice(0, 60));
    if (telling) put('mark', squeeze(cls).split(' ').filter((c) => TELLING.test(c)).slice(0, 3).join(' ').slice(0, 80));
    if (el.hasAttribute('content') && el.hasAttribute('itemprop')) attr('content');
    if (tag === 'img') { attr('alt'); }
    if (tag === 'label') { put('for', el.htmlFor); }
    if (tag === 'table' || tag === 'form') attr('id');
    if (!control) return any ? a : 0;
    attr('title'); attr('type'); attr('placeholder'); attr('name'); attr('autocomplete'); attr('aria-haspopup');
    attr('aria-current'); attr('value');
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

  // A label's words without those of a control inside it (a select's options are not its label).
  const labelText = (label, control) => {
    if (!label.childElementCount) return label.textContent;
    const wrong = [...label.querySelectorAll('[class*=error i],[class*=invalid i],[role=alert]')].filter((n) => !n.contains(control));
    if (!wrong.length && (!label.contains(control) || control.tagName === 'INPUT')) return label.innerText || label.textContent;
    let s = '';
    const w = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
    while (w.nextNode()) if (!control.contains(w.currentNode) && !wrong.some((n) => n.contains(w.currentNode))) s += ' ' + w.currentNode.data;
    return s;
  };
  // A label that was added to say what is wrong does not name its field.
  const namingLabels = (el) => {
    const all = labelsOf(el), plain = all.length > 1 ? all.filter((l) => !WRONG.test(l.getAttribute('class') || '')) : all;
    return plain.length ? plain : all;
  };

  const nativeControl = (el, tag) => {
    switch (tag) {
      case 'a': return el.hasAttribute('href');
      case 'button': case 'select': case 'textarea': case 'summary': case 'option': return true;
      case 'input': return el.type !== 'hidden';
      default: return false;
    }
  };
  const disabled = (el) => el.matches(':disabled') || el.getAttribute('aria-disabled') === 'true';

  const frameOffset = (doc) => {
    let x = 0, y = 0;
    for (let w = doc.defaultView; w && w !== window && w.frameElement; w = w.parent) {
      const f = w.frameElement, r = f.getBoundingClientRect();
      x += r.left + f.clientLeft; y += r.top + f.clientTop;
    }
    return [x, y];
  };

  function collect() {
    const rows = [], ld = [], frames = [], page = itself(document);
    registry = []; remembered = []; labelsIn = new Map();
    let total = 0, cut = false, secret = false;
    const layers = [];         // positioned boxes: [element, left, top, right, bottom] in the viewport
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
    // clip: the box that an ancestor cuts to, dx, dy: of the frame, struck, measured: boxes must be looked at}
    const stack = [];
    const children = (node, above) => {
      for (let k = node.lastChild; k; k = k.previousSibling) if (k.nodeType === 1 || k.nodeType === 3) stack.push(above, k);
    };
    for (const s of page.querySelectorAll('script[type="application/ld+json"]')) {
      if (ld.length < 20 && s.textContent.length < 200000) ld.push(s.textContent.toWellFormed());
    }
    if (page.body) stack.push({parent: -1, hidden: false, muted: false, pointer: false, clip: null, dx: 0, dy: 0, struck: false, measured: false}, page.body);

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
      if (cs.opacity === '0' && !chooser) continue;
      let speaks = false;       // has text of its own
      for (let k = el.firstChild; k && !speaks; k = k.nextSibling) speaks = k.nodeType === 3 && k.data.trim() !== '';
      const unseen = cs.visibility !== 'visible' || (speaks && cs.fontSize === '0px');
      const native = nativeControl(el, tag), role = el.getAttribute('role');
      const inline = display === 'inline' || display === 'contents';
      const position = cs.position, overflow = cs.overflowX, pointer = cs.cursor === 'pointer', marked = el.hasAttributes();
      // a box in the flow lies where its parent lies: it is only measured where a press may go or something may be cut off
      const measured = above.measured || native || role !== null || pointer || tag === 'img' || tag === 'iframe' ||
        (!inline && (clip !== null || position !== 'static' || overflow !== 'visible')) || (marked && (el.hasAttribute('onclick') || el.hasAttribute('contenteditable')));
      let r = measured ? el.getBoundingClientRect() : NOWHERE;
      let proxy = null;
      if (chooser && (display === 'none' || cs.opacity === '0' || cs.visibility !== 'visible' || r.width < 3 || r.height < 3 ||
          cs.clip === 'rect(0px, 0px, 0px, 0px)' || (cs.appearance === 'none' && cs.pointerEvents === 'none'))) {
        if (!chooser.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
        proxy = chooser; r = chooser.getBoundingClientRect();
      }
      // what may lie on top of something else; whoever is under none of these needs no hit test
      if (position !== 'static' && (position !== 'relative' || cs.zIndex !== 'auto') && r.width > 0 && r.height > 0 && cs.pointerEvents !== 'none') layers.push([node, r.left + dx, r.top + dy, r.right + dx, r.bottom + dy]);
      // what an ancestor with hidden overflow cuts off is not seen; fixed and absolute boxes may escape it
      const escapes = position === 'fixed' || position === 'absolute';
      const left = r.left + dx, top = r.top + dy, right = r.right + dx, bottom = r.bottom + dy;
      let out = false;
      if (r.width > 0 || r.height > 0) {
        if (right + base[0] <= 0 || bottom + base[1] <= 0) out = true;       // parked off the page
        else if (clip && !escapes && (left >= clip[2] - 1 || right <= clip[0] + 1 || top >= clip[3] - 1 || bottom <= clip[1] + 1)) out = true;
      } else if (!inline && overflow !== 'visible' && r.height === 0) out = true;
      const hide = hidden || unseen || out;
      let control = native || (role !== null && ROLES.has(role)) || (marked && ((el.hasAttribute('contenteditable') && el.isContentEditable) || el.hasAttribute('onclick'))) ||
        (pointer && !above.pointer && tag !== 'label' && tag !== 'body' && r.width > 0);
      if (control && ((hide && !proxy) || (r.width < 1 && r.height < 1 && !el.childElementCount))) control = false;
      let flags = 0;
      if (!inline) flags |= BLOCK;
      const struck = above.struck || tag === 's' || tag === 'del' || tag === 'strike' || (speaks && cs.textDecorationLine.includes('line-through'));
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
      const cls = marked ? el.getAttribute('class') : null, telling = cls !== null && TELLING.test(cls);
      const bare = !control && inline && !struck && PLAIN.has(tag) && role === null && !telling && !(marked && (el.hasAttribute('aria-label') || el.hasAttribute('itemprop')));
      if ((!hide && !bare) || control) {
        me = rows.length;
        registry.push(proxy ? [node, proxy] : node);
        if (control) remembered[me] = spoken(el, proxy);
        const a = marked || control ? attributesOf(el, tag, control, cls, telling) : 0;
        if (control || tag === 'img' || tag === 'iframe') {
          rows.push([parent, tag, flags, a, Math.round(left + base[0]), Math.round(top + base[1]), Math.round(r.width), Math.round(r.height)]);
        } else rows.push(a ? [parent, tag, flags, a] : [parent, tag, flags]);
      }
      if (tag === 'svg' || tag === 'textarea') continue;
      if (tag === 'select') {
        const all = el.options;
        for (let i = 0; i < all.length && i < MAX_OPTIONS; i++) {
          const o = all[i];
          const f = (control ? CONTROL : 0) | CHECKABLE | (o.selected ? CHECKED : 0) | (o.disabled || disabled(el) ? DISABLED : 0) | (flags & IN_VIEW);
          const at = rows.length;
          registry.push(o);
          remembered[at] = o.text;
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
          stack.push({parent: me, hidden: hide, muted: false, pointer: false, clip: c, dx: left + el.clientLeft, dy: top + el.clientTop, struck: false, measured: false}, inner.body);
        }
        continue;
      }
      if (tag === 'details' && !el.open) {
        const s = el.querySelector(':scope > summary');
        if (s) stack.push({parent: me, hidden, muted: hide, pointer, clip, dx, dy, struck, measured: above.measured}, s);
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
      const below = {parent: me, hidden: hidden || tiny, muted: unseen || out, pointer, clip: inside, dx, dy, struck, measured: above.measured || out};
      if (tag === 'slot' && el.assignedNodes().length) {
        const kids = el.assignedNodes();
        for (let i = kids.length - 1; i >= 0; i--) stack.push(below, kids[i]);
      } else children(el.shadowRoot || el, below);
    }
    for (let i = 0; i < rows.length; i++) {   // an icon is named by the hidden text inside it
      const row = rows[i];
      if (row.length < 8 || !(row[2] & CONTROL) || said.has(i)) continue;
      const el = Array.isArray(registry[i]) ? registry[i][0] : registry[i];
      const words = el.childElementCount ? squeeze(el.textContent).slice(0, 200) : '';
      if (words) row[3] = {...(row[3] || {}), 'hidden-text': words};
    }
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

  const deepest = (doc, x, y) => {
    let h = doc.elementFromPoint(x, y);
    for (let n = 0; h && h.shadowRoot && n < 20; n++) {
      const k = h.shadowRoot.elementFromPoint(x, y);
      if (!k || k === h) break;
      h = k;
    }
    return h;
  };
  const up = (n) => parentOf.call(n) || n.host || null;
  const reaches = (hit, el) => {
    for (let n = hit; n; n = up(n)) if (n === el) return true;
    const label = hit && hit.closest && hit.closest('label');
    return Boolean(label && label.control === el);
  };

  // A point of the element inside its document's viewport that a press would reach: {ok, x, y} or {by: what lies on top}.
  function probe(el) {
    const doc = el.ownerDocument, win = doc.defaultView;
    let by = null;
    const rects = el.getClientRects();
    for (let k = 0; k < rects.length && k < 3; k++) {
      const r = rects[k];
      const l = Math.max(r.left, 0), t = Math.max(r.top, 0), rr = Math.min(r.right, win.innerWidth), b = Math.min(r.bottom, win.innerHeight);
      if (rr - l < 1 || b - t < 1) continue;
      for (const [fx, fy] of [[.5, .5], [.25, .5], [.75, .5], [.5, .2], [.5, .8]]) {
        const x = l + (rr - l) * fx, y = t + (b - t) * fy;
        const h = deepest(doc, x, y);
        if (h && reaches(h, el)) return {ok: true, x, y};
        if (h && !by) by = h;
      }
    }
    if (!by) { // a block inside an inline link, or floated content: try the children
      for (const kid of el.children) {
        const sub = kid.getClientRects().length ? probe(kid) : {};
        if (sub.ok) return sub;
        by = by || sub.by || null;
      }
    }
    return {ok: false, by};
  }

  // What something is, in a shopper's words.
  function describe(el) {
    for (let n = el, i = 0; n && i < 6; n = n.parentElement, i++) {
      const t = n.getAttribute && (n.getAttribute('aria-label') || '');
      if (t) return squeeze(t).slice(0, 60);
      if (n.matches && n.matches('dialog,[role=dialog],[role=alertdialog],header,nav,footer,aside')) {
        const h = n.querySelector('h1,h2,h3,h4,[role=heading]');
        return squeeze((h && h.textContent) || n.getAttribute('role') || n.localName).slice(0, 60);
      }
    }
    return squeeze(el.innerText || '').slice(0, 60) || el.localName;
  }

  const live = (id) => {
    const e = registry[id];
    if (!e) return [null, null];
    return Array.isArray(e) ? e : [e, e];
  };
  const wordsOf = (el) => squeeze(el.getAttribute('aria-label') || (el.localName === 'option' ? el.label || el.text : el.innerText) || el.getAttribute('title') || '').slice(0, 80);

  // What a control says at the moment, kept when it is collected: whoever presses it wants what it said then.
  // Of fields that is their label: what they hold, and a placeholder that changes by itself, are not their meaning.
  function spoken(el, proxy) {
    const label = proxy || namingLabels(el)[0];
    if (label) return label.textContent;
    if (/^(input|select|textarea)$/.test(el.localName)) return /^(submit|button|reset)$/.test(el.type) ? el.value : '';
    return (el.getAttribute('aria-label') || '') + ' ' + (el.textContent.trim() ? el.textContent : el.getAttribute('title') || el.getAttribute('href') || '');
  }
  // Clocks run and, in a long text such as a card's, so do counters: neither makes it another control.
  const gist = (s) => {
    s = squeeze(s.slice(0, 5000)).replace(/\d+(:\d\d)+|\b\d+ ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b/gi, '');
    return s.length > 80 ? s.replace(/\d+/g, '') : s;
  };
  const saysAnother = (id, el, proxy) => remembered[id] !== undefined && gist(remembered[id]) !== gist(spoken(el, proxy));

  // Bring an element where a press reaches it. → {x, y} in the top document's viewport | {gone} | {by} | {empty} | {disabled}
  function aim(id, tag) {
    const [el, spot] = live(id);
    act();
    labelsIn = new Map();
    if (!present(el) || el.localName !== tag || saysAnother(id, el, spot === el ? null : spot)) return JSON.stringify({gone: true});
    if (disabled(el)) return JSON.stringify({disabled: true});
    let hit = within(spot) ? probe(spot) : {};
    for (const block of ['center', 'start', 'end']) {
      if (hit.ok) break;
      spot.scrollIntoView({block, inline: 'center', behavior: 'instant'});
      hit = probe(spot);
    }
    if (!hit.ok) return JSON.stringify(hit.by ? {by: describe(hit.by)} : {empty: true});
    const [dx, dy] = frameOffset(el.ownerDocument);
    return JSON.stringify({x: hit.x + dx, y: hit.y + dy, words: wordsOf(el), type: el.type || '', editable: el.isContentEditable});
  }
  const within = (el) => {
    const r = el.getBoundingClientRect(), w = el.ownerDocument.defaultView;
    return r.top >= 0 && r.bottom <= w.innerHeight && r.left >= 0 && r.right <= w.innerWidth;
  };

  // Make ready to type over what a field holds. → {ok} | {not: why}
  function focusField(id) {
    const [el] = live(id);
    if (!present(el)) return JSON.stringify({gone: true});
    if (el.readOnly || disabled(el)) return JSON.stringify({not: 'read-only'});
    el.focus({preventScroll: true});
    const root = el.getRootNode();
    if (root.activeElement !== el && !(el.ownerDocument.activeElement && el.ownerDocument.activeElement === el)) return JSON.stringify({not: 'focusable'});
    if (el.isContentEditable) {
      const s = el.ownerDocument.defaultView.getSelection();
      s.selectAllChildren(el);
    } else if (el.select) { try { el.select(); } catch (e) { /* a type without selection */ } }
    return JSON.stringify({ok: true, empty: el.isContentEditable ? !el.textContent : !el.value});
  }

  const fire = (el) => {
    const w = el.ownerDocument.defaultView;
    el.dispatchEvent(new w.Event('input', {bubbles: true, composed: true}));
    el.dispatchEvent(new w.Event('change', {bubbles: true}));
  };
  // Choose a select's option as its list would. → {ok} | {gone} | {disabled}
  function choose(id) {
    const [o] = live(id);
    act();
    if (!present(o) || o.localName !== 'option' || gist(remembered[id]) !== gist(o.text)) return JSON.stringify({gone: true});
    const s = o.closest('select');
    if (!s || o.disabled || disabled(s)) return JSON.stringify({disabled: true});
    take(s, o);
    return JSON.stringify({ok: true});
  }
  const take = (s, o) => {
    s.scrollIntoView({block: 'nearest', behavior: 'instant'});
    s.focus({preventScroll: true});
    if (s.multiple) o.selected = !o.selected; else s.selectedIndex = o.index;
    fire(s);
  };
  // Choose the option whose words or value these are, as typing in a list does. → {ok} | {gone} | {disabled} | {not}
  function pick(id, words) {
    const [s] = live(id);
    if (!present(s) || s.localName !== 'select') return JSON.stringify({gone: true});
    const wanted = squeeze(words).toLowerCase();
    const o = [...s.options].find((k) => squeeze(k.label || k.text).toLowerCase() === wanted || k.value.toLowerCase() === wanted);
    if (!o) return JSON.stringify({not: 'among its options'});
    if (o.disabled || disabled(s)) return JSON.stringify({disabled: true});
    take(s, o);
    return JSON.stringify({ok: true});
  }
  // Date, time, colour and range fields take a value, not key strokes. → {ok} | {not}
  function assign(id, value) {
    const [el] = live(id);
    if (!present(el)) return JSON.stringify({gone: true});
    const before = el.value, wrong = JSON.stringify({not: 'a value of this kind'});
    if (el.readOnly || (el.type === 'range' && !(value.trim() && isFinite(value))) || (el.type === 'color' && !/^#[0-9a-f]{6}$/i.test(value))) return wrong;
    el.focus({preventScroll: true});   // an Enter that follows belongs to this field
    el.value = value;
    if (value && !el.value) { el.value = before; return wrong; }   // a date that is none is taken as nothing
    fire(el);
    return JSON.stringify({ok: true});
  }

  // How an element can be found again next time; it is brought into view as a shopper would before pressing it.
  function candidates(id) {
    const [el, spot] = live(id);
    act();
    if (!present(el)) return JSON.stringify({gone: true});
    if (!within(spot)) spot.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});   // the picture of the step shows it
    const r = spot.getBoundingClientRect(), [dx, dy] = frameOffset(el.ownerDocument);
    const step = (n) => {
      let i = 1, twins = 0;
      for (let s = n.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === n.localName) i++;
      for (let s = n.nextElementSibling; s && !twins; s = s.nextElementSibling) if (s.localName === n.localName) twins = 1;
      return [n.localName, i, twins || i > 1];
    };
    const xpath = [], css = [];
    let anchored = false;
    for (let n = el; n && n.nodeType === 1; n = n.parentElement) {
      const [t, i, many] = step(n);
      xpath.unshift(many ? `${t}[${i}]` : t);
      if (!anchored) {
        if (n.id && !/\d{3,}|[:{}]/.test(n.id)) { css.unshift('#' + CSS.escape(n.id)); anchored = true; }
        else css.unshift(many ? `${t}:nth-of-type(${i})` : t);
      }
    }
    let test = null;
    for (const t of TEST_ID) if (el.hasAttribute(t)) { test = el.getAttribute(t).slice(0, 200); break; }
    const words = wordsOf(el);
    const near = [];
    for (const dir of ['previousSibling', 'nextSibling']) {
      for (let n = el, hops = 0; n && hops < 8; hops++) {
        let s = n[dir];
        while (s && !squeeze(s.textContent || '')) s = s[dir];
        if (s) { near.push(squeeze(s.textContent).slice(0, 80)); break; }
        n = n.parentElement;
      }
    }
    let twin = 0, twins = 0;
    for (const o of el.getRootNode().querySelectorAll(el.localName)) {
      if (twins > 500) break;
      if (o === el) { twin = twins; twins++; } else if (o.getAttribute('role') === el.getAttribute('role') && wordsOf(o) === words) twins++;
    }
    const frame = [];
    for (let w = el.ownerDocument.defaultView; w && w !== window; w = w.parent) frame.unshift(w.location.href.slice(0, 500));
    return JSON.stringify({
      test, label: labelsOf(el).length ? squeeze(labelText(namingLabels(el)[0], el)).slice(0, 120) : null, css: css.join(' > ').slice(0, 1000),
      xpath: ('/' + xpath.join('/')).slice(0, 1000), near, twin, twins: Math.max(twins, 1), frame, words,
      box: [Math.round(r.left + dx), Math.round(r.top + dy), Math.round(r.width), Math.round(r.height)],
    });
  }

  // Without its style sheets a page is another page: everything is visible and nothing is where it belongs.
  const styled = () => document.readyState === 'complete' || [...document.querySelectorAll('link[rel~="stylesheet"]')].every((l) =>
    l.sheet || l.disabled || /alternate/.test(l.rel) || (l.media && !matchMedia(l.media).matches));

  // A frame that has an address and still shows its first, empty document has yet to come; it is waited for a little.
  const FRAMES_MS = 500;
  const framed = () => document.readyState === 'complete' || [...itself(document).querySelectorAll('iframe[src^="http"],iframe[src^="/"]')].every((f) => {
    const inner = f.loading === 'lazy' ? null : f.contentDocument;    // null: of another origin, and there
    return !inner || (inner.URL !== 'about:blank' && inner.readyState !== 'loading') || !f.checkVisibility();
  });

  // ── what the page still waits for ──
  const FAR_SHARE = 1 / 3;    // of the limit: the most that a request to another site is waited for
  const MOVING_MS = 600;      // a movement that takes longer than this is decoration
  const MOVES = /^(opacity|visibility|display|transform|translate|scale|clip-path|(max-|min-)?(height|width)|(margin|inset)?-?(left|right|top|bottom)|grid-template.*)$/;
  let acted = 0, acting = false;   // when the shopper last did something here
  const act = () => { if (!acting) { acting = true; acted = performance.now(); } };

  // What hook.js has to say in a document; null where it is not (a document that no script may run in).
  const told = (doc, kind) => {
    let event = null;
    const hear = (e) => { event = e; };
    EventTarget.prototype.addEventListener.call(doc, HOOK + kind, hear);
    EventTarget.prototype.dispatchEvent.call(doc, new Event(HOOK + kind + '?'));
    EventTarget.prototype.removeEventListener.call(doc, HOOK + kind, hear);
    return event;
  };
  const requests = () => {
    const event = told(document, 'waiting');
    try { return event ? JSON.parse(event.detail) : []; } catch { return []; }
  };
  // Requests that the shopper's last action has led to, and movements that show or hide something.
  function awaited(limit) {
    const now = performance.now();
    if (requests().some((r) => r.at >= acted && now - acted < limit && (r.near || now - r.at < limit * FAR_SHARE))) return 'answer';
    const moving = document.getAnimations().some((m) => {
      if (m.playState !== 'running' || !m.effect || (m.transitionProperty && !MOVES.test(m.transitionProperty))) return false;
      const timing = m.effect.getComputedTiming(), left = timing.endTime - (timing.localTime || 0);
      return left > 0 && left <= MOVING_MS && timing.endTime <= 2 * MOVING_MS;
    });
    return moving ? 'movement' : '';
  }

  // Resolves when the document is parsed, its style sheets are there, nothing that the last action has led to is still
  // under way, and its tree has been still for `still` ms; or after `limit` ms. → {ready, still, why: what is still to come}
  function settled(still, limit) {
    const done = (quiet, why) => { acting = false; return JSON.stringify({ready: document.readyState, still: quiet, why}); };
    if (matchMedia('(scripting: none)').matches) return done(true, '');   // no timer would ever run
    return new Promise((resolve) => {
      let timer = 0, over = false, busy = -Infinity, why = 'changes';
      const began = performance.now();
      const finish = (quiet) => {
        if (over) return;
        over = true; observer.disconnect(); clearTimeout(timer); clearTimeout(last);
        resolve(done(quiet, quiet ? '' : why));
      };
      const restart = () => {
        clearTimeout(timer);
        why = 'changes';
        if (document.readyState !== 'loading') timer = setTimeout(look, still);
      };
      const look = () => {
        const now = performance.now();
        why = awaited(limit) || (styled() && (framed() || now - began > FRAMES_MS) ? '' : 'parts');
        if (why) busy = now;
        if (!why && now - busy >= still) finish(true); else timer = setTimeout(look, 10);
      };
      const observer = new MutationObserver(restart);
      const last = setTimeout(() => finish(false), limit);
      observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class', 'hidden', 'open', 'disabled', 'aria-expanded']});
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', restart, {once: true});
      restart();
    });
  }

  function scroll(share) {
    act();
    const before = scrollY;
    scrollBy({top: Math.round(innerHeight * share), behavior: 'instant'});
    return JSON.stringify({moved: scrollY !== before});
  }

  // While a picture is taken, what was typed into secret fields is drawn as dots: in the document, its shadow roots and
  // the frames that it can enter. A constructed sheet is no DOM change.
  const SECRET_PARTS = ['card', 'ccnum', 'cc-num', 'cc_num', 'cvc', 'cvv', 'securitycode', 'security-code', 'security_code', 'passw'];
  const VEIL = ['[type=password]', '[autocomplete^="cc-"]', '[autocomplete$="-password"]', '[autocomplete="one-time-code"]',
    ...SECRET_PARTS.flatMap((part) => [`[name*="${part}" i]`, `[id*="${part}" i]`])].map((which) => 'input' + which).join(',') +
    '{-webkit-text-security:disc!important}';
  let veils = [];             // [document or shadow root, its sheet]
  function veiled(on) {
    for (const [root, sheet] of veils) root.adoptedStyleSheets = [...root.adoptedStyleSheets].filter((s) => s !== sheet);
    veils = [];
    if (!on) return '{}';
    const roots = new Set([document]);
    for (const entry of registry) {
      const el = Array.isArray(entry) ? entry[0] : entry;
      if (present(el) && el.localName === 'input') roots.add(el.getRootNode());
    }
    for (const root of roots) {
      const sheet = new ((root.ownerDocument || root).defaultView.CSSStyleSheet)();   // each document takes its own alone
      sheet.replaceSync(VEIL);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      veils.push([root, sheet]);
    }
    return '{}';
  }

  const boxOf = (id, bring) => {
    const [, spot] = live(id);
    if (!present(spot)) return JSON.stringify({gone: true});
    if (bring) spot.scrollIntoView({block: 'nearest', behavior: 'instant'});
    const r = spot.getBoundingClientRect(), [dx, dy] = frameOffset(spot.ownerDocument);
    const x = r.left + spot.clientLeft + dx, y = r.top + spot.clientTop + dy;
    return JSON.stringify({x, y, px: x + scrollX, py: y + scrollY});
  };
  const elementOf = (id) => live(id)[0];

  globalThis.__shopper = {collect, aim, focusField, choose, pick, assign, candidates, settled, scroll, veiled, boxOf, elementOf};
})();
