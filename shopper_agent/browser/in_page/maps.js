// Image maps: the areas of a picture are links without a box of their own. Where they lie is written in the map.

const MAX_AREAS = 300;       // of one picture; what comes later is missing
const MAX_CORNERS = 100;
let pictured = new WeakMap();   // area → the picture over which it lies
let mapsIn = new Map();      // document or shadow root → name → its map, of one collect()

const mapOf = (el) => {
  const root = el.getRootNode();
  let known = mapsIn.get(root);
  if (known === undefined) {
    mapsIn.set(root, known = new Map());
    for (const map of itself(root).querySelectorAll('map[name]')) if (!known.has(map.getAttribute('name'))) known.set(map.getAttribute('name'), map);
  }
  return known.get(el.getAttribute('usemap').replace(/^[^#]*#/, ''));
};

// A picture with a map: its areas follow it.
function chart(scan, of, above) {
  if (!(of.bits & USEMAP) || of.hide || of.width < 1 || of.height < 1) return false;
  const map = mapOf(of.el), areas = map ? map.querySelectorAll('area') : [];
  let count = 0;
  for (const area of areas) {
    if (!area.hasAttribute('href') && !area.hasAttribute('onclick') && !scan.pressed.has(area)) continue;
    if (pictured.get(area) && pictured.get(area) !== of.el && scan.charted.has(area)) continue;    // a map of two pictures
    pictured.set(area, of.el);
    scan.charted.add(area);
    if (count++ >= MAX_AREAS || scan.rows.length >= MAX_NODES) { scan.cut = true; break; }
    chartArea(scan, of, above, area);
  }
  return false;
}

function chartArea(scan, of, above, area) {
  const r = areaBox(area), left = r.left + above.dx, top = r.top + above.dy, right = left + r.width, bottom = top + r.height, {clip} = above;
  if (r.width < 1 || r.height < 1 || (clip !== null && (left >= clip[2] - 1 || right <= clip[0] + 1 || top >= clip[3] - 1 || bottom <= clip[1] + 1))) return;
  const names = area.getAttributeNames(), bits = bitsOf(names), a = {};
  copy(a, area, bits, ASKED_OF_ALL);
  copy(a, area, bits, ASKED_OF_CONTROLS);
  if (bits & LABELLEDBY) put(a, 'labelledby', labelled(area));
  put(a, 'label', area.alt);
  if (area.hasAttribute('href')) put(a, 'href', area.href);
  if (bits & TESTED) for (const t of TEST_ID) if (area.hasAttribute(t)) { put(a, 'test', area.getAttribute(t)); break; }
  const meant = meaning(area, null, NO_NAMES, a.href);
  const flags = CONTROL | (meant.off ? DISABLED : 0) | (left < scan.vw && right > 0 && top < scan.vh && bottom > 0 ? IN_VIEW : 0);
  addRow(scan, area, meant, [above.parent, 'a', flags, a, Math.round(left + scan.sx), Math.round(top + scan.sy), Math.round(r.width), Math.round(r.height)]);
}

// Its corners in its picture; of a circle, the square around it. The picture itself where the map says nothing of use.
const cornersOf = (area, width, height) => {
  const n = (area.getAttribute('coords') || '').split(/[\s,;]+/, 2 * MAX_CORNERS).map(parseFloat).filter(isFinite), shape = area.shape.toLowerCase();
  if (shape === 'default') return [[0, 0], [width, 0], [width, height], [0, height]];
  if (shape.startsWith('circ')) return n.length < 3 ? [] : [[n[0] - n[2], n[1] - n[2]], [n[0] + n[2], n[1] - n[2]], [n[0] + n[2], n[1] + n[2]], [n[0] - n[2], n[1] + n[2]]];
  if (shape.startsWith('poly')) return Array.from({length: n.length >> 1}, (_, i) => [n[2 * i], n[2 * i + 1]]);
  return n.length < 4 ? [] : [[n[0], n[1]], [n[2], n[1]], [n[2], n[3]], [n[0], n[3]]];
};
// The same in the viewport of its document.
const areaCorners = (area) => {
  const picture = pictured.get(area);
  if (!picture || !present(picture)) return [];
  const r = picture.getBoundingClientRect(), cs = styleOf(picture), sx = r.width / (picture.offsetWidth || 1), sy = r.height / (picture.offsetHeight || 1);
  const px = picture.clientLeft + parseFloat(cs.paddingLeft), py = picture.clientTop + parseFloat(cs.paddingTop);
  const within = (v, from, to) => Math.min(Math.max(v, from), to);
  return cornersOf(area, picture.offsetWidth, picture.offsetHeight)
    .map(([x, y]) => [within(r.left + (x + px) * sx, r.left, r.right), within(r.top + (y + py) * sy, r.top, r.bottom)]);
};
const areaBox = (area) => {
  const corners = areaCorners(area), xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]);
  return corners.length ? new DOMRect(Math.min(...xs), Math.min(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) : new DOMRect(0, 0, 0, 0);
};
// Points that lie in most shapes: between a corner and the middle, and between corners that are next but one.
const areaPoints = (area) => {
  const corners = areaCorners(area), n = corners.length, mean = (...of) => [0, 1].map((i) => of.reduce((sum, c) => sum + c[i], 0) / of.length);
  if (n < 3) return [];
  const middle = mean(...corners);
  return corners.flatMap((c, i) => [mean(c, middle), mean(c, corners[(i + 1) % n], corners[(i + 2) % n])]);
};

// What has a place: an area's lies in its picture.
const boxAt = (el) => el.localName === 'area' ? areaBox(el) : el.getBoundingClientRect();
const boxesOf = (el) => el.localName === 'area' ? [areaBox(el)].filter((r) => r.width >= 1) : el.getClientRects();
const furtherPoints = (el) => el.localName === 'area' ? areaPoints(el) : el.ownerSVGElement ? drawnPoints(el) : NO_NAMES;
const bring = (el, how) => {
  if (el.localName !== 'area') { el.scrollIntoView(how); return; }
  const picture = pictured.get(el), win = el.ownerDocument.defaultView;
  if (!picture) return;
  picture.scrollIntoView(how);
  const r = areaBox(el), x = r.left + r.width / 2, y = r.top + r.height / 2;
  if (x < 0 || y < 0 || x > win.innerWidth || y > win.innerHeight) win.scrollBy({left: x - win.innerWidth / 2, top: y - win.innerHeight / 2, behavior: 'instant'});
};
