import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createParser } from './support/module.js';

const bytesOf = text => typeof text === 'string' ? new TextEncoder().encode(text) : text;

function parse(bytes, size, lastEventId = '') {
  const parser = createParser(lastEventId), events = [];
  for (let start = 0; start < bytes.length; start += size) events.push(...parser.push(bytes.subarray(start, start + size)));
  return { events, lastEventId: parser.lastEventId, retry: parser.retry };
}

const event = (data, lastEventId = '', type = 'message') => ({ type, data, lastEventId });

// Input, the events, the last event id, the reconnection time.
const inputs = {
  'an event': ['data: a\n\n', [event('a')]],
  'lines that end with CR': ['id: 1\rdata: a\r\rdata: b\r\r', [event('a', '1'), event('b', '1')], '1'],
  'lines that end with CRLF': ['id: 1\r\ndata: a\r\n\r\ndata: b\r\n\r\n', [event('a', '1'), event('b', '1')], '1'],
  'lines that end in each way': ['data: a\r\ndata: b\ndata: c\r\r\ndata: d\n\r\ndata: e\r\n\n', [event('a\nb\nc'), event('d'), event('e')]],
  'CR CR LF is two line ends, not three': ['data: a\r\r\ndata: b\n\n', [event('a'), event('b')]],
  'a byte order mark': ['\uFEFFdata: a\n\n', [event('a')]],
  'a second byte order mark is a part of the field name': ['\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [event('b')]],
  'a byte order mark further on': ['data: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n', [event('a'), event('\uFEFFc')]],
  'several lines of data': ['data: a\ndata\ndata:\ndata: b\n\n', [event('a\n\n\nb')]],
  'empty data is an event': ['data\n\ndata:\n\ndata: \n\n', [event(''), event(''), event('')]],
  'two empty lines of data': ['data\ndata\n\n', [event('\n')]],
  'one space after the colon belongs to the field': ['data:a\ndata: b\ndata:  c\ndata:\td\n\n', [event('a\nb\n c\n\td')]],
  'a colon in a value': ['data: a: b:c\n\n', [event('a: b:c')]],
  'a type': ['event: status\ndata: a\n\ndata: b\n\n', [event('a', '', 'status'), event('b')]],
  'the last type of a block counts': ['event: x\nevent: y\ndata: a\n\n', [event('a', '', 'y')]],
  'an empty type is message': ['event: x\nevent:\ndata: a\n\n', [event('a')]],
  'a type without data does not reach the next block': ['event: x\n\ndata: a\n\n', [event('a')]],
  'field names are exact': ['Data: a\n data: b\ndata : c\nEVENT: x\ndata: d\n\n', [event('d')]],
  'comments': [': a\n:\n:data: b\ndata: c\n:\n\n', [event('c')]],
  'an unknown field': ['foo: bar\nfoo\ndata: a\n\n', [event('a')]],
  'ids stay until the next one': ['id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n', [event('a', '1'), event('b', '1'), event('c', '2')], '2'],
  'an id without data moves the last id': ['id: 1\ndata: a\n\nid: 2\n\n', [event('a', '1')], '2'],
  'an empty id clears it': ['id: 1\ndata: a\n\nid\ndata: b\n\nid: 3\n\nid:\n\n', [event('a', '1'), event('b', '')], ''],
  'an id with NUL is ignored': ['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', [event('a', '1'), event('b', '1')], '1'],
  'NUL in data and type stays': ['event: a\0\ndata: b\0c\n\n', [event('b\0c', '', 'a\0')]],
  'an id of which only one space is taken off': ['id:  1 \ndata: a\n\n', [event('a', ' 1 ')], ' 1 '],
  'a reconnection time': ['retry: 1500\n\n', [], '', 1500],
  'a reconnection time in an incomplete line is none': ['retry: 7', [], '', null],
  'a reconnection time holds with its line': ['retry: 7\ndata: a', [], '', 7],
  'what is not digits is no time': ['retry: 1\nretry: 1.5\nretry: -2\nretry: 3s\nretry:\nretry: \u0663\nretry: 4 \n\n', [], '', 1],
  'an incomplete block is no event and moves no id': ['id: 1\ndata: a\n\nid: 2\ndata: b\n', [event('a', '1')], '1'],
  'an incomplete line is no event': ['data: a\n\ndata: b', [event('a')]],
  'characters beyond ASCII': ['event: ä\nid: 日本\ndata: 😀 é\n\n', [event('😀 é', '日本', 'ä')], '日本'],
  'line ends of Unicode are none': ['data: a\u2028b\u2029c\u0085d\ve\ff\n\n', [event('a\u2028b\u2029c\u0085d\ve\ff')]],
  'what is not UTF-8 is replaced': [Uint8Array.of(...bytesOf('data: a'), 0xff, 0xc3, 0x0a, 0x0a), [event('a\uFFFD\uFFFD')]],
  'blank lines alone': ['\n\r\n\r\r\n\n', []],
  'nothing': ['', []],
};

for (const [name, [text, events, lastEventId = '', retry = null]] of Object.entries(inputs)) {
  test(`${name}, cut into pieces of every size`, () => {
    const bytes = bytesOf(text);
    for (let size = 1; size <= bytes.length + 1; size++) {
      assert.deepEqual(parse(bytes, size), { events, lastEventId, retry }, `in pieces of ${size}`);
    }
  });
}

test('an event is there with the CR that ends it, and a late LF is swallowed', () => {
  const parser = createParser();

  assert.deepEqual([...parser.push(bytesOf('data: a\r\r'))], [event('a')]);
  assert.deepEqual([...parser.push(bytesOf(''))], []);
  assert.deepEqual([...parser.push(bytesOf('\ndata: b\r\n\r'))], [event('b')]);
  assert.deepEqual([...parser.push(bytesOf('\n\n'))], []);
});

test('a piece without a character between CR and LF changes nothing', () => {
  const parser = createParser(), pieces = [bytesOf('data: a\r'), bytesOf(''), bytesOf('\ndata: b\n\n')];

  assert.deepEqual(pieces.flatMap(piece => [...parser.push(piece)]), [event('a\nb')]);
});

test('an id outlives the connection that brought it', () => {
  assert.deepEqual(parse(bytesOf('data: a\n\nid\n'), 3, '7'), { events: [event('a', '7')], lastEventId: '7', retry: null });
});

test('any stream, cut anywhere, gives what the text of the standard gives', () => {
  let seed = 20261128;
  const random = below => (seed = (seed * 48271) % 0x7fffffff) % below;
  const pieces = ['data', 'event', 'id', 'retry', 'x', ':', ': ', ' ', '\n', '\n', '\r', '\r\n', '\n\n', '\0', '12', 'é', '\uFEFF', '😀', 'data: a\n', 'id: 1\n'];
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: random(40) }, () => pieces[random(pieces.length)]).join('');
    const bytes = bytesOf(text), expected = standard(text), parser = createParser(), events = [];
    for (let start = 0, size; start < bytes.length; start += size) events.push(...parser.push(bytes.subarray(start, start + (size = 1 + random(6)))));
    assert.deepEqual({ events, lastEventId: parser.lastEventId, retry: parser.retry }, expected, JSON.stringify(text));
  }
});

// Section 9.2.6 on the whole text, sentence by sentence, in another way than the parser.
function standard(text) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/), events = [];
  lines.pop();
  let data = [], type = '', id = '', lastEventId = '', retry = null;
  for (const line of lines) {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (line === '') {
      lastEventId = id;
      if (data.length > 0) events.push(event(data.join('\n'), id, type || 'message'));
      [data, type] = [[], ''];
    } else if (field === 'data') data.push(value);
    else if (field === 'event') type = value;
    else if (field === 'id' && value.indexOf('\0') < 0) id = value;
    else if (field === 'retry' && value !== '' && [...value].every(digit => '0123456789'.includes(digit))) retry = parseInt(value, 10);
  }
  return { events, lastEventId, retry };
}
