// Runs in each document before the page's own scripts, in the page's world, because three things can be learned nowhere
// else: what the page is still waiting for, which elements listen for a press, and what closed shadow roots hold. It
// writes nothing into the page. The script in the isolated world asks it by events whose name no page can guess.
(() => {
  'use strict';
  const NAME = '__NAME__';
  const {apply} = Reflect, listen = EventTarget.prototype.addEventListener, dispatch = EventTarget.prototype.dispatchEvent;
  const told = {CustomEvent, InputEvent, StaticRange, Element, XMLHttpRequest, now: performance.now.bind(performance)};
  const wrapped = (owner, key, wrap) => {
    const original = owner && owner[key];
    if (typeof original !== 'function') return;
    const found = Object.getOwnPropertyDescriptor(owner, key);
    // a proxy of a built-in function still reads as one
    Object.defineProperty(owner, key, {...found, value: new Proxy(original, {apply: wrap})});
  };

  // ── what the page waits for: requests of its own, and what it does a moment after it was pressed or typed into ──
  // Each is told with the moment of its cause: what a press leads to, over answers and short delays, began when it was
  // pressed; what a ticker or a long poll asks again and again began when that was set up.
  const SOON_MS = 600, HANDS = /^(key|mouse|pointer|touch|click|dblclick|input|beforeinput|change|submit|focus|blur|wheel|scroll)/;
  const delayed = window.setTimeout, test = RegExp.prototype.test;
  let waiting = [];          // {at: when its cause was, began, near: of the shop's own site}
  let cause = null;          // {at} of what runs now, where that is known
  const sent = new WeakMap();        // XMLHttpRequest → what waits for it
  const handled = () => { const event = window.event; return event && event.isTrusted && apply(test, HANDS, [event.type]); };
  const caused = () => {
    if (handled()) return null;
    const event = window.event, request = event && event.isTrusted && event.target instanceof told.XMLHttpRequest ? sent.get(event.target) : null;
    return request || cause;
  };
  const since = () => { const by = caused(); return by ? by.at : told.now(); };
  const begun = (near) => { const one = {at: since(), began: told.now(), near}; waiting[waiting.length] = one; return one; };
  const over = (one) => {
    const kept = [];
    for (let i = 0; i < waiting.length; i++) if (waiting[i] !== one) kept[kept.length] = waiting[i];
    waiting = kept;
  };
  // What the page does at once with an answer is caused by what had asked for it.
  const answered = (one) => {
    over(one);
    cause = one;
    apply(delayed, window, [() => { if (cause === one) cause = null; }, 0]);
  };
  const site = (host) => { const labels = host.split('.'); return /^[\d.]+$|:/.test(host) || labels.length < 3 ? host : labels.slice(-2).join('.'); };
  const nearby = (url) => { try { return site(new URL(url, location.href).hostname) === site(location.hostname); } catch { return true; } };
  const until = (promise, one) => { promise.then(() => answered(one), () => answered(one)); return promise; };

  wrapped(window, 'fetch', (original, self, args) => {
    const what = args[0], init = args[1], answer = apply(original, self, args), near = nearby(String((what && what.url) || what));
    if (!near && init && (init.keepalive || init.mode === 'no-cors')) return answer;     // a report that nobody waits for
    return until(answer, begun(near));
  });
  for (const key of ['json', 'text', 'blob', 'arrayBuffer', 'formData', 'bytes']) {
    wrapped(Response.prototype, key, (original, self, args) => until(apply(original, self, args), begun(nearby(self.url))));
  }
  const addresses = new WeakMap();
  wrapped(XMLHttpRequest.prototype, 'open', (original, self, args) => { addresses.set(self, String(args[1])); return apply(original, self, args); });
  wrapped(XMLHttpRequest.prototype, 'send', (original, self, args) => {
    const one = begun(nearby(addresses.get(self) || ''));
    sent.set(self, one);
    apply(listen, self, ['loadend', () => over(one), {once: true}]);
    try { return apply(original, self, args); } catch (error) { over(one); throw error; }
  });
  const timers = new Map();  // the timer's number → what it waits for
  const later = (original, self, args, one, at) => {
    const what = args[0];
    const id = apply(original, self, [function (...given) {
      if (one) { over(one); timers.delete(id); }
      const before = cause;
      cause = at;
      try { return apply(what, this, given); } finally { cause = before; }
    }, ...args.slice(1)]);
    if (one) timers.set(id, one);
    return id;
  };
  wrapped(window, 'setTimeout', (original, self, args) => {
    const [what, delay] = args;
    if (typeof what !== 'function') return apply(original, self, args);
    const by = caused(), soon = delay > 0 && delay <= SOON_MS && (by || handled());
    return later(original, self, args, soon ? begun(true) : null, by || {at: told.now()});
  });
  wrapped(window, 'setInterval', (original, self, args) => typeof args[0] === 'function' ?
    later(original, self, args, null, caused() || {at: told.now()}) : apply(original, self, args));
  wrapped(window, 'clearTimeout', (original, self, args) => {
    const one = timers.get(args[0]);
    if (one) { over(one); timers.delete(args[0]); }
    return apply(original, self, args);
  });

  // ── who listens for a press ──
  const PRESS = 'click';
  const listeners = new WeakMap();   // element → how many
  const howMany = WeakMap.prototype.get, connected = Object.getOwnPropertyDescriptor(Node.prototype, 'isConnected').get, {iterator} = Symbol;
  const elements = {next: null};     // the first of a list of {node, missed: questions in a row at which it was in no document, next}
  const count = (el, by) => {
    if (!(el instanceof told.Element)) return;
    const before = listeners.get(el) || 0;
    if (!before && by > 0) elements.next = {node: el, missed: 0, next: elements.next};
    listeners.set(el, Math.max(0, before + by));
  };
  wrapped(EventTarget.prototype, 'addEventListener', (original, self, args) => {
    if (args[1] && args[0] === PRESS) count(self, 1);
    return apply(original, self, args);
  });
  wrapped(EventTarget.prototype, 'removeEventListener', (original, self, args) => {
    if (args[1] && args[0] === PRESS) count(self, -1);
    return apply(original, self, args);
  });
  for (const {prototype} of [HTMLElement, SVGElement]) {
    const property = Object.getOwnPropertyDescriptor(prototype, 'onclick');
    if (!property || !property.set || !property.configurable) continue;
    Object.defineProperty(prototype, 'onclick', {...property, set: new Proxy(property.set, {apply: (original, self, args) => {
      const done = apply(original, self, args);
      if (typeof args[0] === 'function') count(self, 1);
      return done;
    }})});
  }

  // ── closed shadow roots ──
  // They are made open, so that the isolated world sees what a person sees; to the page they are as closed as it asked.
  const shut = new WeakSet();
  wrapped(Element.prototype, 'attachShadow', (original, self, args) => {
    const init = args[0];
    if (!init || init.mode !== 'closed') return apply(original, self, args);
    const root = apply(original, self, [Object.create(init, {mode: {value: 'open'}})]);
    shut.add(root);
    return root;
  });
  for (const [owner, key, told] of [[Element.prototype, 'shadowRoot', null], [ShadowRoot.prototype, 'mode', 'closed']]) {
    const {get, ...rest} = Object.getOwnPropertyDescriptor(owner, key);
    Object.defineProperty(owner, key, {...rest, get: new Proxy(get, {apply: (original, self, args) => {
      const found = apply(original, self, args);
      return shut.has(key === 'mode' ? self : found) ? told : found;
    }})});
  }

  // ── answers ──
  // Between worlds only text and nodes pass: text as an event's detail, nodes as ranges that begin in them. While a
  // question is answered the page could read its name in window.event: nothing is called then that a page can replace.
  const FORGOTTEN = 3;               // questions; what is not yet in the document may still come
  const forget = () => {
    for (let before = elements, one = before.next; one; one = before.next) {
      one.missed = apply(connected, one.node, []) ? 0 : one.missed + 1;
      if (one.missed < FORGOTTEN) before = one; else before.next = one.next;
    }
  };
  const heard = (one) => !one.missed && apply(howMany, listeners, [one.node]) > 0;
  const rangesOf = () => {
    let one = elements;
    return {__proto__: null, next: () => {
      do one = one.next; while (one && !heard(one));
      if (!one) return {__proto__: null, done: true, value: undefined};
      const place = {__proto__: null, startContainer: one.node, startOffset: 0, endContainer: one.node, endOffset: 0};
      return {__proto__: null, done: false, value: new told.StaticRange(place)};
    }};
  };
  apply(listen, document, [NAME + 'waiting?', () => {
    let text = '';
    for (let i = 0; i < waiting.length; i++) text += (i ? ',' : '') + '{"at":' + waiting[i].at + ',"began":' + waiting[i].began + ',"near":' + waiting[i].near + '}';
    apply(dispatch, document, [new told.CustomEvent(NAME + 'waiting', {__proto__: null, detail: '[' + text + ']'})]);
  }]);
  apply(listen, document, [NAME + 'pressed?', () => {
    forget();
    const init = {__proto__: null, targetRanges: {__proto__: null, [iterator]: rangesOf}};
    apply(dispatch, document, [new told.InputEvent(NAME + 'pressed', init)]);
  }]);
})();
