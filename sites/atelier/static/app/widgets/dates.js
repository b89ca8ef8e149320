// Days of a calendar as ISO dates, reckoned in UTC so that no summer time moves them. Pure.

const iso = (date) => date.toISOString().slice(0, 10);
const parsed = (text) => new Date(`${text}T00:00:00Z`);

export const plusDays = (text, days) => {
  const date = parsed(text);
  date.setUTCDate(date.getUTCDate() + days);
  return iso(date);
};
export const isSunday = (text) => parsed(text).getUTCDay() === 0;
export const monthOf = (text) => text.slice(0, 7);
export const plusMonths = (month, months) => {
  const date = parsed(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return monthOf(iso(date));
};

// The weeks of a month from Monday on; null for the days of its neighbours.
export function weeksOf(month) {
  const first = `${month}-01`, lead = (parsed(first).getUTCDay() + 6) % 7;
  const days = Array(lead).fill(null);
  for (let day = first; monthOf(day) === month; day = plusDays(day, 1)) days.push(day);
  while (days.length % 7) days.push(null);
  return Array.from({length: days.length / 7}, (_, week) => days.slice(7 * week, 7 * week + 7));
}
