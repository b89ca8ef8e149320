// What the parts of the script in the isolated world have in common. The parts are joined into one function: the page
// cannot see it, cannot replace the functions that it uses, and its DOM is never written to. It decides nothing: what a
// card, a name or a product is, is decided in shopper_agent/dom.

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
let remembered = [];        // row index → what a control meant then (meaning.js)

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

// Characters that nobody sees and that turn or hide others; those that join letters and signs stay.
const UNSEEN = /[\u{E0000}-\u{E007F}\u200B\u2060-\u2064\uFEFF\u00AD\u202A-\u202E\u2066-\u2069]/gu;
const ODD = /[^\t-\u00ac\u00ae-\u1fff]/;
const clean = (s) => ODD.test(s) ? s.toWellFormed().replace(UNSEEN, '') : s;   // half a surrogate pair cannot be written to a file
const LOOSE = /[^\S ]| {2}|^ | $/;
const tight = (s) => LOOSE.test(s) ? s.replace(/\s+/g, ' ').trim() : s;    // most texts are, and looking is cheaper than replacing
const squeeze = (s) => tight(clean(s));
const isSecret = (el) => el.type === 'password' || SECRET.test(el.autocomplete || '') ||
  SECRET_NAME.test((el.name || '') + ' ' + (el.id || ''));
// Where an id stands twice a browser takes the first of the page; whoever reads it takes the nearest.
const meantBy = (label, root) => {
  const control = label.control, same = control && label.htmlFor ? itself(root).querySelectorAll('#' + CSS.escape(label.htmlFor)) : [];
  if (same.length < 2) return control;
  for (let n = label; n; n = parentOf.call(n)) for (const each of same) if (each !== n && contains(n, each) && nativeControl(each, each.localName)) return each;
  return control;
};
// el.labels walks through the whole page for each control: here all labels are asked for their control once.
let labelsIn = new Map();   // document or shadow root → control → its labels
const labelsOf = (el) => {
  const root = el.getRootNode();
  let known = labelsIn.get(root);
  if (!known) {
    labelsIn.set(root, known = new Map());
    for (const label of itself(root).querySelectorAll('label')) {
      const control = meantBy(label, root);
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
  const found = ids.split(/\s+/).slice(0, 8).map((i) => root.getElementById ? root.getElementById(i) : null).filter(Boolean);
  // what it is set to is not what it is called: “Size M” of a list that stands at M
  const naming = showsValue(el) && found.length > 1 ? found.filter((n) => !contains(el, n)) : found;
  return squeeze(naming.map((n) => n !== el && contains(n, el) ? labelText(n, el) : n.textContent).join(' ')).slice(0, 300);
};
const showsValue = (el) => el.localName === 'select' || /^(combobox|listbox|slider|spinbutton)$/.test(el.getAttribute('role')) || el.getAttribute('aria-haspopup') === 'listbox';

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

// A link in a drawing tells its address as it is written, under one of two names.
const XLINK = 'http://www.w3.org/1999/xlink';
const writtenAddress = (el) => el.getAttribute('href') ?? el.getAttributeNS(XLINK, 'href');
const wholeAddress = (el) => {
  if (typeof el.href === 'string') return el.href;
  try { return new URL(writtenAddress(el), el.baseURI).href; } catch { return writtenAddress(el); }
};
const nativeControl = (el, tag) => {
  switch (tag) {
    case 'a': return el.hasAttribute('href') || el.hasAttributeNS(XLINK, 'href');
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

const deepest = (doc, x, y) => {
  let h = doc.elementFromPoint(x, y);
  for (let n = 0, root; h && (root = shadowOf(h)) && n < 20; n++) {
    const k = root.elementFromPoint(x, y);
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
  const rects = boxesOf(el);
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
  for (const [x, y] of furtherPoints(el)) {
    const h = x > 0 && y > 0 && x < win.innerWidth && y < win.innerHeight ? deepest(doc, x, y) : null;
    if (h && reaches(h, el)) return {ok: true, x, y};
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

const within = (el) => {
  const r = boxAt(el), w = el.ownerDocument.defaultView;
  return r.top >= 0 && r.bottom <= w.innerHeight && r.left >= 0 && r.right <= w.innerWidth;
};

// What hook.js has to say in a document, read while it speaks: the nodes of an event are only told to its listeners.
// null where it is not (a document that no script may run in).
const told = (doc, kind, read) => {
  let found = null;
  const hear = (event) => { found = read(event); };
  EventTarget.prototype.addEventListener.call(doc, HOOK + kind, hear);
  EventTarget.prototype.dispatchEvent.call(doc, new Event(HOOK + kind + '?'));
  EventTarget.prototype.removeEventListener.call(doc, HOOK + kind, hear);
  return found;
};
