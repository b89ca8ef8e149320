// Who is logged in.
import {ask, send} from '../core/api.js';
import {createStore} from '../core/store.js';

export function createSession() {
  const store = createStore({known: false, email: null, name: null});
  const take = (who) => store.set({known: true, email: who.email, name: who.name});
  return {
    ...store,
    load: () => ask('/api/session').then(take).catch(() => {}),
    logIn: async (values) => take(await send('POST', '/api/session', values)),
    logOut: async () => { await send('DELETE', '/api/session'); take({email: null, name: null}); },
    register: async (values) => take(await send('POST', '/api/accounts', values)),
  };
}
