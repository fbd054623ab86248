import { read, remove, write } from './storage.js';
import { Turn } from './turn.js';

const mostTurns = 50;
const $ = id => document.getElementById(id);
const turns = new Map();

const open = () => [...turns.values()].find(turn => turn.isOpen);

/** Whether it is asked: there is one open answer at a time. */
function ask(question) {
  if (open() || !question.trim() || !$('model').value) return false;
  const turn = add(Turn.of(question, bodyFor(question)));
  const isKept = turn.keep();
  while (turns.size > mostTurns) forget(turns.keys().next().value);
  write('chat', [...turns.keys()]);
  say(isKept ? '' : 'This browser keeps nothing: a reload forgets the conversation.');
  turn.follow();
  isAtEnd = true;
  refresh();
  return true;
}

// What OpenAI's API takes, and what those take that speak its language. What was broken off is no part of the conversation.
function bodyFor(question) {
  const before = [...turns.values()].map(turn => turn.kept).filter(({ outcome }) => outcome === 'complete')
    .flatMap(kept => [{ role: 'user', content: kept.question }, { role: 'assistant', content: kept.text }]);
  return JSON.stringify({ model: $('model').value, stream: true, messages: [...before, { role: 'user', content: question }] });
}

function add(kept) {
  const turn = new Turn(kept, { onChange: refresh, onAskAgain: ask });
  turns.set(kept.id, turn);
  return turn;
}

function forget(id) {
  turns.get(id).forget();
  turns.delete(id);
}

// After a reload, and when another tab has asked: the same conversation everywhere, and the open answer goes on.
function synchronise() {
  const ids = read('chat') ?? [];
  for (const id of turns.keys()) if (!ids.includes(id)) forget(id);
  for (const id of ids) {
    const kept = turns.has(id) ? null : read(`chat:${id}`);
    if (kept && add(kept).isOpen) turns.get(id).follow();
  }
  refresh();
}

function refresh() {
  const isBusy = open() !== undefined;
  $('welcome').hidden = turns.size > 0;
  $('send').hidden = isBusy;
  $('stop').hidden = !isBusy;
  $('forget').disabled = isBusy || turns.size === 0;
  document.body.classList.toggle('busy', isBusy);
}

function say(trouble) {
  $('trouble').textContent = trouble;
}

async function showModels() {
  const models = await (await fetch('/api/models')).json();
  $('model').append(...models.map(({ id, name }) => new Option(name, id)));
  $('models').hidden = models.length < 2;
}

$('ask').onsubmit = event => {
  event.preventDefault();
  if (ask($('question').value)) $('question').value = '';
};
$('question').onkeydown = event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('ask').requestSubmit();
};
for (const example of document.querySelectorAll('#examples button')) example.onclick = () => ask(example.textContent);
$('stop').onclick = () => open()?.cancel().catch(error => say(`Stop did not arrive (${error.message}). Press it again.`));
$('drop').onclick = () => fetch('/connections/drop', { method: 'POST' }).catch(error => say(error.message));
$('forget').onclick = () => {
  for (const id of turns.keys()) forget(id);
  remove('chat');
  refresh();
};

// Whoever reads the end sees it grow; whoever has scrolled up stays there.
const main = document.querySelector('main');
let isAtEnd = true;
main.onscroll = () => { isAtEnd = main.scrollHeight - main.scrollTop - main.clientHeight < 60; };
new ResizeObserver(() => { if (isAtEnd) main.scrollTop = main.scrollHeight; }).observe($('turns'));

addEventListener('storage', ({ key }) => {
  if (key === 'chat' || key === null) synchronise();
  else if (key.startsWith('chat:')) turns.get(key.slice(5))?.reread();
});
setInterval(() => open()?.draw(), 250);
showModels().catch(error => say(`The app does not answer: ${error.message}.`));
synchronise();
