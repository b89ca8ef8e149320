// Where a press reaches an element, and what the pointer alone opens.

const SPOTS = [[.5, .5], [.25, .5], [.75, .5], [.5, .2], [.5, .8], [.1, .1], [.9, .1], [.1, .9], [.9, .9]];
const INSIDE = 'a[href],button,input,select,textarea,summary,[onclick],[role=button],[role=link],[role=menuitem],[role=option],[role=checkbox],[role=switch]';
// Whether a press at `hit` would press another control that lies within the element.
const nested = (hit, spot, el) => {
  for (let n = hit; n && n !== spot && n !== el; n = up(n)) {
    if (n.localName === 'label' && n.control === el) return false;
    if (n.matches && n.matches(INSIDE)) return true;
  }
  return false;
};
// A point that a press of this element and of nothing else reaches; one on a control within it, where there is no other.
function reach(spot, el) {
  const doc = spot.ownerDocument, win = doc.defaultView;
  let second = null, by = null;
  for (const r of [...boxesOf(spot)].slice(0, 3)) {
    const l = Math.max(r.left, 0), t = Math.max(r.top, 0), w = Math.min(r.right, win.innerWidth) - l, h = Math.min(r.bottom, win.innerHeight) - t;
    if (w < 1 || h < 1) continue;
    for (const [fx, fy] of SPOTS) {
      const x = l + w * fx, y = t + h * fy, hit = deepest(doc, x, y);
      if (!hit) continue;
      if (!reaches(hit, spot)) by = by || hit;
      else if (!nested(hit, spot, el)) return {ok: true, x, y};
      else second = second || {ok: true, x, y};
    }
  }
  if (second) return second;
  const found = by && trims(el, by) ? {...middle(spot), ok: true} : probe(spot);
  return found.ok || !by ? found : {ok: false, by};
}
// A field that lies under its own trimmings (a slider's knob, a floating label): who aims at them means the field.
const trims = (el, by) => {
  if (!/^(input|select|textarea)$/.test(el.localName)) return false;
  const around = el.parentElement && el.parentElement.parentElement;
  return Boolean(around && !/^(body|html|main|form|fieldset|dialog|section)$/.test(around.localName) && contains(around, by) &&
    around.querySelectorAll('input:not([type=hidden]),select,textarea,button,a[href]').length === 1);
};
const middle = (spot) => { const r = boxAt(spot); return {x: r.left + r.width / 2, y: r.top + r.height / 2}; };
// Its middle can be seen: what is only cut off at an edge is not worth moving the page for.
const inSight = (spot) => {
  const {x, y} = middle(spot), win = spot.ownerDocument.defaultView;
  return x > 0 && x < win.innerWidth && y > 0 && y < win.innerHeight;
};
// Same-origin frames are pressed through all documents around them: nothing may lie on top of the frame there.
const overFrame = (el, x, y) => {
  for (let win = el.ownerDocument.defaultView; win !== window && win.frameElement; win = win.parent) {
    const frame = win.frameElement, r = frame.getBoundingClientRect();
    x += r.left + frame.clientLeft; y += r.top + frame.clientTop;
    const hit = deepest(frame.ownerDocument, x, y);
    if (hit && !reaches(hit, frame)) return hit;
  }
  return null;
};

// What lies on top of a frame of another origin at a point of the top document's viewport. → {by} | {}
function covers(id, x, y) {
  const [frame] = live(id);
  if (!present(frame)) return JSON.stringify({gone: true});
  const [dx, dy] = frameOffset(frame.ownerDocument), hit = deepest(frame.ownerDocument, x - dx, y - dy);
  return JSON.stringify(hit && !reaches(hit, frame) ? {by: describe(hit)} : {});
}

// An image map's area is written as the link that it is.
const writtenTag = (el) => el.localName === 'area' ? 'a' : el.localName;
// Bring an element where a press reaches it, if it is still what it was when it was collected.
// → {x, y in the top document's viewport, role, type, editable, file} | {gone} | {changed, words} | {disabled} | {empty} | {by, hovering}
function aim(id, tag, pressing) {
  const [el, spot] = live(id);
  begin();
  labelsIn = new Map();
  if (!present(el) || writtenTag(el) !== tag) return JSON.stringify({gone: true});
  const other = changed(id, el, spot === el ? null : spot);
  if (other) return JSON.stringify({changed: other, words: squeeze(spoken(el, spot === el ? null : spot)).slice(0, 80)});
  if (disabled(el)) return JSON.stringify({disabled: true});
  let hit = inSight(spot) ? reach(spot, el) : {};
  for (const [block, inline] of [['center', 'nearest'], ['start', 'nearest'], ['end', 'nearest'], ['center', 'center']]) {
    if (hit.ok) break;
    bring(spot, {block, inline, behavior: 'instant'});
    hit = reach(spot, el);
  }
  const by = hit.ok ? overFrame(el, hit.x, hit.y) : hit.by;
  if (by) return JSON.stringify({by: describe(by), hovering: menu !== null || Boolean(by.closest(':hover:not(html):not(body)'))});
  if (!hit.ok) return JSON.stringify({empty: true});
  if (pressing) watch(el, spot);
  const [dx, dy] = frameOffset(el.ownerDocument);
  return JSON.stringify({x: hit.x + dx, y: hit.y + dy, role: el.getAttribute('role') || '', type: typeof el.type === 'string' ? el.type : '', editable: el.isContentEditable === true});
}

// ── what the pointer opens ──
// As on a touch screen: where the pointer over an element opens a menu, the first press of it is the pointer alone.
const HOVER_MS = 500;       // the most that is waited for a menu which announces itself
const STILL_MS = 600;       // the most that is waited for an element which is moving
const ENTRIES = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=menuitem],[role=option],[role=link],[role=button],[role=tab]';
const MENUS = 'nav,header,[role=navigation],[role=menubar],[role=menu],[role=banner]';
const POPUPS = '[aria-haspopup]:not([aria-haspopup=false]),[aria-expanded]';
let menu = null;            // the element whose menu the pointer has opened last
let watched = null;         // {el, spot, box, known, shown, near, at} of the last aim

const shown = (c) => {
  if (!c.checkVisibility({opacityProperty: true, visibilityProperty: true})) return false;
  const {x, y} = middle(c), hit = deepest(c.ownerDocument, x, y);
  return Boolean(hit && reaches(hit, c));
};
// Controls that were not on the page as it was collected.
const further = (el, known) => [...new Set([el.ownerDocument, el.getRootNode()])]
  .flatMap((root) => [...itself(root).querySelectorAll(ENTRIES)]).filter((c) => !known.has(c));
function watch(el, spot) {
  const same = menu === el;
  menu = null; watched = {el, spot, box: middle(spot), at: performance.now(), known: null};
  if (same || matchMedia('(scripting: none)').matches || /^(input|select|textarea|option|label|body)$/.test(el.localName) || matchMedia('(hover: none)').matches) return;
  watched.known = new Set(registry.flat());
  const all = further(el, watched.known);
  watched.shown = new Set(all.filter(shown));
  let around = spot;
  for (let i = 0; i < 2 && around.parentElement && around.parentElement !== around.ownerDocument.body; i++) around = around.parentElement;
  watched.near = all.filter((c) => contains(around, c) && !watched.shown.has(c));
}
// Something is under way that may end in a menu: a delay of the page's own, or a movement of what holds hidden controls.
const opening = ({el, near, at}) => (el.matches(POPUPS) || el.closest(MENUS) ? pending().some((r) => r.at >= at) : false) ||
  (near.length > 0 && el.ownerDocument.getAnimations().some((m) => /running|pending/.test(m.playState) && m.effect && m.effect.target &&
    near.some((c) => contains(m.effect.target, c))));
// A card of a list that shows its buttons under the pointer opens no menu: who presses it means its link.
const inCard = (spot, revealed, known) => {
  if (spot.closest(MENUS)) return false;
  let top = spot;
  while (top && !revealed.every((c) => contains(top, c))) top = top.parentElement;
  for (let n = top, i = 0; n && i < 4 && n.localName !== 'body'; n = n.parentElement, i++) {
    const kin = (s) => s !== n && s.localName === n.localName && s.classList[0] === n.classList[0];
    const large = (p) => known.has(p) && p.getBoundingClientRect().width >= 60 && p.getBoundingClientRect().height >= 60;
    if (n.parentElement && [...n.parentElement.children].some(kin) && [...n.querySelectorAll('img')].some(large)) return true;
  }
  return false;
};
const opens = ({el, spot, known}, revealed) => revealed.length > 0 && !inCard(spot, revealed, known) &&
  (el.matches(POPUPS) || el.closest(MENUS) !== null || revealed.length > 1);
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// What the pointer over the aimed element has led to. → {menu: controls that it shows} | {moved} | {ok}
async function hovered() {
  if (!watched || !present(watched.spot)) return JSON.stringify({moved: true});
  const {el, known} = watched;
  while (known) {
    const revealed = further(el, known).filter((c) => !watched.shown.has(c) && shown(c));
    if (opens(watched, revealed)) {
      menu = el;
      return JSON.stringify({menu: revealed.length});
    }
    if (performance.now() - watched.at > HOVER_MS || !opening(watched)) break;
    await later(15);
  }
  return JSON.stringify(await stopped(watched.spot, el) ? {ok: true} : {moved: true});
}
// Whether the element is where it was aimed at; one that is moving is waited for.
async function stopped(spot, el) {
  const near = (a, b) => Math.abs(a.x - b.x) < 3 && Math.abs(a.y - b.y) < 3;
  const {x, y} = watched.box, began = performance.now();
  if (matchMedia('(scripting: none)').matches) return true;   // no timer would ever run
  if (near(middle(spot), {x, y}) && !glides(spot)) { const hit = reach(spot, el); return Boolean(hit.ok); }
  for (let last = middle(spot), calm = 0; calm < 2 && performance.now() - began < STILL_MS;) {
    await later(20);
    const at = middle(spot);
    calm = near(last, at) ? calm + 1 : 0;
    last = at;
  }
  return near(middle(spot), {x, y});
}
const glides = (spot) => spot.ownerDocument.getAnimations().some((m) => m.playState === 'running' && m.effect && m.effect.target &&
  m.effect.getComputedTiming().endTime <= 2 * MOVING_MS && contains(m.effect.target, spot) && (!m.transitionProperty || /transform|translate|left|top|right|bottom|margin|inset|height|width/.test(m.transitionProperty)));
