// What the hands do with a field or a list, once they have aimed at it.

const NAMES_ONLY = /[^\p{L}\p{N}]+/gu;    // what masks and formats add is left out when a value is compared with what was typed
const deepActive = (doc) => {
  let a = doc.activeElement;
  for (let n = 0, root; a && (root = shadowOf(a)) && root.activeElement && n < 20; n++) a = root.activeElement;
  return a;
};
const typable = (el) => Boolean(el && (el.isContentEditable || el.localName === 'textarea' ||
  (el.localName === 'input' && !/^(checkbox|radio|button|submit|reset|image|file|range|color|hidden)$/.test(el.type))) && !el.readOnly && !disabled(el));

let field = null;           // {id, el: what is typed into, path: where it stands}
// Places among its siblings, from the root down.
const pathOf = (el) => {
  const path = [];
  for (let n = el; n.parentElement; n = n.parentElement) path.unshift([...n.parentElement.children].indexOf(n));
  return {root: el.getRootNode(), path};
};
// A field that its page makes anew while it is typed into stands in the same place and is called the same.
const successor = ({id, el, at: {root, path}}) => {
  let n = root.documentElement || root;
  labelsIn = new Map();
  for (const place of path) n = n && n.children[place];
  return n && n !== el && n.localName === el.localName && n.type === el.type && typable(n) && !changed(id, n, null) ? n : null;
};

// Make ready to type over what a field holds. → {ok, empty} | {gone} | {not: why}
function focusField(id) {
  let [el] = live(id);
  if (!present(el)) {
    const heir = field && field.id === id ? successor(field) : null;
    if (!heir) return JSON.stringify({gone: true});
    registry[id] = el = heir;
  }
  // a search box may open another one on top of it, and give that one the focus
  const other = deepActive(el.ownerDocument);
  if (other !== el && typable(other) && !shown(el) && shown(other)) el = other;
  else if (el.readOnly || disabled(el)) return JSON.stringify({not: 'read-only'});
  el.focus({preventScroll: true});
  if (deepActive(el.ownerDocument) !== el) return JSON.stringify({not: 'not to be typed into: the page moves the typing elsewhere'});
  field = {id, el, at: pathOf(el)};
  if (el.isContentEditable) el.ownerDocument.defaultView.getSelection().selectAllChildren(el);
  else if (el.select) { try { el.select(); } catch (e) { /* a type without selection */ } }
  return JSON.stringify({ok: true, empty: el.isContentEditable ? !el.textContent : !el.value});
}
// Whether what was typed has arrived: a page may take the focus away, or make the field anew, between two keys.
// → {ok} | {lost}
function landed(id, text) {
  if (!field || field.id !== id) return JSON.stringify({ok: true});
  const bare = (s) => s.toLowerCase().replace(NAMES_ONLY, '');
  const {el} = field, at = present(el) ? el : successor(field);
  if (!at) return JSON.stringify({ok: true});                               // it has served: the next page is there
  const held = bare(at.isContentEditable ? at.textContent : at.value), wanted = bare(text);
  const kept = deepActive(at.ownerDocument) === at || (at.maxLength > 0 && at.value.length >= at.maxLength);
  return JSON.stringify(kept || held === wanted || !wanted.startsWith(held) ? {ok: true} : {lost: true});
}

const fire = (el) => {
  const w = el.ownerDocument.defaultView;
  el.dispatchEvent(new w.Event('input', {bubbles: true, composed: true}));
  el.dispatchEvent(new w.Event('change', {bubbles: true}));
};
const take = (s, o) => {
  s.scrollIntoView({block: 'nearest', behavior: 'instant'});
  s.focus({preventScroll: true});
  if (s.multiple) o.selected = !o.selected; else s.selectedIndex = o.index;
  fire(s);
};
// Choose a select's option as its list would. → {ok} | {gone} | {disabled}
function choose(id) {
  const [o] = live(id);
  begin();
  if (!present(o) || o.localName !== 'option' || changed(id, o, null)) return JSON.stringify({gone: true});
  const s = o.closest('select');
  if (!s || o.disabled || disabled(s)) return JSON.stringify({disabled: true});
  take(s, o);
  return JSON.stringify({ok: true});
}
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
// Date, time, colour and range fields take a value, not key strokes. → {ok} | {gone} | {not}
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

// ── sliders and spin buttons that are no input ──
const number = (el, key) => { const v = el.getAttribute(key); return v !== null && v.trim() && isFinite(v) ? Number(v) : null; };
const dialOf = (el) => ({now: number(el, 'aria-valuenow'), min: number(el, 'aria-valuemin'), max: number(el, 'aria-valuemax')});
// Take the focus and tell where it stands. → {now, min, max: a number or null} | {gone} | {not}
function dial(id) {
  const [el] = live(id);
  if (!present(el)) return JSON.stringify({gone: true});
  el.focus({preventScroll: true});
  return JSON.stringify(deepActive(el.ownerDocument) === el ? dialOf(el) : {not: 'focusable'});
}
// The same, once it stands elsewhere than before; a key that does nothing is given up after a moment.
const TURN_MS = 120;
async function turned(id, before) {
  const [el] = live(id);
  for (const began = performance.now(); present(el) && performance.now() - began < TURN_MS; await later(5)) {
    if (number(el, 'aria-valuenow') !== before) break;
  }
  return JSON.stringify(present(el) ? dialOf(el) : {gone: true});
}

// Who scrolls looks again: what the last action has led to is still waited for.
function scroll(share) {
  const before = scrollY;
  scrollBy({top: Math.round(innerHeight * share), behavior: 'instant'});
  return JSON.stringify({moved: scrollY !== before});
}
