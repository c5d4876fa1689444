// The desk: keys, times that follow the wishes, and what the caller said kept
// while the clerk types. All of it only adds; without it each step is a button.

const form = document.querySelector('form[data-desk]');

// Function keys are told beside what they do. They are no characters, so nobody
// who dictates presses one by accident (WCAG 2.1.4).
document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = /^F\d+$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (!target) return;
  event.preventDefault();
  const id = target.hash && target.getAttribute('href').startsWith('#') && target.hash.slice(1);
  if (id) document.getElementById(id).focus();
  else target.click();
});

if (form) {
  keys();
  const save = saver();
  times(save);
  if (!document.querySelector('[autofocus]')) form.elements.tema.focus();
}

// A number chooses a time while the focus is in the list, and nowhere else. Enter
// presses the button of the part that it is pressed in.
function keys() {
  form.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const list = event.target.closest('[data-times]');
    if (list && /^[1-9]$/.test(event.key)) {
      const time = list.querySelector(`[data-number="${event.key}"]`);
      if (!time) return;
      event.preventDefault();
      time.checked = true;
      time.dispatchEvent(new Event('change', { bubbles: true }));
      on(event.key);
      return;
    }
    if (event.key !== 'Enter' || !event.target.matches('input, select')) return;
    const part = event.target.closest('section');
    const button = list ? form.querySelector('[data-who] [data-default]') : part && part.querySelector('[data-default]');
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// The name is next. The number itself must not land there, which some keyboards
// and helpers send as a character of its own.
function on(number) {
  const name = form.elements.firstname;
  const refuse = (event) => { if (event.key === number) event.preventDefault(); };
  name.addEventListener('keypress', refuse);
  name.addEventListener('keyup', () => name.removeEventListener('keypress', refuse), { once: true });
  name.focus();
}

// Other wishes, or other days, fetch the list anew without losing the place.
function times(save) {
  let waits, request;
  for (const hint of form.querySelectorAll('[data-scripted]')) hint.hidden = false;

  async function refresh(button, then) {
    if (request) request.abort();
    request = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.delete('do');
    body.set(button.name, button.value);
    let page;
    try {
      const answer = await fetch(form.action, { method: 'POST', body, signal: request.signal, redirect: 'manual' });
      if (answer.type === 'opaqueredirect' || !answer.headers.get('content-type').includes('html')) throw new Error('no page');
      page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!page.querySelector('[data-times]')) throw new Error('no list');
    } catch (error) {
      if (error.name !== 'AbortError') save.lost();
      return;
    }
    const list = page.querySelector('[data-times]');
    form.querySelector('[data-times]').replaceWith(list);
    for (const hint of list.querySelectorAll('[data-scripted]')) hint.hidden = false;
    form.elements.fra.value = page.querySelector('[name="fra"]').value;
    form.querySelector('[data-count]').textContent = list.querySelector('legend, .ds-alert')?.textContent ?? '';
    if (then) then(list);
  }

  const into = (list) => (list.querySelector('input:checked') ?? list.querySelector('input[type="radio"]'))?.focus();
  const show = form.querySelector('[data-wishes] [data-default]');
  form.querySelector('[data-wishes]').addEventListener('change', () => {
    clearTimeout(waits);
    waits = setTimeout(() => refresh(show), 250);
  });
  form.addEventListener('submit', (event) => {
    if (!event.submitter?.hasAttribute('data-refresh')) return;
    event.preventDefault();
    clearTimeout(waits);
    refresh(event.submitter, into);
  });
}

// What is typed is saved on the server a moment later. The line under the form
// tells whether it was, and says so when there is no connection.
function saver() {
  const line = form.querySelector('[data-saved]');
  const said = () => ['firstname', 'phone', 'email', 'note'].some((name) => form.elements[name].value.trim());
  let waits, dirty = false, failed = false, leaving = false;

  async function save(keepalive = false) {
    clearTimeout(waits);
    if (!dirty || !said()) return !failed;
    dirty = false;
    line.textContent = form.dataset.saving;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.save, { method: 'POST', body, keepalive, redirect: 'manual' });
      if (answer.type === 'opaqueredirect') {
        dirty = true;
        line.textContent = form.dataset.signedOut;
        return true; // the server keeps what is sent to it then
      }
      if (answer.status >= 500) throw new Error('server');
      line.textContent = (await answer.text()).slice(0, 300);
      failed = false;
      if (answer.ok) history.replaceState(null, '', form.dataset.resume); // a reload comes back to it
      return true;
    } catch {
      lost();
      return false;
    }
  }

  function lost() {
    dirty = failed = true;
    line.textContent = form.dataset.offline;
    clearTimeout(waits);
    waits = setTimeout(save, 5000);
  }

  form.addEventListener('input', () => {
    dirty = true;
    clearTimeout(waits);
    waits = setTimeout(save, 700);
  });
  form.addEventListener('change', () => { if (dirty) save(); });
  window.addEventListener('online', () => save());
  document.addEventListener('visibilitychange', () => { if (document.hidden) save(true); });
  window.addEventListener('beforeunload', (event) => { if (failed && dirty && said() && !leaving) event.preventDefault(); });

  window.addEventListener('pageshow', () => { leaving = false; }); // back again

  // While there is no connection, a form that is sent would be lost: it waits
  // until what was typed has been saved. One that is on its way is not sent again
  // by a second Enter, which would be another button's.
  form.addEventListener('submit', async (event) => {
    if (event.submitter?.hasAttribute('data-refresh')) return;
    clearTimeout(waits);
    if (leaving) {
      event.preventDefault();
      return;
    }
    if (!failed) {
      leaving = true;
      return;
    }
    event.preventDefault();
    if (await save()) {
      failed = false;
      form.requestSubmit(event.submitter);
    }
  });
  return { lost };
}
