// Logging in, registering, and what was ordered.
import {ask} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {counted, day, money} from '../core/wording.js';
import {logInFaults, registerFaults} from '../checkout/checks.js';
import {useForm} from '../checkout/form.js';
import {Problem} from '../checkout/frame.js';
import {Crumbs} from '../widgets/crumbs.js';
import {TextField} from '../widgets/field.js';
import {Loading} from '../widgets/loading.js';

export function AccountPage() {
  const who = useStore(useShop().session);
  useTitle('Ihr Konto');
  return html`
    <${Crumbs} trail=${[['Konto']]} />
    ${!who.known && html`<${Loading} />`}
    ${who.known && (who.email ? html`<${Known} who=${who} />` : html`<${Strangers} />`)}`;
}

function useEntering(question) {
  const shop = useShop();
  return async (values) => {
    await question(values);
    shop.bag.load();    // what an account had kept comes along
    shop.wishlist.load();
  };
}

const Strangers = () => html`
  <h1>Anmelden</h1>
  <div className="two-columns even"><${LogIn} /><${Register} /></div>`;

function LogIn() {
  const enter = useEntering(useShop().session.logIn);
  const form = useForm({email: '', password: ''}, logInFaults, enter);
  return html`
    <form className="checkout-form" noValidate onSubmit=${form.submit} aria-labelledby="anmelden">
      <h2 id="anmelden">Ich habe ein Konto</h2>
      <${Problem} form=${form} />
      <${TextField} id="login-email" type="email" label="E-Mail-Adresse" autoComplete="username" ...${form.field('email')} />
      <${TextField} id="login-password" type="password" label="Passwort" autoComplete="current-password" ...${form.field('password')} />
      <button type="submit" className="primary" disabled=${form.busy}>Anmelden</button>
    </form>`;
}

function Register() {
  const enter = useEntering(useShop().session.register);
  const form = useForm({name: '', email: '', password: ''}, registerFaults, enter);
  return html`
    <form className="checkout-form" noValidate onSubmit=${form.submit} aria-labelledby="registrieren">
      <h2 id="registrieren">Ich bin neu hier</h2>
      <${Problem} form=${form} />
      <${TextField} id="register-name" label="Vor- und Nachname" autoComplete="name" ...${form.field('name')} />
      <${TextField} id="register-email" type="email" label="E-Mail-Adresse" autoComplete="email" ...${form.field('email')} />
      <${TextField} id="register-password" type="password" label="Passwort" autoComplete="new-password"
        hint="Mindestens acht Zeichen." ...${form.field('password')} />
      <button type="submit" className="secondary" disabled=${form.busy}>Konto anlegen</button>
    </form>`;
}

function Known({who}) {
  const {session, bag, wishlist} = useShop();
  const leave = async () => {
    await session.logOut();
    bag.load();
    wishlist.load();
  };
  return html`
    <h1>Willkommen, ${who.name}</h1>
    <p>${who.email} <button type="button" className="text-button" onClick=${leave}>Abmelden</button></p>
    <${Orders} />`;
}

function Orders() {
  const [orders, setOrders] = useState(null);
  useEffect(() => { ask('/api/orders').then((answer) => setOrders(answer.items)).catch(() => setOrders([])); }, []);
  return html`
    <h2>Ihre Bestellungen</h2>
    ${!orders && html`<${Loading} />`}
    ${orders && orders.length === 0 && html`<p>Sie haben noch nichts bestellt.</p>`}
    <ul className="orders">${(orders || []).map((one) => html`
      <li key=${one.number}><${Link} to=${`/bestellung/${one.number}`}>${one.number}<//> vom ${day(one.date)},
        ${' '}${counted(one.count, 'Artikel', 'Artikel')}, ${money(one.total_cents)}</li>`)}</ul>`;
}
