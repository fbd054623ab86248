import { openStream } from '/_content/ResilientSse.AspNetCore/sse.js';

const $ = id => document.getElementById(id);
const tab = { received: 0, lost: 0, twice: 0, last: 0 };

function onMessage({ data }) {
  const id = Number(data);
  if (tab.last) id > tab.last ? tab.lost += id - tab.last - 1 : tab.twice++;
  tab.last = Math.max(tab.last, id);
  tab.received++;
  $('tab').textContent = `event ${id}: ${tab.received} received, ${tab.lost} lost, ${tab.twice} twice`;
}

function onStateChange({ connectionState }) {
  $('badge').textContent = $('badge').dataset.state = connectionState;
}

function instance({ name, processId, browsers, isOwner }) {
  const card = document.createElement('article');
  card.className = processId === null ? 'gone' : isOwner ? 'owner' : '';
  for (const [tag, text] of [
    ['h2', name],
    ['strong', processId === null ? 'gone' : isOwner ? 'owns the upstream' : 'follows'],
    ['span', processId === null ? 'starts again soon' : `process ${processId}`],
    ['span', `${browsers} browsers`],
  ]) card.append(Object.assign(document.createElement(tag), { textContent: text }));
  return card;
}

async function show() {
  try {
    const state = await (await fetch('/state')).json();
    $('instances').replaceChildren(...state.instances.map(instance));
    $('diary').replaceChildren(...state.diary.map(line => Object.assign(document.createElement('li'), { textContent: line })));
    $('events').textContent = state.events.toLocaleString('en');
    [$('lost').textContent, $('lost').dataset.bad] = [state.lost, state.lost > 0];
    [$('twice').textContent, $('twice').dataset.bad] = [state.twice, state.twice > 0];
    [$('gone').textContent, $('open').textContent] = [state.gone, state.openUpstreams];
    $('stall').textContent = `${state.longestStall.toFixed(2)} s`;
    $('kill').disabled = $('stop').disabled = !state.instances.some(one => one.isOwner);
  } catch {
    // The demo has ended, or the page is ahead of it.
  }
  setTimeout(show, 200);
}

for (const what of ['kill', 'stop']) $(what).addEventListener('click', () => fetch(`/${what}`, { method: 'POST' }));
openStream('/feed', { onMessage, onStateChange, initialRetryDelay: 200, maxRetries: Infinity });
show();
