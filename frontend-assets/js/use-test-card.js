// The sandbox's payment page: a click fills in a test card, with whatever else a payment needs and is still empty.
(() => {
  const fill = (name, value) => {
    const field = document.querySelector(`[name="${name}"]`);
    if (field && !field.value) field.value = value;
  };

  for (const button of document.querySelectorAll('[data-use-test-card]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      document.querySelector('[name="cardNumber"]').value = button.dataset.useTestCard;
      fill('cardExpiry', button.dataset.expiry);
      fill('cardCvc', '123');
      fill('billingName', 'Test Payer');
      document.querySelector('.pay').focus();
    });
  }
})();
