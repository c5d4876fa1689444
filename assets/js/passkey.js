// Passkeys (W3C Web Authentication Level 3). Where the browser has them, the parts
// of a page that are about them are shown; without script or passkeys there is
// the code by e-mail. A form with data-passkey asks the server for a question
// (data-ask), has the device answer it, and is sent with the answer.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(''))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const key of options.excludeCredentials || []) key.id = bytes(key.id);
  return options;
}

// What the device says, as the standard writes it in JSON (section 5.1).
function answerOf(credential) {
  const response = {};
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {}, response });
}

async function ask(form) {
  const reply = await fetch(form.dataset.ask, { method: 'POST', credentials: 'same-origin' });
  if (!reply.ok) throw new Error(reply.status);
  const publicKey = readable(await reply.json());
  return navigator.credentials[form.dataset.passkey]({ publicKey });
}

// What went wrong, in the words that the page has for it.
function say(form, error) {
  const box = form.querySelector('[role=alert]');
  const words = { NotAllowedError: box.dataset.cancelled, AbortError: box.dataset.cancelled, InvalidStateError: box.dataset.known };
  box.hidden = false;
  box.textContent = words[error.name] || box.dataset.failed;
}

async function answer(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  if (button.getAttribute('aria-busy')) return;
  button.setAttribute('aria-busy', 'true');
  form.querySelector('[role=alert]').hidden = true;
  try {
    form.elements.answer.value = answerOf(await ask(form));
    form.submit();
  } catch (error) {
    say(form, error);
  }
  button.removeAttribute('aria-busy');
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const part of document.querySelectorAll('[data-passkey-part]')) part.hidden = false;
  for (const lack of document.querySelectorAll('[data-passkey-missing]')) lack.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) form.addEventListener('submit', answer);
}
