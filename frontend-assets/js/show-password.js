// Adds a button to a password field that shows what is typed. Without JavaScript there is no button that does nothing.
(() => {
  const equip = (root) => {
    for (const holder of root.querySelectorAll('[data-show-password]')) {
      const input = holder.querySelector('input');
      if (!input || holder.querySelector('button')) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'in-field';
      button.textContent = holder.dataset.show;
      button.setAttribute('aria-controls', input.id);
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', () => {
        const shown = input.type === 'text';
        input.type = shown ? 'password' : 'text';
        button.textContent = shown ? holder.dataset.show : holder.dataset.hide;
        button.setAttribute('aria-pressed', String(!shown));
      });
      // A password that left as text would be remembered by the browser as one.
      input.form?.addEventListener('submit', () => { input.type = 'password'; });
      holder.append(button);
    }
  };
  equip(document);
  document.addEventListener('htmx:load', (event) => equip(event.detail.elt.parentElement ?? document));
})();
