// What every server of this folder sends, and how it is started: node NAME.mjs PORT [graceful]. It ends with the process that started it.
import { setTimeout as delay } from 'node:timers/promises';

export const port = Number(process.argv[2]);
const isGraceful = process.argv[3] === 'graceful';

// What a server makes of an event like these is measured.
const shapes = {
  'no-id': { data: 'text' },
  'empty-id': { id: '', data: 'text' },
  'id-0': { id: 0, data: 'text' },
  'id-number': { id: 7, data: 'text' },
  'id-newline': { id: '7\nretry: 77', data: 'text' },
  'lf': { id: '7', data: 'a\nb' },
  'crlf': { id: '7', data: 'a\r\nb' },
  'cr': { id: '7', data: 'a\rb' },
  'last-newline': { id: '7', data: 'a\n' },
  'blank-line': { id: '7', data: 'a\n\nid: 99' },
  'empty': { id: '7', data: '' },
  'space': { id: '7', data: ' a' },
  'colon': { id: '7', data: ': a' },
  'object': { id: '7', data: { a: 1 } },
  'retry-0': { id: '7', data: 'text', retry: 0 },
  'retry': { id: '7', data: 'text', retry: 77 },
};

// 'feed' is endless and goes on after the id; 'silent' has no event, 'quiet' one; 'error' fails; a shape stands between two events.
export async function* events(name, lastEventId) {
  if (name === 'feed') {
    for (let id = Number(lastEventId || 0) + 1; ; id++) {
      yield { id: String(id), data: String(id) };
      await delay(10);
    }
  }
  if (name === 'silent') await forever();
  yield { id: '5', data: 'first' };
  if (name === 'quiet') await forever();
  await delay(50);
  if (name === 'error') throw new Error('The secret of the database');
  yield shapes[name];
  yield { id: '9', data: 'last' };
  await delay(50);
}

// Says that the server is there, and has it closed by SIGTERM, as its own docs do it, if that is asked for.
export function isListening(close) {
  process.stdin.resume().on('end', () => process.exit()).unref();
  if (isGraceful && close) process.on('SIGTERM', close);
  console.log('listening');
}

function forever() {
  return new Promise(() => setInterval(() => {}, 60_000).unref());
}
