// What an element says of itself in its attributes. All names of an element are asked for at once: asking for each
// costs more than everything else about most elements.
const ATTRIBUTES = ['class', 'style', 'id', 'role', 'aria-label', 'itemprop', 'itemtype', 'aria-labelledby', 'content', 'onclick', 'contenteditable',
  'title', 'type', 'placeholder', 'name', 'autocomplete', 'aria-haspopup', 'aria-current', 'value', 'aria-valuetext', 'aria-valuenow',
  'aria-invalid', 'aria-errormessage', 'aria-required', 'aria-expanded', 'href', 'usemap'];
const BITS = new Map(ATTRIBUTES.map((name, i) => [name, 1 << i]));
const bit = (...names) => names.reduce((all, name) => all | BITS.get(name), 0);
const CLASS = bit('class'), STYLE = bit('style'), ID = bit('id'), ROLE = bit('role'), LABELLEDBY = bit('aria-labelledby'), CONTENT = bit('content'),
  ITEMPROP = bit('itemprop'), ONCLICK = bit('onclick'), EDIT = bit('contenteditable'), REQUIRES = bit('aria-required'), JUDGED = bit('aria-invalid'),
  UNFOLDS = bit('aria-expanded'), HREF = bit('href'), VALUE = bit('value'), ERROR_AT = bit('aria-errormessage'), USEMAP = bit('usemap');
BITS.set('xlink:href', HREF);    // of links in drawings
const TESTED = 1 << 28, STATED = 1 << 29;
for (const name of TEST_ID) BITS.set(name, TESTED);
const STATES = ['aria-checked', 'aria-pressed', 'aria-selected'];
for (const name of STATES) BITS.set(name, STATED);
const OF_ALL = ['role', 'aria-label', 'itemprop', 'itemtype'];
const OF_CONTROLS = ['title', 'type', 'placeholder', 'name', 'autocomplete', 'aria-haspopup', 'aria-current', 'value', 'aria-valuetext', 'aria-valuenow'];
const SAYING = bit(...OF_ALL, 'aria-labelledby', 'content');
const NAMED_BY_ATTRIBUTE = bit('aria-label', 'itemprop');
const withBits = (names) => names.map((name) => [name, BITS.get(name)]);
const ASKED_OF_ALL = withBits(OF_ALL), ASKED_OF_CONTROLS = withBits(OF_CONTROLS);
const NO_NAMES = Object.freeze([]);

const bitsOf = (names) => {
  let bits = 0;
  for (let i = 0; i < names.length; i++) bits |= BITS.get(names[i]) || 0;
  return bits;
};

// What can be learned from a class alone: {number, telling: a part of it says what a text is about, cls}.
let called = new Map();       // class → the same, of one collect()
const calledBy = (cls) => {
  let found = called.get(cls);
  if (found === undefined) called.set(cls, found = {number: called.size, telling: TELLING.test(cls), cls});
  return found;
};
const groupOf = (name) => squeeze(name.cls).split(' ', 2).join(' ').slice(0, 60);
const markOf = (name) => squeeze(name.cls).split(' ').filter((c) => TELLING.test(c)).slice(0, 3).join(' ').slice(0, 80);

const put = (a, k, v) => { if (v !== null && v !== undefined && v !== '') a[k] = clean(String(v).slice(0, 2000)); };
const copy = (a, el, bits, asked) => {
  for (let i = 0; i < asked.length; i++) if (bits & asked[i][1]) put(a, asked[i][0], el.getAttribute(asked[i][0]));
};
const filled = (a) => { for (const key in a) return a; return 0; };

// The attributes of a row; 0: none that anybody asks for. `of`: the element as it is looked at (walking.js).
function attributesOf(of) {
  const {el, tag, bits, name} = of, speck = tag === 'img' && (of.width <= 2 || of.height <= 2);
  if (!of.control && !(bits & SAYING) && (name === null || !(name.telling || GROUPING.has(tag))) && !ASKED_BY_TAG.has(tag)) return 0;
  const a = {};
  if (bits & SAYING) copy(a, el, bits, ASKED_OF_ALL);
  if (bits & LABELLEDBY) put(a, 'labelledby', labelled(el));
  if (name !== null && GROUPING.has(tag)) put(a, 'class', groupOf(name));
  if (name !== null && name.telling) put(a, 'mark', markOf(name));
  if ((bits & CONTENT) && (bits & ITEMPROP)) put(a, 'content', el.getAttribute('content'));
  if (tag === 'img') { if (!speck) put(a, 'alt', el.getAttribute('alt')); }
  else if (tag === 'label') put(a, 'for', el.htmlFor);
  else if (tag === 'table' || tag === 'form') put(a, 'id', el.getAttribute('id'));
  if (of.control) addControls(a, of);
  return filled(a);
}
const ASKED_BY_TAG = new Set(['img', 'label', 'table', 'form']);

function addControls(a, of) {
  const {el, tag, bits} = of;
  copy(a, el, tag === 'button' || tag === 'option' ? bits : bits & ~VALUE, ASKED_OF_CONTROLS);   // what a field holds may be another value
  if (tag === 'input' && el.type === 'image') put(a, 'alt', el.getAttribute('alt'));
  if (typeof of.href === 'string') put(a, 'href', of.href);
  const labels = of.labels;
  if (labels.length) put(a, 'label', squeeze(labels.slice(0, 3).map((l) => labelText(l, el)).join(' ')).slice(0, 300));
  if (bits & TESTED) for (const t of TEST_ID) if (el.hasAttribute(t)) { put(a, 'test', el.getAttribute(t)); break; }
  const field = tag === 'input' || tag === 'textarea' || tag === 'select';
  if (field) addHeld(a, el, tag, bits);
  if ((bits & (JUDGED | ERROR_AT)) && (field || ANSWERED.has(el.getAttribute('role')))) put(a, 'error', complaint(el));
  if (tag === 'input' || !el.textContent.trim()) addIcon(a, el);
}

// What a field holds. A secret never leaves the page: not even its length.
function addHeld(a, el, tag, bits) {
  const v = el.value;
  put(a, 'value', v && isSecret(el) ? '••••' : v);
  if (tag === 'input' && el.max) put(a, 'max', el.getAttribute('max'));
  if (tag === 'input' && el.min) put(a, 'min', el.getAttribute('min'));
  put(a, 'id', el.getAttribute('id'));
}
const ANSWERED = new Set(['combobox', 'listbox', 'spinbutton', 'textbox', 'searchbox', 'radiogroup']);

// An icon is named by its drawing's title; its name in a collection of drawings is better than nothing.
function addIcon(a, el) {
  const drawn = el.querySelector && el.childElementCount ? el.querySelector('svg title') : null;
  if (drawn) put(a, 'icon', squeeze(drawn.textContent).slice(0, 200));
  const use = !drawn && el.querySelector && el.childElementCount ? el.querySelector('svg use') : null;
  if (use) put(a, 'sprite', (use.getAttribute('href') || use.getAttribute('xlink:href') || '').split('#').pop().slice(0, 60));
}

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
