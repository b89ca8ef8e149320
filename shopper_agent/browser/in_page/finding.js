// How an element can be found again: independent candidates and what stands around it.

const safe = (n) => n && n.nodeType !== 3 && (typeof n.localName !== 'string' || n.localName === 'form') ? itself(n) : n;
const outer = (n) => { const above = parentOf.call(n); return above && safe(above).nodeType === 1 ? above : null; };
// Where it is among its parent's children of the same tag: [tag, place from 1, whether there are more].
const among = (n) => {
  const tag = safe(n).localName, alike = [...(safe(parentOf.call(n)) || {children: [n]}).children].filter((k) => safe(k).localName === tag);
  return [tag, alike.indexOf(n) + 1, alike.length > 1];
};
const SERIAL = /\d{3,}|[:{}]/;   // in an id: numbered anew at each visit
// The way down inside one tree, from the nearest id or test id that looks made by a person. A shadow tree's begins at its host's.
const cssOf = (el) => {
  const steps = [];
  for (let n = el; n; n = outer(n)) {
    const says = (key) => { const value = safe(n).getAttribute(key); return value && !SERIAL.test(value) ? value : null; };
    const test = TEST_ID.find(says);
    if (says('id')) { steps.unshift('#' + CSS.escape(says('id'))); break; }
    if (test) { steps.unshift(`[${test}="${CSS.escape(says(test))}"]`); break; }
    const [tag, place, many] = among(n);
    steps.unshift(CSS.escape(tag) + (many ? `:nth-of-type(${place})` : ''));
  }
  const host = safe(el).getRootNode().host, own = steps.join(' > ');
  return host ? `${cssOf(host)} >> ${own}` : own;
};
// null inside a shadow tree: no XPath leads there. A drawing's parts are of another namespace, which XPath asks for apart.
const HTML = 'http://www.w3.org/1999/xhtml';
const xpathOf = (el) => {
  if (safe(el).getRootNode() !== safe(el).ownerDocument) return null;
  const steps = [];
  for (let n = el; n; n = outer(n)) {
    const [local, place, many] = among(n), tag = safe(n).namespaceURI === HTML ? local : `*[local-name()="${local}"]`;
    steps.unshift(many ? `${tag}[${place}]` : tag);
  }
  return '/' + steps.join('/');
};
// The first text that is shown on a way through the text nodes of a tree; it gives up after so many.
const LOOKED_THROUGH = 200;
const shownText = (next, inside) => {
  for (let i = 0, n = next(); n && i < LOOKED_THROUGH; i++, n = next()) {
    if (inside && !contains(inside, n)) return '';
    const holder = n.parentElement, words = squeeze(n.data);
    if (/[\p{L}\p{N}]/u.test(words) && holder && !SKIP.has(holder.tagName) && holder.localName !== 'option' &&
        holder.checkVisibility({visibilityProperty: true, opacityProperty: true})) return words;
  }
  return '';
};
const walkerAt = (node) => {
  const walker = document.createTreeWalker(safe(node).getRootNode(), NodeFilter.SHOW_TEXT);
  walker.currentNode = node;
  return walker;
};
// The text just before and the text just after it.
const neighboursOf = (el) => {
  const before = walkerAt(el), after = walkerAt(el);
  while (after.nextNode()) if (!contains(el, after.currentNode)) { after.previousNode(); break; }
  return [shownText(() => before.previousNode()), shownText(() => after.nextNode())].filter(Boolean).map((words) => words.slice(0, 80));
};
// Its place among those that look the same, and how many there are.
const LOOKED_AT = 5000;
const twinsOf = (el) => {
  const looks = (n) => [n.getAttribute('role'), n.getAttribute('aria-label'), n.getAttribute('title'), n.getAttribute('type'),
    nativeField(n) ? n.getAttribute('name') : '', n.localName === 'input' && BUTTONS.test(n.type) ? n.value : '', squeeze(n.textContent.slice(0, 500))].join('\n');
  const own = looks(safe(el));
  let place = 0, count = 0, seen = 0;
  for (const other of itself(safe(el).getRootNode()).querySelectorAll(CSS.escape(safe(el).localName))) {
    if (other === el) place = count++;
    else if (seen++ < LOOKED_AT && looks(safe(other)) === own) count++;
  }
  return [place, Math.max(count, 1)];
};
const BUTTONS = /^(submit|button|reset|image)$/;
const nativeField = (n) => /^(input|select|textarea)$/.test(n.localName);
// The title of the list item, row or article around it: its heading, or its first words.
const cardOf = (el) => {
  const above = outer(el), card = above && safe(above).closest('li,tr,article,[role=listitem],[role=row],[role=article],[itemtype]:not(body,main)');
  if (!card) return null;
  const words = (node) => { const walker = walkerAt(node); return shownText(() => walker.nextNode(), node); };
  const titles = [...safe(card).querySelectorAll('h1,h2,h3,h4,h5,h6,[role=heading],[itemprop=name]')].slice(0, 10);
  return (titles.map(words).find(Boolean) || words(card)).slice(0, 120) || null;
};
// Where its form is sent to, as the button itself or the form says.
const sentTo = (el) => {
  if (el.hasAttribute('formaction')) return el.formAction;
  const form = el.form || el.closest('form');
  return form && Element.prototype.hasAttribute.call(form, 'action') ? itself(form).action : null;
};
const framesAround = (el) => {
  const frames = [];
  for (let w = el.ownerDocument.defaultView; w && w !== window; w = w.parent) frames.unshift(w.location.href.slice(0, 500));
  return frames;
};

// It is brought into view, as a shopper would before pressing it: the picture of the step shows it.
function candidates(id) {
  const [el, spot] = live(id);
  act();
  if (!present(el)) return JSON.stringify({gone: true});
  if (!within(spot)) bring(spot, {block: 'center', inline: 'nearest', behavior: 'instant'});
  labelsIn = new Map();
  const r = boxAt(spot), [dx, dy] = frameOffset(el.ownerDocument), label = namingLabels(el)[0];
  const test = TEST_ID.find((key) => el.hasAttribute(key)), path = xpathOf(el), [twin, twins] = twinsOf(el);
  return JSON.stringify({
    test: test ? squeeze(el.getAttribute(test)).slice(0, 200) : null, label: label ? squeeze(labelText(label, el)).slice(0, 120) : null,
    css: squeeze(cssOf(el)).slice(0, 1000), xpath: path && squeeze(path).slice(0, 1000), near: neighboursOf(el), twin, twins,
    frames: framesAround(el), card: cardOf(el), form: (sentTo(safe(el)) || '').slice(0, 2000) || null,
    box: [Math.round(r.left + dx), Math.round(r.top + dy), Math.round(r.width), Math.round(r.height)],
  });
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
