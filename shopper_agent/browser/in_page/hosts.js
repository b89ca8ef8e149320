// Elements that may hold a closed shadow root which the page's source declares. No script can see one; what it does to
// its host can be seen. Only the browser knows for certain (closed_roots.py), and it is asked once for each.

const MAX_HOSTS = 100;       // asked for at a time
const HOSTS = new Set(['article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span']);
let handedIn = null;         // host → its root
const enters = (root) => { (handedIn = handedIn || new WeakMap()).set(root.host, root); };
const shadowOf = (el) => el.shadowRoot || (handedIn !== null && handedIn.get(el)) || null;
const askedFor = new WeakSet();
let doubtful = [];           // found by the last collect()
const hosts = () => { for (const el of doubtful) askedFor.add(el); return doubtful; };

const doubt = (el) => { if (doubtful.length < MAX_HOSTS && !askedFor.has(el) && !doubtful.includes(el)) doubtful.push(el); };
// What stands in an element and is drawn nowhere: a shadow root is drawn in its place, and has no slot for it.
const unslotted = (node) => { const host = parentOf.call(node); if (host && host.nodeType === 1 && !shadowOf(host)) doubt(host); };

// An element of a page's own making, or one that holds nothing and is as large as if it did.
function wonder(of) {
  const {node, tag, cs} = of, own = tag.includes('-');
  if (!(own || HOSTS.has(tag)) || askedFor.has(node)) return;
  const r = node.getBoundingClientRect();
  if (r.width < 1 || r.height < 1) return;
  if (own || isFilled(node, cs, r)) doubt(node); else askedFor.add(node);
}
const px = (text) => parseFloat(text) || 0;
function isFilled(el, cs, r) {
  if (cs.position === 'absolute' || cs.position === 'fixed' || styleOf(el, '::before').content !== 'none' || styleOf(el, '::after').content !== 'none') return false;
  if (cs.display === 'inline') return r.width - px(cs.paddingLeft) - px(cs.paddingRight) - px(cs.borderLeftWidth) - px(cs.borderRightWidth) >= 1;
  const height = r.height - px(cs.paddingTop) - px(cs.paddingBottom) - px(cs.borderTopWidth) - px(cs.borderBottomWidth);
  return height >= 1 && px(cs.minHeight) === 0 && cs.aspectRatio === 'auto' && String(el.computedStyleMap().get('height')) === 'auto';
}
