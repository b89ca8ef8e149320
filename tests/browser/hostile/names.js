// Every name that a page can find on its window, its document and the prototypes that matter to it.
(() => {
  const found = [];
  for (let o = window; o; o = Object.getPrototypeOf(o)) found.push(...Object.getOwnPropertyNames(o), ...Object.getOwnPropertySymbols(o).map(String));
  for (const o of [document, document.body, Element.prototype, EventTarget.prototype]) found.push(...Object.getOwnPropertyNames(o));
  return found.join();
})()
