// An oracle of its own: what could a shopper use on this page? It shares no code and no rule with the package's collector.
// Called in the collector's world with [[name, element]…]; answers one entry per usable control: {name | null, words, view}.
(named) => {
  const names = new Map(named.filter(([, element]) => element).map(([name, element]) => [element, name]));
  const found = [];
  const visit = (root, shift) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[onclick]')) found.push([element, shift]);
      if (element.shadowRoot) visit(element.shadowRoot, shift);
      if (element.localName === 'iframe' && seen(element)) {
        let inner = null;
        try { inner = element.contentDocument; } catch { /* of another origin: told by its own document */ }
        const place = element.getBoundingClientRect();
        if (inner && place.width >= 4 && place.height >= 4) visit(inner, {x: shift.x + place.x, y: shift.y + place.y});
      }
    }
  };
  const around = (node) => node.assignedSlot || node.parentElement || (node.getRootNode().host ?? null);
  const seen = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});
  // The part of a rectangle that no ancestor with hidden overflow cuts away; null when nothing of two pixels is left.
  const left = (element, rect) => {
    const view = element.ownerDocument.defaultView;
    let [x0, y0, x1, y1] = [rect.left, rect.top, rect.right, rect.bottom];
    let position = view.getComputedStyle(element).position;
    for (let at = around(element); at && at.localName !== 'html' && at.localName !== 'body' && position !== 'fixed'; at = around(at)) {
      const style = view.getComputedStyle(at);
      const holds = position !== 'absolute' || style.position !== 'static' || style.transform !== 'none';
      if (!holds) continue;
      const box = at.getBoundingClientRect();
      if (['hidden', 'clip'].includes(style.overflowX)) { x0 = Math.max(x0, box.left); x1 = Math.min(x1, box.right); }
      if (['hidden', 'clip'].includes(style.overflowY)) { y0 = Math.max(y0, box.top); y1 = Math.min(y1, box.bottom); }
      position = style.position;
    }
    return x1 - x0 >= 2 && y1 - y0 >= 2 ? {x0, y0, x1, y1} : null;
  };
  const area = (element) => {
    for (const part of [element, ...element.querySelectorAll('*')]) {
      if (part !== element && !seen(part)) continue;
      for (const rect of part.getClientRects()) {
        const rest = rect.width >= 2 && rect.height >= 2 ? left(part, rect) : null;
        if (rest) return rest;
      }
    }
    return null;
  };
  const hit = (element, box) => {
    const document = element.ownerDocument, view = document.defaultView;
    const [x0, x1] = [Math.max(box.x0, 0), Math.min(box.x1, view.innerWidth)];
    const [y0, y1] = [Math.max(box.y0, 0), Math.min(box.y1, view.innerHeight)];
    if (x1 <= x0 || y1 <= y0) return false;
    return [[.5, .5], [.2, .5], [.8, .5], [.5, .2], [.5, .8]].some(([across, down]) => {
      const point = [x0 + (x1 - x0) * across, y0 + (y1 - y0) * down];
      let top = document.elementFromPoint(...point);
      while (top && top.shadowRoot) {
        const deeper = top.shadowRoot.elementFromPoint(...point);
        if (!deeper || deeper === top) break;
        top = deeper;
      }
      for (let at = top; at; at = around(at)) if (at === element) return true;
      return false;
    });
  };
  visit(document, {x: 0, y: 0});
  const answers = [];
  for (const [element, shift] of found) {
    const style = element.ownerDocument.defaultView.getComputedStyle(element);
    if (!seen(element) || style.pointerEvents === 'none') continue;
    if (element.matches(':disabled, [aria-disabled=true]') || element.closest('[inert]')) continue;
    const box = area(element);
    if (!box) continue;
    const x1 = box.x1 + shift.x + scrollX, y1 = box.y1 + shift.y + scrollY;
    if (x1 <= 0 || y1 <= 0 || box.x0 + shift.x + scrollX >= Math.max(document.documentElement.scrollWidth, innerWidth)) continue;
    const words = (element.innerText || element.value || element.getAttribute('aria-label') || element.outerHTML).trim().slice(0, 60);
    answers.push({name: names.get(element) ?? null, words: `${element.localName} ${words}`, view: shift.y < innerHeight && hit(element, box)});
  }
  return JSON.stringify(answers);
}
