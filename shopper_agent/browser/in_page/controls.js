// Which elements are controls, and in what state they are.

// An element that listens for clicks is pressed; a region that listens for those on its parts is not.
const REGIONS = new Set(['html', 'body', 'main', 'form', 'nav', 'header', 'footer', 'ul', 'ol', 'dl', 'table', 'thead', 'tbody', 'label', 'fieldset']);
const MOST_PARTS = 4, MOST_WORDS = 400, MOST_OF_VIEW = 0.4;
function pressable(el, tag, width, height) {
  if (REGIONS.has(tag) || width < 2 || height < 2 || width * height > MOST_OF_VIEW * innerWidth * innerHeight) return false;
  const parts = el.querySelectorAll('a[href],button,input,select,textarea,label,[role=button]');
  if (parts.length > MOST_PARTS || el.textContent.length > MOST_WORDS) return false;
  let words = squeeze(el.textContent).length;      // what it says besides its parts
  for (const part of parts) words -= squeeze(part.textContent).length + 1;
  return !parts.length || words > 0;
}

// `of`: the element as it is looked at (walking.js), `above`: what its parent says.
function isControl(of, above) {
  const {el, tag} = of;
  return calledControl(of) || (of.look.pointer && !above.pointer && tag !== 'label' && tag !== 'body' && of.width > 0) ||
    (of.pressed && !above.native && pressable(el, tag, of.width, of.height));
}
const calledControl = (of) => of.native || (of.role !== null && ROLES.has(of.role)) ||
  ((of.bits & (EDIT | ONCLICK)) !== 0 && ((of.bits & ONCLICK) !== 0 || of.el.isContentEditable));
// A label stands for its hidden radio button: that is seen where the label is.
const isUsable = (of) => of.proxy !== null || (!of.hide && of.el.checkVisibility());
const isThere = (of) => of.width >= 1 || of.height >= 1 || of.el.childElementCount > 0;

const TYPED = /^(checkbox|radio|button|submit|reset|image|file|range|color)$/;
function stateOf(scan, of) {
  const {el, tag, bits} = of;
  let flags = CONTROL;
  if (!of.native && of.role === null && !(bits & EDIT)) flags |= POINTER;
  if (of.meaning.off) flags |= DISABLED;
  if (el.required || ((bits & REQUIRES) && el.getAttribute('aria-required') === 'true')) flags |= REQUIRED;
  const wrong = bits & JUDGED ? el.getAttribute('aria-invalid') : null;
  if (wrong) flags |= wrong === 'false' ? VALID : INVALID;
  flags |= foldOf(el, tag, bits);
  const type = tag === 'input' ? el.type : '';
  if (type === 'checkbox' || type === 'radio') flags |= CHECKABLE | (el.checked ? CHECKED : 0);
  else if (bits & STATED) flags |= chosenOf(el);
  if (((tag === 'input' && !TYPED.test(type)) || tag === 'textarea' || (bits & EDIT)) && !el.readOnly) flags |= EDITABLE;
  if (tag === 'input' && isSecret(el)) { flags |= SECRET_FIELD; scan.secret = true; }
  if (of.left < scan.vw && of.right > 0 && of.top < scan.vh && of.bottom > 0) flags |= IN_VIEW;
  return flags;
}
const foldOf = (el, tag, bits) => {
  const open = tag === 'summary' ? String(el.parentElement && el.parentElement.open === true) : bits & UNFOLDS ? el.getAttribute('aria-expanded') : null;
  return open === 'true' ? EXPANDED : open === 'false' ? COLLAPSED : 0;
};
const chosenOf = (el) => {
  for (const key of STATES) {
    const said = el.getAttribute(key);
    if (said !== null) return CHECKABLE | (said === 'true' ? CHECKED : 0);
  }
  return 0;
};
