// collect() returns ONE JSON string (a tree of objects through the protocol costs ten times more):
//   {secret (there are such fields), bare (there is no control), hosts (how many elements may hold a closed root), url, title, status, ready, vw, vh, sx, sy, dw, dh, cut, ld: [JSON-LD texts], frames: [[node, url]], nodes: [row…]}
//   text row:    [parent, text]
//   element row: [parent, tag, flags, attributes | 0, x, y, width, height]   (box in page pixels, controls and images only)
// The functions it calls for each element are kept short: V8 compiles what runs often, and one long one costs it more
// than the whole page does.

function collect() {
  const page = itself(document), scan = begunScan();
  registry = []; remembered = []; labelsIn = new Map(); backs = new Map(); called = new Map(); mapsIn = new Map(); doubtful = [];
  if (page.body) enter(scan, document, BEGIN);
  walk(scan);
  const {rows} = scan;
  nameIcons(scan);
  const lost = blanked(scan.layers, scan.spots, scan.said);
  if (lost.size) for (const row of rows) if (row.length === 2 && lost.has(row[0])) row[1] = '';
  occlusion(rows, scan.layers, scan.sx, scan.sy);
  const nav = performance.getEntriesByType('navigation')[0];
  const root = page.documentElement || NOWHERE;   // nothing but a response's head has come yet
  return JSON.stringify({
    secret: scan.secret, bare: !rows.some((row) => row.length > 2 && row[2] & CONTROL), hosts: doubtful.length, url: location.href, title: page.title.slice(0, 500).toWellFormed(), status: nav ? nav.responseStatus || 0 : 0, ready: page.readyState,
    vw: scan.vw, vh: scan.vh, sx: Math.round(scan.sx), sy: Math.round(scan.sy), dw: root.scrollWidth || 0, dh: Math.max(root.scrollHeight || 0, page.body ? page.body.scrollHeight : 0),
    cut: scan.cut, ld: linkedData(page), frames: scan.frames, nodes: rows,
  });
}

function linkedData(page) {
  const found = [];
  for (const s of page.querySelectorAll('script[type="application/ld+json"]')) {
    if (found.length < 20 && s.textContent.length < 200000) found.push(s.textContent.toWellFormed());
  }
  return found;
}

// An icon is named by the hidden text inside it.
function nameIcons(scan) {
  const {rows, said} = scan;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row.length < 8 || !(row[2] & CONTROL) || said.has(i)) continue;
    const el = Array.isArray(registry[i]) ? registry[i][0] : registry[i];
    const words = el.childElementCount ? hiddenWords(el) : '';
    if (words) row[3] = {...(row[3] || {}), 'hidden-text': words};
  }
}

// What a screen reader would say of an icon: words that are there, and drawn nowhere.
const MAX_HIDDEN = 80;
function hiddenWords(el) {
  let said = '';
  const walker = el.ownerDocument.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n && said.length < MAX_HIDDEN; n = walker.nextNode()) {
    const at = parentOf.call(n), spoken = at.localName === 'title' ? parentOf.call(at) : at;   // a drawing's title is its name
    if (n.data.trim() && spoken.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !faint(at, styleOf(at), backOf(at))) said += ' ' + n.data.slice(0, 4 * MAX_HIDDEN);
  }
  return squeeze(said).slice(0, MAX_HIDDEN).trim();
}

// For each control in view: is it what a press there would reach? If not, row[8] says what would be hit instead.
function occlusion(rows, layers, sx, sy) {
  const near = layers.filter((l) => l[1] < innerWidth && l[3] > 0 && l[2] < innerHeight && l[4] > 0);
  if (!near.length) return;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row.length < 8 || !(row[2] & IN_VIEW) || !(row[2] & CONTROL) || row[1] === 'option') continue;
    const entry = registry[i], el = Array.isArray(entry) ? entry[1] : entry;
    const x = row[4] - sx, y = row[5] - sy;
    if (!near.some(([l, left, top, right, bottom]) => left < x + row[6] && right > x && top < y + row[7] && bottom > y && !contains(l, el) && !contains(el, l))) continue;
    const hit = probe(el);
    if (hit.ok || !hit.by) continue;
    row.push(describe(hit.by));
  }
}
