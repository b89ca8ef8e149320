// What a form holds, what is wrong with it, and sending it.
import {useRef, useState} from '../core/html.js';

// The messages that still hold after a change: one field may settle what another was blamed for. Pure.
// also: a field that is checked although nothing was said of it
export function still(before, faults, also) {
  const kept = Object.keys(before).filter((name) => before[name]);
  return Object.fromEntries([...kept, also].filter((name) => name && faults[name]).map((name) => [name, faults[name]]));
}

// check: values → {field: message}; save: values → promise, which may fail with an ApiError that names fields
export function useForm(initial, check, save) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState({});
  const [failed, setFailed] = useState('');
  const [busy, setBusy] = useState(false);
  const tried = useRef(false);
  const latest = useRef(values);    // two fields may be filled between two drawings, as browsers fill in addresses

  const set = (name) => (value) => {
    latest.current = {...latest.current, [name]: value};
    setValues(latest.current);
    setErrors((before) => still(before, check(latest.current), tried.current ? name : null));
  };
  const show = (faults) => {
    setErrors(faults);
    requestAnimationFrame(() => document.querySelector('[aria-invalid=true]')?.focus());
  };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    tried.current = true;
    const faults = check(latest.current);
    setFailed('');
    if (Object.keys(faults).length) { show(faults); return; }
    setErrors({});
    setBusy(true);
    try {
      await save(latest.current);
    } catch (error) {
      show(error.errors || {});
      setFailed(error.message);
    }
    setBusy(false);
  };
  // What a field is to say once it is left, if something was typed. Not while a button is being pressed: a message that
  // comes in between would push the button away from under the finger.
  const left = (name) => (event) => {
    const pressing = event?.relatedTarget?.type === 'submit';
    if (!pressing && String(latest.current[name]).trim()) setErrors((before) => ({...before, [name]: check(latest.current)[name]}));
  };
  const field = (name) => ({value: values[name], onChange: set(name), onBlur: left(name), error: errors[name]});
  return {values, errors, failed, busy, set, submit, field};
}
