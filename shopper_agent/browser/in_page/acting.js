// What the hands need from the page: where a press reaches an element, and whether it is still what it was.

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

function scroll(share) {
  act();
  const before = scrollY;
  scrollBy({top: Math.round(innerHeight * share), behavior: 'instant'});
  return JSON.stringify({moved: scrollY !== before});
}
