// An offer that comes in between: once, on the third page, after the question about cookies.
import {html, useEffect, useState} from '../core/html.js';
import {useShop} from '../core/shop.js';
import {Dialog} from '../widgets/dialog.js';
import {TextField} from '../widgets/field.js';
import {emailFault} from '../checkout/checks.js';
import {CONSENT} from './consent.js';
import {keep, kept} from './kept.js';

const OFFERED = 'atelier.newsletter', PAGES = 3, PAUSE_MS = 400;
const QUIET = /^\/(kasse|bestellung|konto)/;    // nobody is disturbed while paying

export function Newsletter({path}) {
  const {has} = useShop();
  const [seen, setSeen] = useState(0);
  const [open, setOpen] = useState(false);
  useEffect(() => setSeen((before) => before + 1), [path]);
  useEffect(() => {
    const asked = has('consent') && kept(CONSENT) === null;
    if (seen < PAGES || asked || QUIET.test(path) || kept(OFFERED) !== null) return undefined;
    const timer = setTimeout(() => setOpen(true), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [seen, path]);
  const close = () => {
    keep(OFFERED, 'ja');
    setOpen(false);
  };
  return open && html`<${Offer} onClose=${close} />`;
}

function Offer({onClose}) {
  const {toasts} = useShop();
  const [email, setEmail] = useState('');
  const [error, setError] = useState('');
  const submit = (event) => {
    event.preventDefault();
    const fault = emailFault(email);
    setError(fault);
    if (fault) return;
    toasts.show('Danke! Bitte bestätigen Sie die Anmeldung in Ihrem Postfach.');
    onClose();
  };
  return html`
    <${Dialog} label="Newsletter" className="dialog newsletter" onClose=${onClose}>
      <h2>Post aus dem Norden?</h2>
      <p>Neue Stoffe, Werkstattgeschichten und Angebote, einmal im Monat.</p>
      <form noValidate onSubmit=${submit}>
        <${TextField} id="newsletter-email" type="email" autoComplete="email" label="E-Mail-Adresse"
          value=${email} onChange=${setEmail} error=${error} />
        <div className="dialog-buttons">
          <button type="submit" className="primary">Anmelden</button>
          <button type="button" className="text-button" onClick=${onClose}>Nein, danke</button>
        </div>
      </form>
    <//>`;
}
