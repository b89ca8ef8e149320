// The card's fields in a document of the payment provider: this page learns a token and never the number.
import {ApiError} from '../core/api.js';
import {html, useEffect, useRef} from '../core/html.js';

const ANSWER_MS = 15_000;
const SILENT = 'Die Karte konnte nicht geprüft werden. Bitte versuchen Sie es noch einmal.';

// ask: a ref that is given () → promise of a token; it fails when the frame finds a fault, which it shows itself
export function CardFrame({ask}) {
  const frame = useRef(null);
  useEffect(() => {
    let ready;
    const loaded = new Promise((resolve) => { ready = resolve; });
    const hear = (event) => { if (said(event, frame.current).atelier_ready) ready(); };
    addEventListener('message', hear);
    ask.current = async () => {
      await Promise.race([loaded, pause(ANSWER_MS)]);    // whoever is quick presses before the frame is there
      return token(frame.current);
    };
    return () => {
      removeEventListener('message', hear);
      ask.current = null;
    };
  }, []);
  return html`
    <iframe ref=${frame} className="card-frame" title="Kartendaten"
      src=${`/pay-frame?origin=${encodeURIComponent(location.origin)}`}></iframe>`;
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
// What the frame said; nothing where somebody else did.
const said = (event, frame) =>
  (event.source === frame?.contentWindow && event.origin === location.origin && event.data) || {};

const token = (frame) => new Promise((resolve, reject) => {
  const finish = (settle) => {
    removeEventListener('message', hear);
    clearTimeout(timer);
    settle();
  };
  const hear = (event) => {
    const {atelier_token: given, atelier_fault: fault} = said(event, frame);
    if (typeof given === 'string') finish(() => resolve(given));
    else if (typeof fault === 'string') finish(() => reject(new ApiError(422, fault)));
  };
  const timer = setTimeout(() => finish(() => reject(new ApiError(0, SILENT))), ANSWER_MS);
  addEventListener('message', hear);
  frame.contentWindow.postMessage({atelier_ask: 'token'}, location.origin);
});
