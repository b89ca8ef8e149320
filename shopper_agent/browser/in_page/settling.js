// When the page has settled.

// Without its style sheets a page is another page: everything is visible and nothing is where it belongs.
const styled = () => document.readyState === 'complete' || [...document.querySelectorAll('link[rel~="stylesheet"]')].every((l) =>
  l.sheet || l.disabled || /alternate/.test(l.rel) || (l.media && !matchMedia(l.media).matches));

// A frame that has an address and still shows its first, empty document has yet to come; it is waited for a little.
const FRAMES_MS = 500;
const framed = () => document.readyState === 'complete' || [...itself(document).querySelectorAll('iframe[src^="http"],iframe[src^="/"]')].every((f) => {
  const inner = f.loading === 'lazy' ? null : f.contentDocument;    // null: of another origin, and there
  return !inner || (inner.URL !== 'about:blank' && inner.readyState !== 'loading') || !f.checkVisibility();
});

// ── what the page still waits for ──
const FAR_SHARE = 1 / 3;    // of the limit: the most that a request to another site is waited for
const MOVING_MS = 600;      // a movement that takes longer than this is decoration
const MOVES = /^(opacity|visibility|display|transform|translate|scale|clip-path|(max-|min-)?(height|width)|(margin|inset)?-?(left|right|top|bottom)|grid-template.*)$/;
let acted = 0, acting = false;   // when the shopper last did something here
const act = () => { if (!acting) { acting = true; acted = performance.now(); } };

// What hook.js has to say in a document; null where it is not (a document that no script may run in).
const told = (doc, kind) => {
  let event = null;
  const hear = (e) => { event = e; };
  EventTarget.prototype.addEventListener.call(doc, HOOK + kind, hear);
  EventTarget.prototype.dispatchEvent.call(doc, new Event(HOOK + kind + '?'));
  EventTarget.prototype.removeEventListener.call(doc, HOOK + kind, hear);
  return event;
};
const requests = () => {
  const event = told(document, 'waiting');
  try { return event ? JSON.parse(event.detail) : []; } catch { return []; }
};
// Requests that the shopper's last action has led to, and movements that show or hide something.
function awaited(limit) {
  const now = performance.now();
  if (requests().some((r) => r.at >= acted && now - acted < limit && (r.near || now - r.at < limit * FAR_SHARE))) return 'answer';
  const moving = document.getAnimations().some((m) => {
    if (m.playState !== 'running' || !m.effect || (m.transitionProperty && !MOVES.test(m.transitionProperty))) return false;
    const timing = m.effect.getComputedTiming(), left = timing.endTime - (timing.localTime || 0);
    return left > 0 && left <= MOVING_MS && timing.endTime <= 2 * MOVING_MS;
  });
  return moving ? 'movement' : '';
}

// Resolves when the document is parsed, its style sheets are there, nothing that the last action has led to is still
// under way, and its tree has been still for `still` ms; or after `limit` ms. → {ready, still, why: what is still to come}
function settled(still, limit) {
  const done = (quiet, why) => { acting = false; return JSON.stringify({ready: document.readyState, still: quiet, why}); };
  if (matchMedia('(scripting: none)').matches) return done(true, '');   // no timer would ever run
  return new Promise((resolve) => {
    let timer = 0, over = false, busy = -Infinity, why = 'changes';
    const began = performance.now();
    const finish = (quiet) => {
      if (over) return;
      over = true; observer.disconnect(); clearTimeout(timer); clearTimeout(last);
      resolve(done(quiet, quiet ? '' : why));
    };
    const restart = () => {
      clearTimeout(timer);
      why = 'changes';
      if (document.readyState !== 'loading') timer = setTimeout(look, still);
    };
    const look = () => {
      const now = performance.now();
      why = awaited(limit) || (styled() && (framed() || now - began > FRAMES_MS) ? '' : 'parts');
      if (why) busy = now;
      if (!why && now - busy >= still) finish(true); else timer = setTimeout(look, 10);
    };
    const observer = new MutationObserver(restart);
    const last = setTimeout(() => finish(false), limit);
    observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class', 'hidden', 'open', 'disabled', 'aria-expanded']});
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', restart, {once: true});
    restart();
  });
}
