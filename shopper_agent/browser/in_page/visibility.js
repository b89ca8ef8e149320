// Which words a person can see. What is drawn in the colour of what lies behind it, too small or nowhere, says nothing.
const FAINT = 16;             // of 255, in each channel: no screen shows a smaller difference to a reader
const SMALLEST_PX = 2, FAR_PX = 300, LEAST_OPACITY = 0.05;
const CLIPPED = /inset\((?:50|[6-9]\d|1\d\d)(?:\.\d+)?%|circle\(0(?:px|%)?[ )]|polygon\((?:0(?:px|%)? 0(?:px|%)?(?:, )?){3,}\)/;
const PAINTS = new Set(['img', 'video', 'canvas', 'svg', 'picture', 'iframe', 'object', 'embed', 'input']);
const MAX_LOOKED_THROUGH = 300;

// A form's fields may bear the names of its properties: what may be a form is asked through these.
const styleOf = (el, which) => getComputedStyle(el, which);
const rectOf = (el) => Element.prototype.getBoundingClientRect.call(el);
const holds = (el, selector) => Element.prototype.querySelector.call(el, selector) !== null;
const documentOf = (el) => ownerOf.call(el);
const ownerOf = Object.getOwnPropertyDescriptor(Node.prototype, 'ownerDocument').get;
const firstOf = Object.getOwnPropertyDescriptor(Node.prototype, 'firstChild').get;
// The element around; of a shadow root's parts, its host.
const around = (el) => { const at = up(el); return at && at.nodeType === 11 ? at.host : at; };
const partsOf = (el) => childrenOf.call(el);
const childrenOf = Object.getOwnPropertyDescriptor(Element.prototype, 'children').get;
const colours = new Map();    // as computed → [red, green, blue, alpha]; null: nobody knows
let brush = null;
function colourOf(text) {
  let found = colours.get(text);
  if (found === undefined) {
    const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text);
    found = parts ? [+parts[1], +parts[2], +parts[3], parts[4] === undefined ? 1 : +parts[4]] : painted(text);
    colours.set(text, found);
  }
  return found;
}
// Other notations, such as oklch(): the browser itself knows what they are.
function painted(text) {
  try {
    brush = brush || new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = text;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  } catch { return null; }
}
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
const alike = (one, other) => [0, 1, 2].every((i) => Math.abs(one[i] - other[i]) <= FAINT);

// What lies behind an element's text: {colours: those that may be, null: a picture; of: who paints them}.
let backs = new Map();        // element → the same, of one collect()
function backOf(el, cs) {
  const way = [];
  let at = el, found;
  while (at && at.nodeType === 1 && (found = backs.get(at)) === undefined) { way.push(at); at = around(at); }
  if (found === undefined) found = canvasOf(documentOf(el));
  for (let i = way.length - 1; i >= 0; i--) backs.set(way[i], found = behind(way[i], cs && way[i] === el ? cs : styleOf(way[i]), found));
  return found;
}
function canvasOf(doc) {
  const root = doc.documentElement, dark = root && styleOf(root).colorScheme === 'dark';
  return {colours: [dark ? [18, 18, 18] : [255, 255, 255]], of: root};
}
function behind(el, cs, outer) {
  const shade = cs.backgroundColor, image = cs.backgroundImage;
  if (image === 'none' && shade === 'rgba(0, 0, 0, 0)') return outer;
  const own = colourOf(shade);
  let found = null;
  if (image !== 'none') {
    const stops = image.includes('url(') || image.includes('image-set(') ? null : image.match(/(?:rgba?|oklch|oklab|lab|lch|hsla?|color)\([^()]*\)/g);
    const flat = stops && stops.map(colourOf);
    if (flat && flat.every((c) => c && c[3] === 1)) found = flat;
  } else if (own) found = own[3] === 1 ? [own] : outer.colours && outer.colours.map((c) => over(own, c));
  return {colours: found, of: el};
}

// Text that cannot be told from what lies behind it. `cs`: of the element, or of its pseudo-element.
function faint(el, cs, back) {
  const ink = colourOf(cs.webkitTextFillColor);
  if (!ink || (ink[3] > 0 && !(back.colours && back.colours.every((c) => alike(over(ink, c), c))))) return false;
  if (cs.textShadow !== 'none' || cs.webkitTextStrokeWidth !== '0px' || cs.backgroundClip.includes('text')) return false;
  return ink[3] === 0 || !overlaid(el, back.of);
}
// Where the first words of an element stand. `from`: its first child that may hold them.
let range = null;
function wordsBox(el, from) {
  range = range || new Range();
  for (let k = from || firstOf.call(el); k; k = k.nextSibling) {
    if (k.nodeType !== 3 || !k.data.trim()) continue;
    range.selectNodeContents(k);
    const all = range.getClientRects();
    for (let i = 0; i < all.length; i++) if (all[i].width >= 1) return all[i];
    if (all.length) return all[0];
  }
  return null;
}
// Something that is not around the text is painted behind it after all: a photo under a headline, a panel under a note.
function overlaid(el, painter) {
  const doc = documentOf(el), r = wordsBox(el) || rectOf(el), x = r.left + Math.min(r.width / 2, 20), y = r.top + r.height / 2;
  for (const other of doc.elementsFromPoint(x, y)) {
    if (other === painter) break;
    if (!contains(el, other) && !contains(other, el) && paints(other)) return true;
  }
  let looked = 0;
  for (let at = el; at && at !== painter; at = around(at)) {
    if (['::before', '::after'].some((which) => backdrop(at, which))) return true;
    const outer = around(at);
    if (!outer || outer.nodeType !== 1) break;
    for (const other of partsOf(outer)) {
      if (other === at || ++looked > MAX_LOOKED_THROUGH) continue;
      const box = rectOf(other);
      if (box.left <= x && box.right >= x && box.top <= y && box.bottom >= y && (paints(other) || holds(other, 'img,video,canvas,picture'))) return true;
    }
  }
  return false;
}
const backdrop = (el, which) => {
  const cs = styleOf(el, which);
  if (cs.content === 'none' || cs.content === 'normal' || cs.position === 'static') return false;
  const own = colourOf(cs.backgroundColor);
  return cs.backgroundImage !== 'none' || !own || own[3] > 0.5;
};
function paints(el) {
  if (PAINTS.has(el.localName)) return true;
  const cs = styleOf(el), own = colourOf(cs.backgroundColor);
  return cs.backgroundImage !== 'none' || !own || own[3] > 0.5;
}

// What style sheets say that few elements have: asked once for all that are called alike and stand in elements called
// alike. What may differ between such twins (display, visibility, opacity) is asked of each.
const START = () => ({kind: null, inside: null});
function looksOf(el, tag, bits, count, name, cs, outer) {
  const within = outer.kind || outer, inside = within.inside || (within.inside = new Map());
  let key = tag + '|' + count;
  if (name !== null) key += '|' + name.number;
  if (bits & STYLE) key += '|' + el.getAttribute('style');
  const kind = inside.get(key);
  if (!(bits & ID)) return kind === undefined ? look(inside, key, cs, count > 0, null) : kind;
  const own = key + '#' + el.getAttribute('id'), known = inside.get(own);
  if (known !== undefined) return known;
  const found = look(inside, own, cs, true, kind || null);
  if (kind === undefined) inside.set(key, found.kind = {...found});
  return found;
}
// `kind`: the look that its namesakes without a name of their own share; what stands in it is called the same in all.
function look(inside, key, cs, marked, kind) {
  const {position, overflowX} = cs;
  const found = {
    position, overflow: overflowX, pointer: cs.cursor === 'pointer', struck: null, gone: marked && isGone(cs, position),
    deep: position !== 'static' && cs.zIndex < 0, loud: false, bare: !marked, kind, inside: null,
  };
  inside.set(key, found);
  return found;
}
// Asked of those alone that have words.
const isStruck = (look, cs) => look.struck === null ? look.struck = cs.textDecorationLine.includes('line-through') : look.struck;
function isGone(cs, position) {
  const {filter, maskImage} = cs;
  return cutAway(cs, position) || (filter !== 'none' && FILTERED.test(filter)) || turnedAway(cs) || (maskImage !== 'none' && masked(maskImage));
}
// Whether nobody sees the element's own words. Who is loud, so are its likes; who is not is looked at anew each time.
// `room`: [left, top, right, bottom] of what is not cut off; `first`: the first text.
function silent(el, look, cs, room, first) {
  const r = wordsBox(el, first), lost = !r || r.width < 1 || r.height < SMALLEST_PX || r.right <= room[0] + 1 || r.bottom <= room[1] + 1 || r.left >= room[2] - 1 || r.top >= room[3] - 1 ||
    cs.contentVisibility === 'hidden' || (cs.display !== 'contents' && !Element.prototype.checkVisibility.call(el)) || cs.webkitTextSecurity !== 'none' || faint(el, cs, backOf(el, cs));
  look.loud = !lost;
  return lost;
}
// The words that a style sheet writes before and after an element.
function dressOf(el, look) {
  const before = pseudoText(el, '::before'), after = pseudoText(el, '::after');
  look.bare = !before && !after;
  return look.bare ? null : [before, after];
}

// The back of a card that has been turned away.
const turnedAway = (cs) => cs.backfaceVisibility === 'hidden' && cs.transform.startsWith('matrix3d') && new DOMMatrixReadOnly(cs.transform).m33 < 0;
const FILTERED = /opacity\((?:0(?:\.0\d*)?)%?\)/;
const masked = (image) => !image.includes('url(') && [...image.matchAll(/rgba?\([^()]*\)/g)].every(([shade]) => (colourOf(shade) || [0, 0, 0, 1])[3] < LEAST_OPACITY);
// A box that is cut away altogether.
const cutAway = (cs, position) => {
  const {clipPath} = cs;
  return (clipPath !== 'none' && CLIPPED.test(clipPath)) || ((position === 'absolute' || position === 'fixed') && cs.clip === 'rect(0px, 0px, 0px, 0px)');
};
// It lies behind the opaque box that it stands in.
function sunk(el, cs) {
  if (!(cs.zIndex < 0)) return false;
  const r = rectOf(el), outer = around(el), beside = outer && outer.nodeType === 1 ? partsOf(outer) : null;
  for (let i = 0; beside && i < beside.length && i < MAX_LOOKED_THROUGH; i++) if (beside[i] !== el && hides(beside[i], r)) return true;
  for (let at = outer; at && at.nodeType === 1; at = around(at)) {
    const cs = styleOf(at), own = colourOf(cs.backgroundColor);
    if (cs.zIndex !== 'auto' && cs.position !== 'static' || cs.opacity !== '1' || cs.transform !== 'none' || cs.isolation === 'isolate') return false;
    if (at.localName !== 'body' && at.localName !== 'html' && own && own[3] > 0.9) return true;
  }
  return false;
}

// An opaque box over all of a place.
function hides(el, r) {
  const box = rectOf(el);
  if (box.left > r.left || box.top > r.top || box.right < r.right || box.bottom < r.bottom || !box.width) return false;
  const own = colourOf(styleOf(el).backgroundColor);
  return Boolean(own) && own[3] > 0.9;
}
// Opaque boxes that say nothing themselves, over words: who puts one there hides them. A menu or a notice says something.
function blanked(layers, spots, said) {
  const lost = new Set();
  let places = null;
  for (const [el, left, top, right, bottom, row] of layers) {
    if (said.has(row) || holds(el, 'img,svg,video,canvas,iframe,picture,button,input')) continue;
    const cs = styleOf(el), own = colourOf(cs.backgroundColor);
    if (!own || own[3] <= 0.9 || !/absolute|relative/.test(cs.position) || cs.zIndex < 0 || cs.opacity < 0.9) continue;
    places = places || spots.map((words) => [words[0], words[1], rectOf(words[1])]);
    for (const [at, words, r] of places) {
      if (documentOf(words) === documentOf(el) && r.left >= left && r.top >= top && r.right <= right && r.bottom <= bottom && (at < row || cs.zIndex > 0) && !contains(el, words) && !contains(words, el)) lost.add(at);
    }
  }
  return lost;
}

// What a style sheet writes before or after an element: badges, currency signs, units. Icons of fonts are no words.
const WORDS = /[\p{L}\p{N}\p{Sc}%★☆✓✔*]/u;
function pseudoText(el, which) {
  const cs = styleOf(el, which), content = cs.content;
  if (content === 'none' || content === 'normal' || content === '""') return '';
  let said = '';
  for (const [, words, name] of content.matchAll(/"((?:[^"\\]|\\.)*)"|attr\(([\w-]+)[^)]*\)/g)) said += name ? el.getAttribute(name) || '' : words.replace(/\\(.)/g, '$1');
  said = said.replace(/[\p{Co}\p{Cn}]/gu, '').slice(0, 300);
  if (!WORDS.test(said) || cs.display === 'none' || cs.visibility !== 'visible' || cs.opacity < LEAST_OPACITY || parseFloat(cs.fontSize) < SMALLEST_PX || cutAway(cs, cs.position)) return '';
  return parseFloat(cs.textIndent) <= -FAR_PX || faint(el, cs, behind(el, cs, backOf(el))) ? '' : said;
}

// The words of a drawing, without those of its parts that are controls.
function drawnText(svg, parts) {
  const back = backOf(svg);
  let said = '';
  const shapes = svg.querySelector('rect,path,circle,ellipse,polygon,image,use');
  for (const el of svg.querySelectorAll('text')) {
    if (said.length > 300 || parts.some((part) => contains(part, el)) || !el.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const cs = styleOf(el), box = rectOf(el);
    const ink = colourOf(cs.fill);
    if (ink && !shapes && back.colours && back.colours.every((c) => alike(over(ink, c), c))) continue;
    if (cs.fill !== 'none' && parseFloat(cs.fillOpacity) >= LEAST_OPACITY && box.width > 1 && box.height > 1) said += ' ' + el.textContent;
  }
  return said.slice(0, 300);
}
