// What a screen reader is told by itself: each change of a live region, in the order of the page. It runs before the app.
(() => {
  const LIVE = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])';
  window.__said = [];
  const squeeze = (text) => text.replace(/[\u2066-\u2069\u202a-\u202e]/g, '').replace(/\s+/g, ' ').trim();
  // What stands in elements of its own is read apart, and what is hidden from assistive technology is not read.
  const parts = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const all = root.nodeType === 3 ? [root] : [];
    while (texts.nextNode()) all.push(texts.currentNode);
    const read = (text) => !text.parentElement.closest('[aria-hidden=true], [aria-live=off]');
    return all.filter(read).map((text) => text.data).join(' ');
  };
  const last = new WeakMap();
  const hidden = (el) => !el.checkVisibility({ visibilityProperty: true }) || el.closest('[hidden], [aria-hidden=true], [inert]') || !el.isConnected;
  // A status is read as a whole, and of any other live region what was added to it.
  const whole = (region) => region.matches('[role=status], [role=alert], [aria-atomic=true]');
  const say = (region, added) => {
    const text = squeeze(whole(region) ? parts(region) : added.filter((it) => it.isConnected).map(parts).join(' '));
    if (hidden(region) || whole(region) && last.get(region) === text) return;
    last.set(region, text);
    if (!text) return;
    const how = region.matches('[role=alert], [aria-live=assertive]') ? 'at once' : 'politely';
    window.__said.push(`${how}: ${text}`);
  };
  new MutationObserver((changes) => {
    const regions = new Map();
    const note = (region, nodes) => regions.set(region, [...(regions.get(region) || []), ...nodes]);
    for (const change of changes) {
      const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      const around = target && target.closest(LIVE);
      const nodes = change.type === 'characterData' ? [change.target] : [...change.addedNodes].filter((it) => it.nodeType !== 8);
      // What was put into something that is new itself comes with it.
      const fresh = (it) => !(regions.get(around) || []).some((known) => known.contains(it));
      if (around) note(around, nodes.filter(fresh));
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.matches(LIVE)) note(node, [node]);
        for (const inside of node.querySelectorAll(LIVE)) note(inside, [inside]);
      }
    }
    const order = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    for (const region of [...regions.keys()].sort(order)) say(region, regions.get(region));
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
