// A box that chooses all rows of a list: <td data-choose-all="run" data-label="Choose all">, for the boxes with form="run".
// Made here, since without JavaScript it could do nothing.
(() => {
  const make = () => document.querySelectorAll('[data-choose-all]:empty').forEach((cell) => {
    const boxes = () => [...document.querySelectorAll(`input[type=checkbox][form="${cell.dataset.chooseAll}"]`)];
    if (boxes().length < 2) return;
    const all = document.createElement('input');
    all.type = 'checkbox';
    all.setAttribute('aria-label', cell.dataset.label);
    all.addEventListener('change', () => boxes().forEach((box) => { box.checked = all.checked; }));
    cell.append(all);
  });
  make();
  document.addEventListener('htmx:afterSettle', make);
})();
