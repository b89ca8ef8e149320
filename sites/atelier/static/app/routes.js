// Which address shows which page. Pure.

const ROUTES = [
  ['home', /^\/$/],
  ['category', /^\/k\/(?<slug>[^/]+)$/],
  ['search', /^\/suche$/],
  ['product', /^\/p\/(?<id>\d+)(?:\/[^/]*)?$/],
  ['bag', /^\/tasche$/],
  ['address', /^\/kasse(?:\/adresse)?$/],
  ['delivery', /^\/kasse\/lieferung$/],
  ['payment', /^\/kasse\/zahlung$/],
  ['check', /^\/kasse\/pruefen$/],
  ['order', /^\/bestellung\/(?<number>[^/]+)$/],
  ['account', /^\/konto$/],
  ['wishlist', /^\/merkzettel$/],
  ['help', /^\/hilfe\/(?<topic>[^/]+)$/],
  ['sizes', /^\/groessen$/],
];

// → {page, …parts of the address}; an address that leads nowhere is the page "missing"
export function routeOf(path) {
  for (const [page, pattern] of ROUTES) {
    const found = pattern.exec(path);
    if (found) return {page, ...found.groups};
  }
  return {page: 'missing'};
}
