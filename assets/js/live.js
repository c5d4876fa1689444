// Pages that follow what happens: a part of the page is fetched anew when the
// server says that it has changed. Without this the page reloads by itself, or
// is reloaded by hand. What is typed or chosen meanwhile stays.

for (const box of document.querySelectorAll('[data-live]')) follow(box);
for (const form of document.querySelectorAll('form[data-keep]')) keep(form);
idle();

function follow(box) {
  const lost = document.querySelector('[data-lost]');
  let fetching = false, again = false;

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (!answer.ok || answer.redirected) throw new Error('no page');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById(box.id);
      if (fresh) replace(box, fresh);
      if (lost) lost.hidden = true;
    } catch {
      if (lost) lost.hidden = false;
    }
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  }

  const line = new EventSource(box.dataset.live);
  line.addEventListener('change', refresh);
  line.addEventListener('open', () => { if (lost) lost.hidden = true; });
  line.addEventListener('error', () => { if (lost) lost.hidden = false; });
  // A line that the server has closed for good is not opened again by the
  // browser, and how long people have waited changes by itself.
  setInterval(refresh, 30000);
  window.addEventListener('online', refresh);
}

// The part is not touched while somebody chooses in it; the focus stays where it
// was.
function replace(box, fresh) {
  const active = document.activeElement;
  if (box.contains(active) && active.matches('select, input, textarea')) return;
  if (box.querySelector('details[open]')) return;
  if (box.innerHTML === fresh.innerHTML) return;
  const before = box.querySelector('[data-call]')?.dataset.call;
  const focus = box.contains(active) ? [...box.querySelectorAll('a, button')].indexOf(active) : -1;
  box.replaceChildren(...fresh.childNodes);
  for (const form of box.querySelectorAll('form[data-keep]')) keep(form);
  if (focus >= 0) box.querySelectorAll('a, button')[focus]?.focus();
  const call = box.querySelector('[data-call]');
  if (call && call.dataset.call !== before) {
    call.setAttribute('data-new', '');
    sound();
  }
}

// A button pressed while the line is down is sent when it is back: the same
// form, which the server counts once.
function keep(form) {
  const line = document.querySelector('[data-unsent]');
  let sending = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: 'POST', body });
        if (answer.status >= 502) throw new Error('no server');
        await show(answer);
        break;
      } catch {
        if (line) line.hidden = false;
        await new Promise((done) => setTimeout(done, 3000));
      }
    }
    sending = false;
    if (line) line.hidden = true;
  });
}

// After a change the browser goes on to the page that the server names; what is
// wrong is shown in place.
async function show(answer) {
  if (answer.redirected) {
    location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = page.title;
  document.querySelector('main').replaceWith(page.querySelector('main'));
  for (const form of document.querySelectorAll('form[data-keep]')) keep(form);
  for (const box of document.querySelectorAll('[data-live]')) follow(box);
  document.querySelector('.ds-error-summary')?.focus();
}

// Two tones, only when somebody has asked for sound on this screen.
let audio;
const button = document.querySelector('[data-sound]');
if (button) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    audio = on ? new AudioContext() : undefined;
    sound();
  });
}

function sound() {
  if (!audio) return;
  for (const [at, pitch] of [[0, 660], [0.25, 880]]) {
    const tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.2, audio.currentTime + at);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.45);
  }
}

// The tablet at the door goes back to its question.
function idle() {
  const after = document.querySelector('[data-after]');
  if (after) setTimeout(() => location.assign(after.dataset.next), after.dataset.after * 1000);
  const kiosk = document.querySelector('[data-idle]');
  if (!kiosk) return;
  let waits;
  const wait = () => {
    clearTimeout(waits);
    waits = setTimeout(() => {
      const home = new URL(location.href);
      home.searchParams.delete('lang');
      location.assign(home);
    }, kiosk.dataset.idle * 1000);
  };
  for (const what of ['pointerdown', 'keydown']) document.addEventListener(what, wait);
  wait();
}
