// When the page has settled.

// All its own scripts have run once; the document alone is parsed before those that wait for it.
const parsed = () => {
  const entry = performance.getEntriesByType('navigation')[0];
  return document.readyState === 'complete' || (document.readyState !== 'loading' && (!entry || entry.domContentLoadedEventEnd > 0));
};

// Without its style sheets a page is another page: everything is visible and nothing is where it belongs.
const styled = () => document.readyState === 'complete' || [...document.querySelectorAll('link[rel~="stylesheet"]')].every((l) =>
  l.sheet || l.disabled || /alternate/.test(l.rel) || (l.media && !matchMedia(l.media).matches));

// A frame that has an address and still shows its first, empty document has yet to come; it is waited for a little, once.
const FRAMES_MS = 500;
const missed = new WeakSet();
let givenUp = false;         // a frame did not come in the time of this settling: that is told
const awaitedFrames = () => [...itself(document).querySelectorAll('iframe[src]')].filter((f) => {
  const inner = f.loading === 'lazy' || missed.has(f) ? null : f.contentDocument;    // null: of another origin, and there
  return inner && (inner.URL === 'about:blank' || inner.readyState === 'loading') && /^https?:/.test(f.src) && f.checkVisibility();
});
const framed = (waited) => {
  const frames = awaitedFrames();
  if (waited >= FRAMES_MS) frames.forEach((f) => missed.add(f));
  if (frames.length > 0 && waited >= FRAMES_MS) givenUp = true;
  return frames.length === 0 || waited >= FRAMES_MS;
};

// ── what the page still waits for ──
const FAR_SHARE = 1 / 3;    // of the limit: the most that a request to another site is waited for
const MOVING_MS = 600;      // a movement that takes longer than this is decoration
const MOVES = /^(opacity|visibility|display|transform|translate|scale|clip-path|(max-|min-)?(height|width)|(margin|inset)?-?(left|right|top|bottom)|grid-template.*)$/;
let acted = 0, acting = false;   // when the shopper last did something here
const act = () => { if (!acting) begin(); };
const begin = () => { acting = true; acted = performance.now(); return '{}'; };

// The document and the frames in it that can be entered.
const documents = () => {
  const found = [document];
  for (let i = 0; i < found.length && i < 20; i++) {
    for (const f of itself(found[i]).querySelectorAll('iframe')) if (f.contentDocument && f.contentDocument.defaultView) found.push(f.contentDocument);
  }
  return found;
};
// What is under way in them: {at: when what has led to it was done, began, near: of the shop's own site}
const pending = () => documents().flatMap((doc) => {
  const apart = doc.defaultView.performance.timeOrigin - performance.timeOrigin;
  try {
    return (JSON.parse(told(doc, 'waiting', (event) => event.detail)) || []).map((r) => ({...r, at: r.at + apart, began: r.began + apart}));
  } catch { return []; }
});
// Requests that the shopper's last action has led to, and movements that show or hide something.
function awaited(limit) {
  const now = performance.now();
  if (pending().some((r) => r.at >= acted && (r.near || now - r.began < limit * FAR_SHARE))) return 'answer';
  const moving = document.getAnimations().some((m) => {
    if (m.playState !== 'running' || !m.effect || (m.transitionProperty && !MOVES.test(m.transitionProperty))) return false;
    const timing = m.effect.getComputedTiming(), left = timing.endTime - (timing.localTime || 0);
    return left > 0 && left <= MOVING_MS && timing.endTime <= 2 * MOVING_MS;
  });
  return moving ? 'movement' : '';
}

// ── what never rests ──
// A ticker, a clock, a banner that turns: what changed without end while one step waited delays no later one. It is told.
const OFTEN = 4, LATELY_MS = 120;
let restless = new Set();   // nodes of the page
let late = false;           // the document or its style sheets did not come in time once; they are not waited for again

// What changes while a step waits: which of it counts, and what of it has no end.
class Changes {
  constructor() { this.counts = new Map(); this.stirred = new Map(); this.began = performance.now(); }
  // Whether the page has changed otherwise than it always does. Scripted movements (style) count for a while only.
  add(records) {
    const now = performance.now();
    let news = false;
    for (const {target, type, attributeName} of records) {
      const whose = target.nodeType === 3 ? target.parentNode || target : target;
      if (restless.has(whose)) { this.stirred.set(whose, now); continue; }
      const [times] = this.counts.get(whose) || [0];
      this.counts.set(whose, [times + 1, now]);
      if (type !== 'attributes' || attributeName !== 'style' || now - this.began < MOVING_MS) news = true;
    }
    return news;
  }
  // Keep what is still at it; what has come to rest counts again.
  learn() {
    const now = performance.now(), kept = new Set([...restless].filter((n) => this.stirred.has(n) && n.isConnected));
    for (const [whose, [times, last]] of this.counts) if (times >= OFTEN && now - last < LATELY_MS) kept.add(whose);
    restless = kept;
    return [...this.stirred.values()].some((last) => now - last < LATELY_MS);
  }
}
const WATCHED = {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class', 'style', 'hidden', 'open', 'disabled', 'aria-expanded']};

// Resolves when the document is parsed, its style sheets are there, nothing that the last action has led to is still
// under way, and its tree has been still for `still` ms; or after `limit` ms. → {ready, still, why: what is still to come}
function settled(still, limit) {
  const done = (quiet, why) => { acting = false; return JSON.stringify({ready: document.readyState, still: quiet, why}); };
  if (matchMedia('(scripting: none)').matches) return done(true, '');   // no timer would ever run
  return new Promise((resolve) => {
    let timer = 0, over = false, busy = -Infinity, why = 'changes';
    const began = performance.now(), changes = new Changes();
    givenUp = false;
    const finish = (quiet) => {
      if (over) return;
      over = true; observer.disconnect(); clearTimeout(timer); clearTimeout(last);
      const loading = document.readyState === 'loading';
      if (!quiet && (why === 'parts' || loading)) late = true;
      if (loading) why = '';
      if (changes.learn() && quiet) { quiet = false; why = 'changes'; }
      if (givenUp && quiet) { quiet = false; why = 'parts'; }
      resolve(done(quiet, quiet ? '' : why));
    };
    const restart = () => {
      clearTimeout(timer);
      why = 'changes';
      if (document.readyState !== 'loading' || late) timer = setTimeout(look, still);
    };
    const look = () => {
      const now = performance.now();
      why = awaited(limit) || ((late || (parsed() && styled())) && framed(now - began) ? '' : 'parts');
      if (why) busy = now;
      if (!why && now - busy >= still) {
        if (late && !(parsed() && styled())) { why = 'parts'; finish(false); } else finish(true);
      } else timer = setTimeout(look, 10);
    };
    const observer = new MutationObserver((records) => { if (changes.add(records)) restart(); });
    const last = setTimeout(() => finish(false), limit);
    observer.observe(document, WATCHED);
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', restart, {once: true});
    restart();
  });
}
