// How an element can be found again.

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

const boxOf = (id, bring) => {
  const [, spot] = live(id);
  if (!present(spot)) return JSON.stringify({gone: true});
  if (bring) spot.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const r = spot.getBoundingClientRect(), [dx, dy] = frameOffset(spot.ownerDocument);
  const x = r.left + spot.clientLeft + dx, y = r.top + spot.clientTop + dy;
  return JSON.stringify({x, y, px: x + scrollX, py: y + scrollY});
};
const elementOf = (id) => live(id)[0];
