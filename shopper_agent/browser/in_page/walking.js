// The way through all that is drawn: one visit for each element, in the order of the page. Three records travel:
//   scan    what is found: {rows, frames, layers, spots, said, …} of one collect()
//   above   what an element's parent says of all in it
//   of      the element that is visited, until its row is written

// parent: row, hidden: the whole subtree, muted: the text alone, pointer, clip: the box that an ancestor cuts to, dx, dy: of
// the frame, struck, measured: boxes must be looked at, faded: opacity, native: a control of HTML's own is around, pinned:
// to the window, look: how its parent looks, view: the document's window, drawing: it is a part of one (drawings.js)
const BEGIN = Object.freeze({
  parent: -1, hidden: false, muted: false, pointer: false, clip: null, dx: 0, dy: 0, struck: false, measured: false, faded: 1, native: false, pinned: false,
  look: null, view: null, drawing: 0,
});
const MAX_FRAMES = 50;

const begunScan = () => ({
  rows: [], frames: [],
  layers: [],          // positioned boxes: [element, left, top, right, bottom, row] in the viewport
  spots: [],           // [row, element] of what has text of its own
  said: new Set(),     // rows with visible text below them
  pressed: new Set(),  // who listens for clicks, as hook.js knows
  drawings: new Set(), // drawings in which somebody does
  charted: new Set(),  // areas of image maps that were visited
  stack: [],           // nodes and texts to visit, each above what its parent says
  kids: [],            // of the element that is visited: elements and texts
  first: null,         // text node among them
  addresses: new Map(),  // as written in the main document → whole
  total: 0, cut: false, secret: false,
  vw: innerWidth, vh: innerHeight, sx: scrollX, sy: scrollY,
  cutRight: Infinity,  // nothing can be scrolled to beyond
});

const CUTS = /hidden|clip/, SCROLLS = /auto|scroll/;
function enter(scan, doc, above) {
  const view = doc.defaultView;
  if (doc === document && [doc.documentElement, doc.body].some((n) => CUTS.test(getComputedStyle(n).overflowX))) scan.cutRight = scan.vw;
  for (const range of told(doc, 'pressed', (event) => event.getTargetRanges()) || []) {
    scan.pressed.add(range.startContainer);
    if (range.startContainer.ownerSVGElement) noteDrawings(scan, range.startContainer);
  }
  scan.stack.push({...above, look: START(), view}, doc.body);
}

function walk(scan) {
  const {stack, rows} = scan;
  while (stack.length) {
    const node = stack.pop(), above = stack.pop();
    if (typeof node === 'string') { say(scan, above.parent, node); continue; }
    if (rows.length >= MAX_NODES) { scan.cut = true; break; }
    if (!SKIP.has(node.tagName)) visit(scan, node, above);
  }
}

// A text becomes a row.
function say(scan, parent, words) {
  if (scan.total > MAX_TOTAL) { scan.cut = true; return; }
  const s = squeeze(words.length > 4 * MAX_TEXT ? words.slice(0, 4 * MAX_TEXT) : words);
  if (!s) return;
  scan.total += s.length;
  const {rows, said} = scan;
  addRow(scan, null, null, [parent, s.slice(0, MAX_TEXT)]);
  for (let p = parent; p >= 0 && !said.has(p); p = rows[p][0]) said.add(p);
}
const addRow = (scan, element, meant, row) => { registry.push(element); remembered.push(meant); scan.rows.push(row); };

// What is done with an element, one after the other. Each takes what the one before has made of it; null: that was all.
// Called out of a list, they are not compiled into one another: that would cost more than they do.
const STEPS = [drawn, placed, stated, written, descend];
function visit(scan, node, above) {
  let of = node;
  for (let i = 0; i < STEPS.length && of !== null; i++) of = STEPS[i](scan, of, above);
}

// How an element is drawn; null: not at all.
function drawn(scan, node, above) {
  let tag = node.localName;
  const el = typeof tag !== 'string' || tag === 'form' ? itself(node) : node;
  if (el !== node) tag = el.localName;
  if (el.inert) return null;
  const cs = above.view.getComputedStyle(node), {display, opacity} = cs, chooser = tag === 'input' ? chooserOf(el) : null;
  if (display === 'none' && !(chooser && chooser.checkVisibility())) return null;
  if (display === '') { unslotted(node); return null; }
  const faded = opacity === '1' ? above.faded : above.faded * opacity;
  const names = el.hasAttributes() ? el.getAttributeNames() : NO_NAMES, bits = bitsOf(names);
  const name = bits & CLASS ? calledBy(el.getAttribute('class')) : null, look = looksOf(el, tag, bits, names.length, name, cs, above.look);
  if ((faded < LEAST_OPACITY || look.gone || (look.deep && sunk(node, cs))) && !chooser) return null;
  return {
    node, el, tag, cs, bits, name, look, faded, chooser, role: bits & ROLE ? el.getAttribute('role') : null, native: nativeControl(el, tag),
    inline: display === 'inline' || display === 'contents', absent: display === 'none', unseen: cs.visibility !== 'visible',
    parts: gather(scan, el.firstChild), speaks: scan.first,
    pressed: scan.pressed.has(node), proxy: null, left: above.dx, top: above.dy, right: above.dx, bottom: above.dy, width: 0, height: 0, out: false, hide: false,
    control: false, struck: false, labels: null, href: undefined, meaning: null, flags: 0, row: 0,
  };
}
// A radio or checkbox that is styled away acts through its label.
const chooserOf = (el) => el.type === 'radio' || el.type === 'checkbox' ? labelsOf(el)[0] || null : null;

// Takes up what stands side by side from a node on: the elements and the texts that say something; gives the number of
// elements.
function gather(scan, from) {
  const {kids} = scan;
  let elements = 0;
  kids.length = 0; scan.first = null;
  for (let k = from; k; k = k.nextSibling) {
    const type = k.nodeType;
    if (type === 1) { kids.push(k); elements++; }
    else if (type === 3) {
      const words = k.data;
      if (words.trim() === '') continue;
      kids.push(words);
      if (scan.first === null) scan.first = k;
    }
  }
  return elements;
}

// ── where it is ──

// A box in the flow lies where its parent lies: it is only measured where a press may go or something may be cut off.
const isMeasured = (of, above) => above.measured || above.pinned || of.native || of.role !== null || of.pressed || of.look.pointer || MEASURED.has(of.tag) ||
  (!of.inline && (above.clip !== null || of.look.position !== 'static' || of.look.overflow !== 'visible')) || (of.bits & (ONCLICK | EDIT)) !== 0;
const MEASURED = new Set(['img', 'iframe', 'svg']);

// A hidden radio button without a visible label is nowhere.
function placed(scan, of, above) {
  const measured = isMeasured(of, above);
  let r = measured ? of.el.getBoundingClientRect() : NOWHERE;
  if (of.chooser !== null && styledAway(of, r)) {
    if (!of.chooser.checkVisibility({opacityProperty: true, visibilityProperty: true})) return null;
    of.proxy = of.chooser;
    r = of.proxy.getBoundingClientRect();
  }
  if (measured) {
    of.width = r.width; of.height = r.height; of.left = r.left + above.dx; of.top = r.top + above.dy; of.right = of.left + of.width; of.bottom = of.top + of.height;
    layer(scan, of);
    of.out = isOut(scan, of, above);
  }
  of.hide = above.hidden || of.unseen || of.out;
  return of;
}
const styledAway = ({absent, cs}, r) => absent || cs.opacity === '0' || cs.visibility !== 'visible' || r.width < 3 || r.height < 3 ||
  cs.clip === 'rect(0px, 0px, 0px, 0px)' || (cs.appearance === 'none' && cs.pointerEvents === 'none');

// What may lie on top of something else; whoever is under none of these needs no hit test.
function layer(scan, of) {
  const {position} = of.look;
  if (position === 'static' || of.width <= 0 || of.height <= 0) return;
  if ((position === 'relative' && of.cs.zIndex === 'auto') || of.cs.pointerEvents === 'none') return;
  scan.layers.push([of.node, of.left, of.top, of.right, of.bottom, scan.rows.length]);
}

// Parked off the page, fixed outside the window, or cut off by an ancestor, which fixed and absolute boxes may escape.
function isOut(scan, of, above) {
  const {left, top, right, bottom} = of, {clip} = above, {position, overflow} = of.look;
  if (of.width <= 0 && of.height <= 0) return !of.inline && overflow !== 'visible' && of.height === 0;
  if (right + scan.sx <= 0 || bottom + scan.sy <= 0 || left >= scan.cutRight) return true;
  if ((above.pinned || position === 'fixed') && (left >= scan.vw || top >= scan.vh || right <= 0 || bottom <= 0)) return true;
  if ((of.width < 1 || of.height < 1) && overflow !== 'visible' && !of.inline) return true;
  return clip !== null && !escapes(of) && (left >= clip[2] - 1 || right <= clip[0] + 1 || top >= clip[3] - 1 || bottom <= clip[1] + 1);
}
const escapes = (of) => of.look.position === 'fixed' || of.look.position === 'absolute';

// ── its row ──

function stated(scan, of, above) {
  const {el, tag} = of;
  of.struck = above.struck || tag === 's' || tag === 'del' || tag === 'strike' || (of.speaks !== null && isStruck(of.look, of.cs));
  of.control = isControl(of, above) && isUsable(of) && isThere(of);
  if (of.control) {
    of.labels = namingLabels(el);
    if (tag === 'a' && of.bits & HREF) of.href = addressIn(scan, el, above.view);
    of.meaning = meaning(el, of.proxy, of.labels, of.href);
  }
  of.flags = (of.inline ? 0 : BLOCK) | (of.struck ? STRUCK : 0) | (of.control ? stateOf(scan, of) : 0);
  return of;
}
// The whole address: the same link often stands several times in a page.
function addressIn(scan, el, view) {
  if (view !== window || el.ownerSVGElement) return wholeAddress(el);
  const raw = el.getAttribute('href');
  let whole = scan.addresses.get(raw);
  if (whole === undefined) scan.addresses.set(raw, whole = el.href);
  return whole;
}

// Text in running text needs no row for what only makes it bold or small: it belongs to the parent's.
function written(scan, of, above) {
  of.row = above.parent;
  if (of.control || (!of.hide && !isBare(of))) {
    of.row = scan.rows.length;
    const row = [above.parent, of.tag, of.flags], a = attributesOf(of), boxed = of.control || of.tag === 'img' || of.tag === 'iframe';
    if (boxed || a !== 0) row.push(a);
    if (boxed) row.push(Math.round(of.left + scan.sx), Math.round(of.top + scan.sy), Math.round(of.width), Math.round(of.height));
    addRow(scan, of.proxy !== null ? [of.node, of.proxy] : of.node, of.meaning, row);
  }
  const inside = above.drawing && of.tag !== 'foreignObject' ? draw : OTHERWISE.get(of.tag);
  return inside !== undefined && inside(scan, of, above) ? null : of;
}
const isBare = (of) => of.inline && PLAIN.has(of.tag) && !of.struck && of.role === null && !(of.name !== null && of.name.telling) && !(of.bits & NAMED_BY_ATTRIBUTE);

// ── what is in it ──

// By what they are, those in which something else stands than their children; each says whether that is all.
const OTHERWISE = new Map([['svg', draw], ['img', chart], ['textarea', () => true], ['select', offer], ['iframe', unframe], ['frame', unframe], ['details', fold]]);

function fold(scan, of, above) {
  if (of.el.open) return false;
  const s = of.el.querySelector(':scope > summary');
  if (s) scan.stack.push({...above, parent: of.row, muted: of.hide, pointer: of.look.pointer, struck: of.struck, faded: of.faded}, s);
  return true;
}

function offer(scan, of) {
  const all = of.el.options, off = disabled(of.el), view = of.flags & (CONTROL | IN_VIEW);
  for (let i = 0; i < all.length && i < MAX_OPTIONS; i++) {
    const o = all[i];
    if (o.hidden) continue;
    const at = scan.rows.length, flags = view | CHECKABLE | (o.selected ? CHECKED : 0) | (off || o.disabled ? DISABLED : 0);
    addRow(scan, o, meaning(o, null), [of.row, 'option', flags, {value: o.value.slice(0, 200), index: String(i), total: String(all.length)}]);
    say(scan, at, o.label || o.text);
  }
  return true;
}

function unframe(scan, of) {
  const {el} = of;
  let doc = null;
  try { doc = el.contentDocument; } catch { doc = null; }
  if (of.hide || of.width < 4 || of.height < 4) return true;
  if (!doc) { if (scan.frames.length < MAX_FRAMES) scan.frames.push([of.row, el.src || '']); return true; }
  if (!doc.body) return true;
  // what a frame can be scrolled to is there
  const shut = el.getAttribute('scrolling') === 'no' || [doc.documentElement, doc.body].some((n) => CUTS.test(doc.defaultView.getComputedStyle(n).overflowY));
  const clip = shut ? [of.left, of.top, of.right, of.bottom] : null;
  enter(scan, doc, {...BEGIN, parent: of.row, clip, dx: of.left + el.clientLeft, dy: of.top + el.clientTop, faded: of.faded});
  return true;
}

// Goes on to the children, and to the words that a style sheet writes around them.
function descend(scan, of, above) {
  const {look, speaks} = of, inside = clipOf(of, above.clip);
  const hidden = above.hidden || (of.width <= 1.5 && of.height <= 1.5 && look.overflow !== 'visible' && !of.inline);
  if (speaks !== null && of.row !== above.parent) scan.spots.push([of.row, of.node]);
  const muted = of.unseen || of.out || (speaks !== null && !hidden && !look.loud && silent(of.node, look, of.cs, room(scan, of, above, inside), speaks));
  const dress = !muted && !hidden && !look.bare && (speaks !== null || of.control || of.parts === 0) ? dressOf(of.node, look) : null;
  const hosts = of.tag === 'slot' || shadowOf(of.el) !== null;
  if (!hosts && ((of.parts === 0 && speaks === null) || of.tag.includes('-'))) wonder(of);
  const elements = hosts ? composed(scan, of) : of.parts, {kids} = scan;
  const said = dress === null ? kids : [dress[0], ...kids, dress[1]];
  if (elements === 0) {
    if (!hidden && !muted) for (let i = 0; i < said.length; i++) say(scan, of.row, said[i]);
  } else push(scan.stack, said, below(of, above, hidden, muted, inside));
  return null;
}
// In place of an element's own children: what is put into a slot, or stands in a shadow root.
function composed(scan, of) {
  const assigned = of.tag === 'slot' ? of.el.assignedNodes() : [];
  if (!assigned.length) { const root = shadowOf(of.el); return root ? gather(scan, root.firstChild) : of.parts; }
  scan.kids = assigned.map((node) => node.nodeType === 3 ? node.data : node);
  return assigned.length;
}
function push(stack, kids, above) {
  const silent = above.hidden || above.muted;
  for (let i = kids.length - 1; i >= 0; i--) {
    const kid = kids[i];
    if (typeof kid !== 'string' || (!silent && kid !== '')) stack.push(above, kid);
  }
}
const below = (of, above, hidden, muted, clip) => ({
  parent: of.row, hidden, muted, pointer: of.look.pointer, clip, dx: above.dx, dy: above.dy, struck: of.struck, measured: above.measured || of.out, faded: of.faded,
  native: above.native || of.native, look: of.look, view: above.view, drawing: 0,
  pinned: of.look.position === 'fixed' || (above.pinned && !SCROLLS.test(of.look.overflow + of.cs.overflowY)),
});
// What can be scrolled to by the shopper inside a box is still there; what is clipped is not.
function clipOf(of, clip) {
  const {overflow} = of.look;
  if (of.inline || overflow === 'visible') return clip;    // it does not apply to a box in a line
  const x = CUTS.test(overflow), y = CUTS.test(of.cs.overflowY), [left, top, right, bottom] = clip || EVERYWHERE;
  if (!(x || y) || of.tag === 'body') return clip;
  return [x ? Math.max(left, of.left) : left, y ? Math.max(top, of.top) : top, x ? Math.min(right, of.right) : right, y ? Math.min(bottom, of.bottom) : bottom];
}
const EVERYWHERE = Object.freeze([-Infinity, -Infinity, Infinity, Infinity]);
// What is not cut off, in a document's own viewport: words beyond it are nowhere.
function room(scan, of, above, clip) {
  let left = -scan.sx, top = -scan.sy, right = scan.cutRight, bottom = Infinity;
  if (clip !== null && !escapes(of)) {
    left = Math.max(left, clip[0]); top = Math.max(top, clip[1]); right = Math.min(right, clip[2]); bottom = Math.min(bottom, clip[3]);
  }
  if (!of.inline && CUTS.test(of.look.overflow)) { left = Math.max(left, of.left); right = Math.min(right, of.right); }
  return [left - above.dx, top - above.dy, right - above.dx, bottom - above.dy];
}
