// What Python calls.

globalThis.__shopper = {
  collect, aim, hovered, begin, focusField, landed, choose, pick, assign, dial, turned, candidates, settled, scroll, veiled, boxOf, elementOf, covers, judged, hosts, enters,
};
