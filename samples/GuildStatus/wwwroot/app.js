import { openStream } from '/_content/ResilientSse.AspNetCore/sse.js';
import { GuildCard } from './guild-card.js';

const $ = id => document.getElementById(id);
const cards = new Map();
let stream = openStream(null), lastId = null, lastArrival = 0, received = 0, lost = 0, clockSkew = Infinity;
window.receivedIds = [];        // the newest of them, for the browser's console and the tests

function onMessage(event) {
  const [run, number] = event.upstreamId.split('-');
  if (lastId?.run === run) {
    if (number <= lastId.number) return;                    // after another sign-in the last minute comes again
    const missed = number - lastId.number - 1;
    if (missed > 0) lost += missed;
  }
  const now = Date.now(), silence = now - lastArrival;
  if (lastArrival && silence > 500) healed(silence, received, lost);
  [lastId, lastArrival, received] = [{ run, number: Number(number) }, now, received + 1];
  window.receivedIds = [...window.receivedIds.slice(-4_999), event.upstreamId];

  const report = JSON.parse(event.data);
  clockSkew = Math.min(clockSkew, now - Date.parse(report.at));
  if (!cards.has(report.guildId)) cards.set(report.guildId, new GuildCard($('guild'), $('guilds'), report.guildId));
  cards.get(report.guildId).show(report);
}

// When the rest of the burst is there too, say what came of the silence.
function healed(silence, receivedBefore, lostBefore) {
  setTimeout(() => say(`Healed after ${(silence / 1000).toFixed(1)} s: ${received - receivedBefore} events caught up, `
    + `${lost - lostBefore} lost.`, 'good'), 250);
}

function onStateChange({ connectionState: state, retries, retryDelay, upstream }) {
  showUpstream(state === 'connected' ? upstream : null);
  const text = retryDelay === null ? state : `${state}: retry ${retries} in ${(retryDelay / 1000).toFixed(1)} s`;
  if ($('badge').textContent === text) return;
  [$('badge').textContent, $('badge').dataset.state] = [text, state];
  say(`Browser ${text}.`, state === 'connected' ? 'good' : state === 'error' ? 'bad' : '');
}

// The proxy keeps the stream open while its upstream is away, so without its word the page would look well.
function showUpstream(upstream) {
  const isAway = upstream?.state === 'disconnected';
  const text = isAway ? `Stale since ${new Date(upstream.since).toLocaleTimeString('en-GB')}` : '';
  $('stale').hidden = !isAway;
  if ($('stale').textContent === text) return;
  $('stale').textContent = text;
  if (upstream) say(isAway ? `${text}: the backend is away.` : 'The backend is back.', isAway ? 'bad' : 'good');
}

async function signedIn() {
  const response = await fetch('/session');
  return response.ok ? (await response.json()).name : null;
}

function onGap({ reason }) {
  say(`What follows does not join on to what was here (${reason}).`, 'bad');
}

// The state is "error" by now, and nothing more is asked for. After a 401 it is up to the page to get another token.
function onError(error) {
  say(`${error.message}.`, 'bad');
  if (error.status !== 401) return;
  $('sign-in-hint').textContent = 'You are signed out: the stream answers 401.';
  showUser(null);
}

function showUser(name) {
  $('sign-in').hidden = name !== null;
  $('dashboard').hidden = $('connection').hidden = name === null && cards.size === 0;
  $('user').hidden = name === null;
  $('user-name').textContent = name ?? '';
  document.body.classList.toggle('signed-out', name === null);
}

async function start() {
  const name = await signedIn();
  showUser(name);
  stream.close();
  // The retries outlast a refusal of 10 s.
  const url = name === null ? null : '/api/guilds/all/status/stream';
  stream = openStream(url, { onMessage, onGap, onError, onStateChange, maxRetries: 8, initialRetryDelay: 500, maxRetryDelay: 4_000 });
}

function say(text, kind = '') {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString('en-GB');
  entry.append(time, text);
  entry.className = kind;
  $('log').prepend(entry);
  while ($('log').children.length > 50) $('log').lastChild.remove();
}

function draw() {
  const all = [...cards.values()], answering = all.filter(card => card.latency !== null);
  $('online').textContent = `${all.filter(card => card.status !== 'offline').length} / ${all.length}`;
  $('mean').textContent = answering.length ? `${Math.round(answering.reduce((sum, card) => sum + card.latency, 0) / answering.length)} ms` : '–';
  $('received').textContent = received.toLocaleString('en');
  $('lost').textContent = lost.toLocaleString('en');
  $('lost').dataset.bad = lost > 0;
  $('age').textContent = lastArrival ? `${((Date.now() - lastArrival) / 1000).toFixed(1)} s` : '–';
  $('guilds').classList.toggle('stale', Date.now() - lastArrival > 1_000);
  for (const card of all) card.draw(Date.now() - clockSkew);
}

async function showBackend() {
  if ($('user').hidden || document.hidden) return;
  const { open, opened, refusesFor } = await (await fetch('/backend')).json();
  $('backend').textContent = `${open} upstream${open === 1 ? '' : 's'} open, ${opened} since the start`
    + (refusesFor ? `; refuses for ${refusesFor} s` : '');
}

$('reconnect').onclick = () => stream.reconnect();
$('sign-out').onclick = () => fetch('/session', { method: 'DELETE' });      // the backend ends the stream of each tab
$('sign-in').onsubmit = async event => {
  event.preventDefault();
  const body = JSON.stringify({ name: $('name').value });
  const response = await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  if (response.ok) await start();
};
for (const button of document.querySelectorAll('[data-fault]')) {
  button.onclick = async () => {
    await fetch(`/backend/${button.dataset.fault}`, { method: 'POST' });
    say(button.dataset.did, 'bad');
  };
}

setInterval(draw, 200);
setInterval(() => showBackend().catch(() => $('backend').textContent = 'The app does not answer.'), 1_000);
await start();
