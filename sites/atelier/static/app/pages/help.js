// Delivery, returns, care, and what the law asks for.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {money} from '../core/wording.js';
import {Crumbs} from '../widgets/crumbs.js';
import {TOPICS} from './help_topics.js';
import {MissingPage} from './missing.js';

export function HelpPage({topic}) {
  const {config} = useShop();
  const found = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : null;
  useTitle(found?.title);
  if (!found) return html`<${MissingPage} />`;
  const free = money(config.free_from_cents);
  return html`
    <${Crumbs} trail=${[['Hilfe'], [found.title]]} />
    <h1>${found.title}</h1>
    <div className="help">
      ${found.text.map((one) => html`<p key=${one}>${one.replace('{free}', free)}</p>`)}
      <nav aria-label="Weitere Themen"><ul>${Object.entries(TOPICS).filter(([slug]) => slug !== topic).map(([slug, one]) => html`
        <li key=${slug}><${Link} to=${`/hilfe/${slug}`}>${one.title}<//></li>`)}</ul></nav>
    </div>`;
}
