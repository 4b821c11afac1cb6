// The site beside the form, as it will be: what is typed into a field stands at once in its [data-preview], a chosen theme is put on,
// and a shop front takes its trade's colours and sign. What is not filled in yet stands there pale, as the server sent it.
(() => {
  const say = (field) => {
    const value = field.value.trim();
    for (const place of document.querySelectorAll(`[data-preview="${CSS.escape(field.name)}"]`)) {
      if (field.type === 'date') {
        const date = field.valueAsDate;
        if (date && date.getUTCFullYear() > 999) {
          place.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'full', timeZone: 'UTC', numberingSystem: 'latn' }).format(date);
        }
      } else {
        place.textContent = value || (place.closest(`[data-sample-${field.name}]`)?.getAttribute(`data-sample-${field.name}`) ?? '');
      }
      place.classList.toggle('is-sample', !value);
    }
  };

  const dress = (form) => {
    const theme = form.querySelector('input[name=theme]:checked');
    const preview = document.querySelector('[data-theme-preview]');
    if (theme && preview) preview.dataset.theme = theme.value;

    const shop = document.querySelector('[data-preview-trade]');
    const category = form.querySelector('select[name=category]');
    if (!shop || !category) return;
    const kind = category.value || 'florist';
    const sign = shop.querySelector('[data-preview-sign]');
    const drawn = shop.querySelector('[data-preview-signs]').content.querySelector(`[data-trade="${CSS.escape(kind)}"]`).getAttribute('src');
    shop.dataset.trade = kind;
    if (sign.getAttribute('src') !== drawn) sign.src = drawn;
    const line = shop.querySelector('[data-preview-trade-line]');
    const city = form.querySelector('input[name=city]').value.trim();
    // What is none of the trades has no word for itself on the page either.
    const trade = category.value && category.value !== 'other' && category.selectedOptions[0].text;
    const isSample = !category.value && !city;
    line.classList.toggle('is-sample', isSample);
    line.textContent = isSample ? line.dataset.sample : trade && city ? line.dataset.pattern.replace(/%[12]/g, (place) => (place === '%1' ? trade : city)) : trade || city;
  };

  const start = () => {
    const window = document.querySelector('.preview-window');
    const form = window?.closest('form');
    if (!form) return;
    for (const field of form.elements) if (field.name) say(field);
    dress(form);
  };

  const follow = (event) => {
    const form = event.target.form;
    if (!form?.querySelector('.preview-window')) return;
    say(event.target);
    dress(form);
  };
  document.addEventListener('input', follow);
  // Whatever chooses for somebody, such as an autofill, may tell only of the change.
  document.addEventListener('change', follow);
  start();
  document.addEventListener('htmx:afterSettle', start);
})();
