// The question about cookies, which lies over the page until it is answered.
import {html, useState} from '../core/html.js';
import {toggled} from '../listing/query.js';
import {Dialog} from '../widgets/dialog.js';
import {keep, kept} from './kept.js';

export const CONSENT = 'atelier.cookies';
const KINDS = [['statistik', 'Statistik'], ['werbung', 'Werbung']];

export function Consent() {
  const [answered, setAnswered] = useState(kept(CONSENT) !== null);
  const [chosen, setChosen] = useState(null);    // null: the settings are folded
  if (answered) return null;
  const answer = (value) => {
    keep(CONSENT, value);
    setAnswered(true);
    dispatchEvent(new Event(CONSENT));
  };
  return html`
    <${Dialog} label="Cookies" className="dialog consent">
      <h2>Wir mögen Kekse</h2>
      <p>Wir verwenden Cookies, damit Ihre Tasche gefüllt bleibt, und mit Ihrer Zustimmung auch für Statistik und Werbung.</p>
      ${chosen && html`
        <fieldset>
          <legend>Ihre Auswahl</legend>
          <label><input type="checkbox" checked disabled /> Notwendig</label>
          ${KINDS.map(([kind, label]) => html`
            <label key=${kind}>
              <input type="checkbox" checked=${chosen.includes(kind)} onChange=${() => setChosen(toggled(chosen, kind))} /> ${label}
            </label>`)}
        </fieldset>`}
      <div className="dialog-buttons">
        <button type="button" className="primary" onClick=${() => answer('alle')}>Alle akzeptieren</button>
        <button type="button" className="secondary" onClick=${() => answer('notwendige')}>Nur notwendige</button>
        ${chosen
          ? html`<button type="button" className="text-button"
              onClick=${() => answer(chosen.join(',') || 'notwendige')}>Auswahl speichern</button>`
          : html`<button type="button" className="text-button" onClick=${() => setChosen([])}>Einstellungen</button>`}
      </div>
    <//>`;
}
