// What a listing's address asks for. Pure.
import {queryOf} from '../core/api.js';

export const SORTS = [
  {value: 'beliebt', label: 'Beliebteste zuerst'}, {value: 'neu', label: 'Neueste zuerst'},
  {value: 'preis_auf', label: 'Preis aufsteigend'}, {value: 'preis_ab', label: 'Preis absteigend'},
  {value: 'bewertung', label: 'Beste Bewertung'},
];
export const FACETS = ['farbe', 'groesse', 'preis_bis', 'sterne'];

const several = (query, key) => (query.get(key) || '').split(',').filter(Boolean);
const whole = (query, key) => (/^\d{1,6}$/.test(query.get(key) || '') ? Number(query.get(key)) : null);

export const readQuery = (query) => ({
  q: query.get('q') || '',
  art: query.get('art') || '',
  farbe: several(query, 'farbe'),
  groesse: several(query, 'groesse'),
  preis_bis: whole(query, 'preis_bis'),
  sterne: whole(query, 'sterne'),
  sortierung: SORTS.some((one) => one.value === query.get('sortierung')) ? query.get('sortierung') : 'beliebt',
});

// The address of the same listing with other settings.
export const addressOf = (path, asked) => path + queryOf({
  ...asked,
  farbe: asked.farbe.join(','),
  groesse: asked.groesse.join(','),
  sortierung: asked.sortierung === 'beliebt' ? '' : asked.sortierung,
});

export const apiQuery = (category, asked, page) => `/api/products${queryOf({
  category, kind: asked.art, q: asked.q, colour: asked.farbe.join(','), size: asked.groesse.join(','),
  price_max: asked.preis_bis === null ? '' : 100 * asked.preis_bis, stars: asked.sterne, sort: asked.sortierung, page,
})}`;

export const without = (asked) => ({...asked, farbe: [], groesse: [], preis_bis: null, sterne: null});
export const narrowings = (asked) =>
  asked.farbe.length + asked.groesse.length + Number(asked.preis_bis !== null) + Number(asked.sterne !== null);
export const toggled = (values, value) =>
  (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
