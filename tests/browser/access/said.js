// What a screen reader is told by itself: each change of a live region, in the order of the page. It runs before the app.
(() => {
  const LIVE = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])';
  window.__said = [];
  const squeeze = (text) => text.replace(/[\u2066-\u2069\u202a-\u202e]/g, '').replace(/\s+/g, ' ').trim();
  // What stands in elements of its own is read apart.
  const parts = (region) => {
    const texts = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
    const all = [];
    while (texts.nextNode()) all.push(texts.currentNode.data);
    return all.join(' ');
  };
  const last = new WeakMap();
  const hidden = (el) => !el.checkVisibility({ visibilityProperty: true }) || el.closest('[hidden], [aria-hidden=true], [inert]') || !el.isConnected;
  const say = (region) => {
    const text = squeeze(parts(region));
    if (hidden(region) || last.get(region) === text) return;
    last.set(region, text);
    if (!text) return;
    const how = region.matches('[role=alert], [aria-live=assertive]') ? 'at once' : 'politely';
    window.__said.push(`${how}: ${text}`);
  };
  new MutationObserver((changes) => {
    const regions = new Set();
    for (const change of changes) {
      const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      const around = target && target.closest(LIVE);
      if (around) regions.add(around);
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        if (node.matches(LIVE)) regions.add(node);
        for (const inside of node.querySelectorAll(LIVE)) regions.add(inside);
      }
    }
    const order = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    for (const region of [...regions].sort(order)) say(region);
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
