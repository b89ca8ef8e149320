// A review of one's own.
import {send} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {useShop, useTrap} from '../core/shop.js';
import {useForm} from '../checkout/form.js';
import {reviewFaults} from '../checkout/checks.js';
import {Framed, marks, Message, TextField} from '../widgets/field.js';
import {StarPicker} from '../widgets/stars.js';

export function ReviewForm({product, onSent}) {
  const {toasts} = useShop();
  const photos = useTrap('file-input');
  const form = useForm({name: '', text: '', stars: 0}, reviewFaults, async (values) => {
    await send('POST', `/api/products/${product.id}/reviews`, values);
    toasts.show('Danke für Ihre Bewertung.');
    onSent();
  });
  return html`
    <form className="review-form" noValidate onSubmit=${form.submit} aria-label="Bewertung schreiben">
      <h3>Ihre Bewertung</h3>
      <div className="field">
        <span className="field-name">Sterne</span>
        <${StarPicker} id="eigene-sterne" label="Sterne" value=${form.values.stars} onChange=${form.set('stars')}
          ...${marks('eigene-sterne', form.errors.stars)} />
        <${Message} id="eigene-sterne" error=${form.errors.stars} />
      </div>
      <${TextField} id="bewertung-name" label="Name" autoComplete="nickname" ...${form.field('name')} />
      <${Framed} id="bewertung-text" label="Ihre Erfahrung" error=${form.errors.text}>
        <textarea id="bewertung-text" rows="4" value=${form.values.text} ...${marks('bewertung-text', form.errors.text)}
          onChange=${(event) => form.set('text')(event.target.value)}></textarea>
      <//>
      ${photos && html`<${Photo} />`}
      ${form.failed && html`<p className="notice bad" role="alert">${form.failed}</p>`}
      <button type="submit" className="primary" disabled=${form.busy}>Absenden</button>
    </form>`;
}

// The picture is looked at before it would be shown, and stays in the browser until then.
function Photo() {
  const [file, setFile] = useState(null);
  return html`
    <${Framed} id="bewertung-foto" label="Foto (freiwillig)" hint=${file && `${file} wird nach der Prüfung angezeigt.`}>
      <input id="bewertung-foto" type="file" accept="image/*" onChange=${(event) => setFile(event.target.files[0]?.name ?? null)} />
    <//>`;
}
