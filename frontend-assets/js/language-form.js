// A step that was swapped in has another address than the page the foot came with; the language form shall come back to the step.
document.addEventListener('htmx:pushedIntoHistory', () => {
  const back = document.querySelector('[data-language-form] [name=back]');
  if (back) back.value = location.pathname + location.search;
});

// Another language loads the page anew, without what was typed. Whoever has typed something is asked first: fields that are not as the
// page brought them, or a form that came back refused, with what was typed in it.
(() => {
  const isChanged = (field) => {
    if (!field.name || field.type === 'hidden' || field.disabled) return false;
    if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.type === 'file') return field.files.length > 0;
    return 'defaultValue' in field && field.value !== field.defaultValue;
  };

  // At the window, so that it comes before submit-once.js, for which a form that is asked about was not sent.
  window.addEventListener('submit', (event) => {
    const question = event.target.dataset.languageForm;
    if (!question) return;
    const others = [...document.forms].filter((form) => form !== event.target);
    const typed = document.querySelector('[data-error-summary]') || others.some((form) => [...form.elements].some(isChanged));
    if (typed && !window.confirm(question)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
})();
