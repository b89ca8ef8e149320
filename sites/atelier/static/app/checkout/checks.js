// What is wrong with what was typed, in words for whoever typed it. Pure; the server checks again.

const empty = (text) => !text.trim();
const found = (checks) => Object.fromEntries(Object.entries(checks).filter(([, message]) => message));

export const emailFault = (text) =>
  (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim()) ? '' : 'Bitte geben Sie eine gültige E-Mail-Adresse ein.');

const POSTCODES = {DE: /^\d{5}$/, AT: /^\d{4}$/, CH: /^\d{4}$/};

function postcodeFault(postcode, country) {
  if (empty(postcode)) return 'Bitte geben Sie Ihre Postleitzahl ein.';
  return country in POSTCODES && !POSTCODES[country].test(postcode.trim()) ? 'Diese Postleitzahl gibt es in diesem Land nicht.' : '';
}

export const addressFaults = (values) => found({
  email: emailFault(values.email),
  name: empty(values.name) && 'Bitte geben Sie Ihren Namen ein.',
  street: empty(values.street) && 'Bitte geben Sie Straße und Hausnummer ein.',
  postcode: postcodeFault(values.postcode, values.country),
  city: empty(values.city) && 'Bitte geben Sie Ihren Ort ein.',
  country: empty(values.country) && 'Bitte wählen Sie ein Land.',
});

// The last digit of a card number is reckoned from the others (Luhn).
export function luhn(number) {
  const digits = [...number.replace(/\s/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, place) => {
    const counted = place % 2 ? 2 * digit : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return digits.length >= 12 && digits.length <= 19 && sum % 10 === 0;
}

export const cardFaults = (values) => found({
  holder: empty(values.holder) && 'Bitte geben Sie den Namen auf der Karte ein.',
  number: !luhn(values.number) && 'Bitte prüfen Sie die Kartennummer.',
  expiry: !/^(0[1-9]|1[0-2])\s?\/\s?\d{2}$/.test(values.expiry.trim()) && 'Bitte geben Sie das Ablaufdatum als MM/JJ ein.',
  cvc: !/^\d{3,4}$/.test(values.cvc.trim()) && 'Bitte geben Sie die Prüfnummer ein.',
});

export const logInFaults = (values) => found({
  email: emailFault(values.email),
  password: !values.password && 'Bitte geben Sie Ihr Passwort ein.',
});

export const registerFaults = (values) => found({
  name: empty(values.name) && 'Bitte geben Sie Ihren Namen ein.',
  email: emailFault(values.email),
  password: values.password.length < 8 && 'Das Passwort braucht mindestens acht Zeichen.',
});

export const reviewFaults = (values) => found({
  stars: !values.stars && 'Bitte vergeben Sie Sterne.',
  name: empty(values.name) && 'Bitte geben Sie einen Namen ein.',
  text: values.text.trim().length < 10 && 'Bitte schreiben Sie ein paar Worte mehr.',
});
