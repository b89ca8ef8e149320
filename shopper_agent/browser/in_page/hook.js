// Runs in each document before the page's own scripts, in the page's world, because three things can be learned nowhere
// else: what the page is still waiting for, which elements listen for a press, and what closed shadow roots hold. It
// writes nothing into the page. The script in the isolated world asks it by events whose name no page can guess.
(() => {
  'use strict';
  const NAME = '__NAME__';
  const {apply} = Reflect, {listen, unlisten, dispatch} = {
    listen: EventTarget.prototype.addEventListener, unlisten: EventTarget.prototype.removeEventListener, dispatch: EventTarget.prototype.dispatchEvent,
  };
  const told = {CustomEvent, InputEvent, StaticRange, WeakRef, Element, Document, now: performance.now.bind(performance), stringify: JSON.stringify};
  const wrapped = (owner, key, wrap) => {
    const original = owner && owner[key];
    if (typeof original !== 'function') return;
    const found = Object.getOwnPropertyDescriptor(owner, key);
    // a proxy of a built-in function still reads as one
    Object.defineProperty(owner, key, {...found, value: new Proxy(original, {apply: wrap})});
  };

  // ── what the page waits for: requests of its own, and what it does a moment after it was pressed or typed into ──
  const SOON_MS = 600;
  let waiting = [];          // {at: when it began, near: of the shop's own site}
  const begun = (near) => { const one = {at: told.now(), near}; waiting[waiting.length] = one; return one; };
  const over = (one) => {
    const kept = [];
    for (let i = 0; i < waiting.length; i++) if (waiting[i] !== one) kept[kept.length] = waiting[i];
    waiting = kept;
  };
  const site = (host) => { const labels = host.split('.'); return /^[\d.]+$|:/.test(host) || labels.length < 3 ? host : labels.slice(-2).join('.'); };
  const nearby = (url) => { try { return site(new URL(url, location.href).hostname) === site(location.hostname); } catch { return true; } };
  const until = (promise, one) => { promise.then(() => over(one), () => over(one)); return promise; };

  wrapped(window, 'fetch', (original, self, args) => {
    const [what, init] = args, answer = apply(original, self, args);
    if (init && (init.keepalive || init.mode === 'no-cors')) return answer;     // a report that nobody waits for
    return until(answer, begun(nearby(String((what && what.url) || what))));
  });
  for (const key of ['json', 'text', 'blob', 'arrayBuffer', 'formData', 'bytes']) {
    wrapped(Response.prototype, key, (original, self, args) => until(apply(original, self, args), begun(nearby(self.url))));
  }
  const addresses = new WeakMap();
  wrapped(XMLHttpRequest.prototype, 'open', (original, self, args) => { addresses.set(self, String(args[1])); return apply(original, self, args); });
  wrapped(XMLHttpRequest.prototype, 'send', (original, self, args) => {
    const one = begun(nearby(addresses.get(self) || ''));
    apply(listen, self, ['loadend', () => over(one), {once: true}]);
    try { return apply(original, self, args); } catch (error) { over(one); throw error; }
  });
  const timers = new Map();  // the timer's number → what it waits for
  wrapped(window, 'setTimeout', (original, self, args) => {
    const [what, delay] = args, cause = window.event;
    if (typeof what !== 'function' || !cause || !cause.isTrusted || !(delay > 0 && delay <= SOON_MS) || cause.type === 'load') return apply(original, self, args);
    const one = begun(true);
    const id = apply(original, self, [function (...given) { over(one); timers.delete(id); return apply(what, this, given); }, ...args.slice(1)]);
    timers.set(id, one);
    return id;
  });
  wrapped(window, 'clearTimeout', (original, self, args) => {
    const one = timers.get(args[0]);
    if (one) { over(one); timers.delete(args[0]); }
    return apply(original, self, args);
  });

  // ── who listens for a press ──
  const PRESS = new Set(['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend']);
  const listeners = new WeakMap();   // element → how many
  let elements = [];                 // weak references to them
  const count = (el, by) => {
    if (!(el instanceof told.Element)) return;
    const before = listeners.get(el) || 0;
    if (!before && by > 0) elements[elements.length] = new told.WeakRef(el);
    listeners.set(el, Math.max(0, before + by));
  };
  wrapped(EventTarget.prototype, 'addEventListener', (original, self, args) => {
    if (args[1] && PRESS.has(args[0])) count(self, 1);
    return apply(original, self, args);
  });
  wrapped(EventTarget.prototype, 'removeEventListener', (original, self, args) => {
    if (args[1] && PRESS.has(args[0])) count(self, -1);
    return apply(original, self, args);
  });
  const property = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'onclick');
  if (property && property.set && property.configurable) {
    Object.defineProperty(HTMLElement.prototype, 'onclick', {...property, set: new Proxy(property.set, {apply: (original, self, args) => {
      const done = apply(original, self, args);
      if (typeof args[0] === 'function') count(self, 1);
      return done;
    }})});
  }

  // ── closed shadow roots ──
  let roots = [];
  wrapped(Element.prototype, 'attachShadow', (original, self, args) => {
    const root = apply(original, self, args);
    if (root.mode === 'closed') roots[roots.length] = new told.WeakRef(root);
    return root;
  });

  // ── answers ──
  // Between worlds only text and nodes pass: text as an event's detail, nodes as ranges that begin in them.
  const alive = (refs) => {
    const found = [];
    for (let i = 0; i < refs.length; i++) { const node = refs[i].deref(); if (node) found[found.length] = node; }
    return found;
  };
  const answer = (kind, nodes) => apply(dispatch, document, [new told.InputEvent(NAME + kind, {
    targetRanges: nodes.map((node) => new told.StaticRange({startContainer: node, startOffset: 0, endContainer: node, endOffset: 0})),
  })]);
  apply(listen, document, [NAME + 'waiting?', () => {
    apply(dispatch, document, [new told.CustomEvent(NAME + 'waiting', {detail: told.stringify(waiting)})]);
  }]);
  apply(listen, document, [NAME + 'nodes?', () => {
    const pressed = alive(elements), closed = alive(roots);
    elements = pressed.map((el) => new told.WeakRef(el));
    answer('pressed', pressed.filter((el) => listeners.get(el) > 0 && el.isConnected));
    answer('closed', closed.filter((root) => root.isConnected));
  }]);
})();
