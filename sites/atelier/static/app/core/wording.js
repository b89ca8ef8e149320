// How numbers and days are written in German. Pure.

const EURO = new Intl.NumberFormat('de-DE', {style: 'currency', currency: 'EUR'});
const DAY = new Intl.DateTimeFormat('de-DE', {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});
const WEEKDAY = new Intl.DateTimeFormat('de-DE', {weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC'});

export const money = (cents) => EURO.format(cents / 100);
export const day = (iso) => DAY.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
export const weekday = (iso) => WEEKDAY.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
export const rated = (stars) => stars.toLocaleString('de-DE', {minimumFractionDigits: 1, maximumFractionDigits: 1});
export const counted = (number, one, many) => `${number.toLocaleString('de-DE')} ${number === 1 ? one : many}`;
export const percentOff = (now, before) => Math.round(100 * (1 - now / before));
export const delivered = (days) => (days <= 1 ? 'Lieferung in 1 Werktag' : `Lieferung in ${days} Werktagen`);
