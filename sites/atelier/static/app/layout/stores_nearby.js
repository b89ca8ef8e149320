// Where the boutique has its stores. Pure.

const STORES = [
  {from: 10000, to: 16999, name: 'Berlin', street: 'Linienstraße 118', hours: 'Mo–Sa 10–19 Uhr'},
  {from: 20000, to: 25999, name: 'Hamburg', street: 'Marktstraße 41', hours: 'Mo–Sa 10–19 Uhr'},
  {from: 26000, to: 28999, name: 'Bremen', street: 'Ostertorsteinweg 7', hours: 'Di–Sa 10–18 Uhr'},
  {from: 50000, to: 53999, name: 'Köln', street: 'Brüsseler Straße 62', hours: 'Mo–Sa 10–19 Uhr'},
  {from: 80000, to: 87999, name: 'München', street: 'Hans-Sachs-Straße 9', hours: 'Mo–Sa 10–19 Uhr'},
];

// What is said to someone who asks for a postcode.
export function storeNear(postcode) {
  if (!/^\d{5}$/.test(postcode.trim())) return 'Bitte geben Sie eine Postleitzahl mit fünf Ziffern ein.';
  const area = Number(postcode);
  const store = STORES.find((one) => area >= one.from && area <= one.to);
  return store
    ? `Atelier ${store.name}, ${store.street}, ${store.hours}`
    : 'In Ihrer Nähe gibt es noch kein Atelier. Wir liefern gern zu Ihnen nach Hause.';
}
