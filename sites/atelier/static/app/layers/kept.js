// What this browser was told before; a browser that keeps nothing is asked each time.

export const kept = (key) => {
  try { return localStorage.getItem(key); } catch { return null; }
};
export const keep = (key, value) => {
  try { localStorage.setItem(key, value); } catch { /* a browser without storage */ }
};
