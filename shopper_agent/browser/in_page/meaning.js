// What a control means: kept when it is collected, compared with the live element before anything is done to it.
// A node that stays the same may become another control (“Preview order” that turns into “Confirm purchase”).

// What a control says. Of fields that is their label: what they hold, and a placeholder that changes, are not their meaning.
function spoken(el, proxy, labels) {
  if (el.localName === 'option') return el.label || el.text;
  const label = proxy || (labels || namingLabels(el))[0];
  if (label) return label.textContent;
  const named = el.getAttribute('aria-label') || '';
  if (el.localName === 'input' && /^(submit|button|reset)$/.test(el.type)) return named + ' ' + el.value;
  if (/^(input|select|textarea)$/.test(el.localName)) return named;
  const pictures = () => [...el.querySelectorAll('img[alt]')].slice(0, 4).map((i) => i.alt).join(' ');
  return named + ' ' + (el.isContentEditable ? '' : ownWords(el) || el.getAttribute('title') || el.getAttribute('alt') || pictures());
}
// A button may hold several texts and show one of them at a time; a number in a badge is no word of it.
const BADGES = '[class*=badge i],[class*=count i],[class*=bubble i],[class*=qty i],[class*=quantity i],[class*=counter i]';
const ownWords = (el) => {
  let words = el.childElementCount > 1 && (el.localName === 'button' || el.getAttribute('role') === 'button') ? el.innerText ?? el.textContent : el.textContent;
  if (words.length > 5000) words = words.slice(0, 5000);
  if (el.childElementCount && /\d/.test(words)) {
    for (const badge of el.querySelectorAll(BADGES)) {
      if (/^\s*\(?\d{1,4}\+?\)?\s*$/.test(badge.textContent)) words = words.replace(badge.textContent, ' ');
    }
  }
  return words.trim();
};

// Where a link leads: its own spelling inside the page, the whole address elsewhere.
const leadsTo = (el, href) => {
  const raw = el.localName === 'a' || el.localName === 'area' ? writtenAddress(el) : null;
  if (raw === null || raw.startsWith('#')) return raw || '';
  const whole = href === undefined ? wholeAddress(el) : href;
  return typeof whole === 'string' ? whole : raw;
};
// Where the form is sent to that this control sends, or may send by Enter.
const sendsTo = (el) => {
  if ((el.localName !== 'button' && el.localName !== 'input') || !el.form || /^(button|reset|checkbox|radio|range|file)$/.test(el.type)) return '';
  const own = el.getAttribute('formaction');
  return (own === null ? Element.prototype.getAttribute.call(el.form, 'action') : own) || '';
};
// `labels`, `href`: the element's, where they are known already.
const meaning = (el, proxy, labels, href) => ({
  words: spoken(el, proxy, labels), role: el.getAttribute('role') || '', leads: leadsTo(el, href), sends: sendsTo(el), off: disabled(el),
});

// Clocks run, “(3)” counts and dots move: none of it makes another control. In a long text such as a card's, and where
// the address says what a link is, no number does.
const gist = (words, numbers) => {
  let s = squeeze(words.slice(0, 5000)).replace(/\d+(:\d\d)+|\b\d+ ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b|\(\s*\d[\d.,]*\+?\s*\)/gi, '');
  s = s.replace(/[\s.…·]+$/, '');
  return s.length > 80 || !numbers ? s.replace(/\d+/g, '') : s;
};
// An address without what changes from visit to visit: sessions, campaigns, moments, long random values.
const VOLATILE = /^(utm_\w+|_\w*|t|ts|time|timestamp|cb|rnd|rand|random|nonce|sid|sess\w*|phpsessid|jsessionid|token|\w*csrf\w*|\w*clid|qid|crid|sprefix|dib\w*|p[fd]_rd\w*|ref_?)$/i;
const TELLS = /^(id|\w*_?id|sku|item|product|variant|route|path|url|next|return\w*)$/i;
const addressOf = (given) => {
  if (!given || given.startsWith('#') || /^javascript:/i.test(given)) return given;
  let url;
  try { url = new URL(given, location.href); } catch { return given; }
  const kept = [...url.searchParams].filter(([key, value]) => !VOLATILE.test(key) &&
    (TELLS.test(key) || !(value.length >= 16 && /\d/.test(value) && /[a-z]/i.test(value)))).map(([k, v]) => k + '=' + v).sort();
  return url.origin + url.pathname.replace(/;jsessionid=[^/]*/i, '') + '?' + kept.join('&') + url.hash;
};

// What a live element is no longer: 'words' | 'role' | 'link' | 'form' | 'state' | '' when it is what it was.
function changed(id, el, proxy) {
  const then = remembered[id];
  if (!then) return '';
  const now = meaning(el, proxy);
  if (then.role !== now.role) return 'role';
  if (addressOf(then.leads) !== addressOf(now.leads)) return 'link';
  if (addressOf(then.sends) !== addressOf(now.sends)) return 'form';
  const numbers = !/^https?:/.test(now.leads);
  if (gist(then.words, numbers) !== gist(now.words, numbers)) return 'words';
  return then.off && !now.off ? 'state' : '';
}
