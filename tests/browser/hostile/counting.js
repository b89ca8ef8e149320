// The page counts every change of its tree, in shadow roots and frames too.
var wrote = '';
const watch = (root) => new MutationObserver((all) => {
  for (const one of all) wrote += one.type + ' ' + one.target.nodeName + '.' + one.attributeName + ' ';
}).observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
const host = document.querySelector('#host'), open = host.attachShadow({mode: 'open'});
const inner = document.createElement('div');
open.innerHTML = `FORM`;
open.append(inner);
const closed = inner.attachShadow({mode: 'closed'});
closed.innerHTML = `FORM`;
onload = () => { for (const root of [document, open, closed, document.querySelector('iframe').contentDocument]) watch(root); };
