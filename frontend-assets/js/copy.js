// A copy button beside what is worth copying: <span data-copy="the text" data-label="Copy" data-done="Copied"></span>.
// Added here since it needs JavaScript, and only where the browser lets pages write to the clipboard.
(() => {
  if (!navigator.clipboard) return;
  const equip = (root) => {
    for (const place of root.querySelectorAll('[data-copy]')) {
      if (place.querySelector('button')) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button is-quiet is-small';
      button.textContent = place.dataset.label;
      const said = document.createElement('span');
      said.className = 'visually-hidden';
      said.setAttribute('role', 'status');
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(place.dataset.copy);
        button.textContent = place.dataset.done;
        said.textContent = place.dataset.done;
        setTimeout(() => { button.textContent = place.dataset.label; said.textContent = ''; }, 2500);
      });
      place.append(button, said);
    }
  };
  equip(document);
  document.addEventListener('htmx:load', (event) => equip(event.detail.elt.parentElement ?? document));
})();
