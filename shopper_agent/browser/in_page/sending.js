// Runs in each document before the page's own scripts, in the page's world, where orders are guarded: a browser can pause
// requests, but not what is sent over a connection that is open. Each message waits here, in order, until judging.js has
// told whether it may leave. It writes nothing into the page.
(() => {
  'use strict';
  const NAME = '__NAME__';
  const {apply} = Reflect, listen = EventTarget.prototype.addEventListener, dispatch = EventTarget.prototype.dispatchEvent;
  const {CustomEvent, Uint8Array: Bytes} = window, {slice} = String.prototype, {set} = Object.getPrototypeOf(Bytes.prototype);
  const decoder = new TextDecoder('utf-8'), {decode} = TextDecoder.prototype;
  const getter = (owner, key) => Object.getOwnPropertyDescriptor(owner, key).get;
  const detail = getter(CustomEvent.prototype, 'detail'), blobSize = getter(Blob.prototype, 'size'), bufferSize = getter(ArrayBuffer.prototype, 'byteLength');
  const views = [Object.getPrototypeOf(Bytes.prototype), DataView.prototype].map((owner) => ['buffer', 'byteOffset', 'byteLength'].map((key) => getter(owner, key)));
  const place = window.location, href = getter(place, 'href');
  const READ = 500000;       // characters of a message that are looked through

  // What waits: a list of {id, on: the connection, run, passes: null until that is known, next}.
  const first = {next: null};
  let last = first, count = 0;
  const waits = (on) => {
    for (let one = first.next; one; one = one.next) if (one.on === on) return true;
    return false;
  };
  const queue = (on, run, passes) => {
    count += 1;
    last = last.next = {id: '' + count, on, run, passes, url: '', text: '', next: null};
    return last;
  };
  const go = () => {
    while (first.next && first.next.passes !== null) {
      const one = first.next;
      first.next = one.next;
      if (last === one) last = first;
      if (one.passes) try { one.run(); } catch { /* the connection is gone meanwhile */ }
    }
  };
  const ask = (one) => apply(dispatch, document, [new CustomEvent(NAME + 'leaving', {__proto__: null, detail: one.id + '\n' + one.url + '\n' + one.text})]);

  // What is sent is what was judged: a buffer that the page changes afterwards, or an object that reads otherwise the
  // second time, would be another message.
  const has = (get, what) => { try { apply(get, what, []); return true; } catch { return false; } };
  const copy = (bytes) => { const all = new Bytes(bytes.length); apply(set, all, [bytes]); return all; };
  // → {what, text: as far as it can be read}
  const kept = (what) => {
    let bytes = null;
    if (typeof what === 'object' && what !== null) {
      if (has(blobSize, what)) return {what, text: ''};
      if (has(bufferSize, what)) bytes = copy(new Bytes(what));
      for (let i = 0; i < 2 && !bytes; i++) {
        const [buffer, from, size] = views[i];
        if (has(buffer, what)) bytes = copy(new Bytes(apply(buffer, what, []), apply(from, what, []), apply(size, what, [])));
      }
    }
    if (bytes) return {what: bytes, text: apply(slice, apply(decode, decoder, [bytes]), [0, READ])};
    const text = `${what}`;
    return {what: text, text: apply(slice, text, [0, READ])};
  };

  const guard = (owner, open, addressOf) => {
    const state = getter(owner, 'readyState');
    const isOpen = (self) => { try { return apply(state, self, []) === open; } catch { return false; } };
    const put = (key, wrap) => {
      const found = Object.getOwnPropertyDescriptor(owner, key);
      Object.defineProperty(owner, key, {...found, value: new Proxy(found.value, {__proto__: null, apply: wrap})});
    };
    put('send', (original, self, args) => {
      if (!args.length || !isOpen(self)) return apply(original, self, args);     // it says itself what is wrong with that
      const {what, text} = kept(args[0]), one = queue(self, () => apply(original, self, [what]), null);
      one.url = addressOf(self);
      one.text = text;
      ask(one);
    });
    put('close', (original, self, args) => {
      if (!waits(self)) return apply(original, self, args);
      queue(self, () => apply(original, self, args), true);
    });
  };
  if (window.WebSocket) {
    const url = getter(WebSocket.prototype, 'url');
    guard(WebSocket.prototype, WebSocket.OPEN, (self) => apply(url, self, []));
  }
  if (window.RTCDataChannel) guard(RTCDataChannel.prototype, 'open', () => apply(href, place, []));

  apply(listen, document, [NAME + 'judged', (event) => {
    const said = apply(detail, event, []), id = apply(slice, said, [1]);
    for (let one = first.next; one; one = one.next) if (one.id === id) one.passes = said[0] === '+';
    go();
  }]);
  // Whoever judges has come after the page's first words.
  apply(listen, document, [NAME + 'judging', () => { for (let one = first.next; one; one = one.next) if (one.passes === null) ask(one); }]);
})();
