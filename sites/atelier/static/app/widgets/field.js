// A labelled field with what is wrong with it.
import {html} from '../core/html.js';

// The attributes that tie a field to its message.
export const marks = (id, error, hint) => ({
  'aria-invalid': error ? 'true' : undefined,
  'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
});

export const Message = ({id, error}) => error && html`<p className="field-error" id=${`${id}-error`}>${error}</p>`;

export function Framed({id, label, error, hint, children}) {
  return html`
    <div className=${`field${error ? ' has-error' : ''}`}>
      <label htmlFor=${id} id=${`${id}-label`}>${label}</label>
      ${children}
      ${hint && html`<p className="field-hint" id=${`${id}-hint`}>${hint}</p>`}
      <${Message} id=${id} error=${error} />
    </div>`;
}

// mask: text → text as it shall stand in the field
export function TextField({id, label, value, onChange, error, hint, mask = (text) => text, ...rest}) {
  return html`
    <${Framed} ...${{id, label, error, hint}}>
      <input type="text" ...${rest} id=${id} name=${id} value=${value} ...${marks(id, error, hint)}
        onChange=${(event) => onChange(mask(event.target.value))} />
    <//>`;
}
