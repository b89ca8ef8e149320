// Asked in a page by the benchmark: the oracle's controls, changes to the page, and where elements stand in it.
// An element's place is its number in document order, open shadow roots and same-origin frames included; what a change
// has inserted has none (-1), so that the same element has the same place on every fresh load. -2: not in the page.
globalThis.__survey = (() => {
/*ORACLE*/
  let inserted = null;
  const inside = (el) => { try { return el.contentDocument; } catch { return null; } };
  const walk = (root, visit) => {
    for (const el of root.querySelectorAll('*')) {
      visit(el);
      if (el.shadowRoot) walk(el.shadowRoot, visit);
      const inner = /^i?frame$/i.test(el.tagName) ? inside(el) : null;
      if (inner) walk(inner, visit);
    }
  };
  const places = () => {
    const found = new Map();
    let next = 0;
    walk(document, (el) => found.set(el, inserted && inserted.contains(el) ? -1 : next++));
    return found;
  };
  let known = null;
  const placeOf = (el) => { known = known || places(); return known.has(el) ? known.get(el) : -2; };
  const controls = () => ORACLE().info.map((one, at) => [placeOf(window.__oracle[at]), one.view, one.tag, one.txt]);
  // → the places of the controls that look like the inserted one; null where the page has nothing to double
  const change = (kind) => {
    known = null;
    let group = [];
    if (kind === 'banner') document.body.insertAdjacentHTML('afterbegin', BANNER);
    if (kind === 'twin') {
      ORACLE();
      const all = [...window.__oracle], found = DUP();
      if (!found) return null;
      inserted = document.body.firstElementChild;
      group = found.group.map((at) => placeOf(all[at]));
    } else if (kind === 'banner') inserted = document.body.firstElementChild;
    known = null;
    return group;
  };
  const plant = (html) => {
    document.body.insertAdjacentHTML('beforeend', html);
    for (const el of document.querySelectorAll('[data-typed]')) { el.value = el.dataset.typed; delete el.dataset.typed; }
  };
  const probe = (el) => (el && el.dataset && el.dataset.probe) || null;
  // → [[the attribute's value, place, kind of probe], …] of every element that has it
  const marked = (attribute) => {
    const found = [];
    walk(document, (el) => { const value = el.getAttribute(attribute); if (value) found.push([value, placeOf(el), probe(el)]); });
    return found;
  };
  return {controls, change, plant, probe, marked, placesOf: (elements) => elements.map(placeOf)};
})();
