// Before a picture is taken.

// While a picture is taken, what was typed into secret fields is drawn as dots: in the document, its shadow roots and
// the frames that it can enter. A constructed sheet is no DOM change.
const SECRET_PARTS = ['card', 'ccnum', 'cc-num', 'cc_num', 'cvc', 'cvv', 'securitycode', 'security-code', 'security_code', 'passw'];
const VEIL = ['[type=password]', '[autocomplete^="cc-"]', '[autocomplete$="-password"]', '[autocomplete="one-time-code"]',
  ...SECRET_PARTS.flatMap((part) => [`[name*="${part}" i]`, `[id*="${part}" i]`])].map((which) => 'input' + which).join(',') +
  '{-webkit-text-security:disc!important}';
let veils = [];             // [document or shadow root, its sheet]
function veiled(on) {
  for (const [root, sheet] of veils) root.adoptedStyleSheets = [...root.adoptedStyleSheets].filter((s) => s !== sheet);
  veils = [];
  if (!on) return '{}';
  const roots = new Set([document]);
  for (const entry of registry) {
    const el = Array.isArray(entry) ? entry[0] : entry;
    if (present(el) && el.localName === 'input') roots.add(el.getRootNode());
  }
  for (const root of roots) {
    const sheet = new ((root.ownerDocument || root).defaultView.CSSStyleSheet)();   // each document takes its own alone
    sheet.replaceSync(VEIL);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    veils.push([root, sheet]);
  }
  return '{}';
}
