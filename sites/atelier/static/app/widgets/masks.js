// What masked fields make of what is typed. Pure.

const digits = (text, most) => text.replace(/\D/g, '').slice(0, most);

// "42424242" → "4242 4242"
export const cardGroups = (text) => digits(text, 16).replace(/(\d{4})(?=\d)/g, '$1 ');

// "1230" → "12/30"
export const expiry = (text) => {
  const kept = digits(text, 4);
  return kept.length > 2 ? `${kept.slice(0, 2)}/${kept.slice(2)}` : kept;
};

export const security = (text) => digits(text, 4);
