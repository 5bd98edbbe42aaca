// The error summary as somebody meets it: each line with the control it leads to and what stands there.
const squeeze = (text) => (text || '').replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
const group = document.querySelector('.ar-error-summary');
const texts = (el, attribute) => (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
  .map((id) => document.getElementById(id)).map((it) => (it ? squeeze(it.textContent) : 'nothing has this id'));
const lines = [...group.querySelectorAll('li')].map((li) => {
  const text = squeeze(li.textContent);
  const href = li.querySelector('a')?.getAttribute('href') ?? null;
  if (!href || href.startsWith('#/')) return { text, leads: href ? 'to another step' : 'nowhere' };
  const control = document.getElementById(href.slice(1));
  if (!control) return { text, leads: 'to nothing' };
  // Of radio buttons the group is wrong, and not one of them.
  const field = control.type === 'radio' ? control.closest('fieldset') : control;
  return { text, leads: 'to its field', invalid: field.getAttribute('aria-invalid'), described: texts(field, 'aria-describedby') };
});
return { focused: group.contains(document.activeElement), title: document.title, lines };
