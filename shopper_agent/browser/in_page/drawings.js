// Controls in drawings. An SVG is a picture, told by its words; what may be pressed in it is a control of the page.

const MAX_DRAWN = 500;       // controls of one drawing; what comes later is missing
const MAY_BE_PRESSED = 'a,[role],[onclick],foreignObject';
const STENCILS = 'defs,symbol,clipPath,mask,pattern,marker';    // what is drawn by those that refer to it alone
const IN_DRAWING = 1, LISTENED_IN = 2;    // what `above.drawing` says; LISTENED_IN: something in the drawing listens for a press

// The words of a drawing, or of a control in it, and the controls that it holds.
function draw(scan, of, above) {
  if (of.hide || of.width < 1 || of.height < 1 || (of.width <= 1 && of.height <= 1)) return true;
  const listens = above.drawing === LISTENED_IN || scan.drawings.has(of.node);
  const parts = above.native || !of.el.childElementCount ? [] : drawnParts(scan, of.node, listens);
  say(scan, of.row, drawnText(of.node, parts));
  if (parts.length === 0) return true;
  const clip = of.tag === 'svg' && CUTS.test(of.look.overflow) ? overlap(of, above.clip || EVERYWHERE) : above.clip;
  const inside = {...below(of, above, false, false, clip), drawing: listens ? LISTENED_IN : IN_DRAWING};
  for (let i = parts.length - 1; i >= 0; i--) scan.stack.push(inside, parts[i]);
  return true;
}
const overlap = (of, clip) => [Math.max(clip[0], of.left), Math.max(clip[1], of.top), Math.min(clip[2], of.right), Math.min(clip[3], of.bottom)];

// The outermost parts that may be controls; what they hold is looked for when they are visited.
function drawnParts(scan, drawing, listens) {
  const found = [];
  let last = null;
  for (const el of drawing.querySelectorAll(listens ? '*' : MAY_BE_PRESSED)) {
    if ((last !== null && contains(last, el)) || !isDrawnPart(scan, el)) continue;
    last = el;
    if (el.closest(STENCILS) || !isDrawn(el)) continue;
    if (found.length >= MAX_DRAWN) { scan.cut = true; break; }
    found.push(el);
  }
  return found;
}
// In a drawing what is not displayed counts as visible, and lies nowhere.
const isDrawn = (el) => {
  const {width, height} = el.getBoundingClientRect();
  return (width >= 1 || height >= 1) && el.checkVisibility({opacityProperty: true, visibilityProperty: true});
};
const isDrawnPart = (scan, el) => el.localName === 'foreignObject' || scan.pressed.has(el) || nativeControl(el, el.localName) || el.hasAttribute('onclick') ||
  ROLES.has(el.getAttribute('role'));

// Whose listeners are known: the drawings around it.
function noteDrawings(scan, node) {
  for (let svg = node.ownerSVGElement; svg && !scan.drawings.has(svg); svg = svg.ownerSVGElement) scan.drawings.add(svg);
}

// Points on a drawn control that its box may say nothing of: on the lines of its shapes, and between them.
const MAX_SHAPES = 12, SAMPLES = 8;
function drawnPoints(el) {
  const found = [];
  const shapes = el.getTotalLength ? [el] : [...el.querySelectorAll('path,circle,ellipse,rect,line,polyline,polygon')].slice(0, MAX_SHAPES);
  for (const shape of shapes) {
    const matrix = shape.getScreenCTM();
    if (!matrix) continue;
    let on = [];
    try {
      const length = shape.getTotalLength();
      on = Array.from({length: SAMPLES}, (_, i) => shape.getPointAtLength(length * (i + 0.5) / SAMPLES).matrixTransform(matrix));
    } catch { continue; }      // a shape that is not drawn has no length
    for (let i = 0; i < SAMPLES / 2; i++) {
      const one = on[i], other = on[i + SAMPLES / 2], next = on[i + 1];
      found.push([(one.x + other.x) / 2, (one.y + other.y) / 2], [(one.x + next.x) / 2, (one.y + next.y) / 2], [one.x, one.y], [other.x, other.y]);
    }
  }
  return found;
}
