// Only adds: every page works without it.
import './desk.js';
import './passkey.js';
import './live.js';

// A button that prints is of no use without script, so it is hidden until here.
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
  if (button.hasAttribute('data-print-now')) {
    button.focus();
    window.addEventListener('load', () => window.print());
  }
}

// Browsers without support for autofocus on any element still move to the error
// summary, so that a screen reader reads it first.
const summary = document.querySelector('.ds-error-summary');
if (summary && document.activeElement !== summary) summary.focus();
