// What Python calls.

globalThis.__shopper = {collect, aim, focusField, choose, pick, assign, candidates, settled, scroll, veiled, boxOf, elementOf};
