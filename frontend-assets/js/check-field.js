// A field of a <form data-check> is looked at when its reader leaves it, and not before. What is wrong is for the server to say: the
// form's own POST with the parameter "check" answers with the page and changes nothing; of that page the field's error is taken.
(() => {
  const changed = new WeakSet();
  const latest = new WeakMap();

  // An error that comes in between a press and its release would move from under the finger what it pressed.
  let pressed = false;
  document.addEventListener('pointerdown', () => { pressed = true; }, true);
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => { pressed = false; }, true);
  const released = () => new Promise((go) => {
    if (!pressed) go();
    else for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => setTimeout(go), { once: true });
  });

  const live = document.createElement('p');
  live.className = 'visually-hidden';
  live.setAttribute('aria-live', 'polite');
  document.body.append(live);

  // What the summary of a step that was refused says of the field.
  const correctSummary = (field, error) => {
    const line = document.querySelector(`[data-error-summary] a[href="#${CSS.escape(field.id)}"]`)?.closest('li');
    if (!line) return;
    const list = line.parentElement;
    if (error) line.firstElementChild.textContent = error.lastElementChild.textContent;
    else line.remove();
    if (!list.children.length) list.closest('[data-error-summary]').remove();
  };

  const show = (field, error) => {
    const box = field.closest('.field');
    correctSummary(field, error);
    document.getElementById(`${field.id}-error`)?.remove();
    box.classList.toggle('is-invalid', Boolean(error));
    const others = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== `${field.id}-error`);
    if (error) {
      // Checkboxes have their error above themselves, all others below label and hint.
      const before = [...box.querySelectorAll(':scope > label:not(.check), :scope > .hint')].at(-1);
      if (before) before.after(error); else box.prepend(error);
      field.setAttribute('aria-invalid', 'true');
      others.push(error.id);
    } else {
      field.removeAttribute('aria-invalid');
    }
    field.setAttribute('aria-describedby', others.join(' '));
    live.textContent = error?.textContent ?? '';
  };

  document.addEventListener('input', (event) => {
    if (event.target.form?.hasAttribute('data-check')) changed.add(event.target);
  });

  document.addEventListener('focusout', async ({ target: field, relatedTarget: next }) => {
    const form = field.form;
    // Whoever goes on to the button is answered by it.
    if (!form || !field.id || !changed.has(field) || next?.type === 'submit') return;
    changed.delete(field);
    const data = new URLSearchParams(new FormData(form));
    data.append('check', field.name);
    latest.set(field, data);
    try {
      const answer = await fetch(form.action, { method: 'POST', body: data, redirect: 'error' });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      await released();
      // The step may have been sent meanwhile, or the field be written in again.
      if (latest.get(field) !== data || !form.isConnected || form.dataset.sent || changed.has(field) || !page.getElementById(field.id)) return;
      show(field, page.getElementById(`${field.id}-error`));
    } catch {
      // Without an answer the field is looked at with all others when the step is sent.
    }
  });
})();
