#!/usr/bin/env bash
# openai 7.55.0, @anthropic-ai/sdk 1.10.0, @google/genai 3.1.0, @mistralai/mistralai 2.7.0, ai 7.0.173 with
# @ai-sdk/anthropic 4.0.105, @langchain/anthropic 1.5.11 with @langchain/core 1.4.0 (npm), Node 20.
#
# The answer is "one two three"; the response ends after "one ", properly as far as HTTP can tell (behind nginx or Caddy a
# server that dies looks like that). Each protocol has a last event that says that the answer is whole ([DONE],
# message_stop, a finish reason), and it is missing here. The loops over the stream end all the same as if it had come. A
# response that ends within an event is an error for two of them, by accident: they try to parse the half as JSON. Only
# the helpers that gather a final message complain. "Reason" is what ai gives as finishReason.
#
# Why it matters: half an answer is shown, stored and put into the next prompt as if it were whole. Consumers: look for
# the protocol's own end, or at least for a finish reason, after each loop. Proxies: pass a missing end on as an error or
# cut the connection; a clean end here is a lie that nobody downstream can see through.
#
# Output seen:
#   openai, for await                 between events: "one ", no error       in mid-event: "one ", SyntaxError
#   openai, finalChatCompletion       between events: OpenAIError            in mid-event: OpenAIError
#   @anthropic-ai/sdk, for await      between events: "one ", no error       in mid-event: "one ", no error
#   @anthropic-ai/sdk, finalMessage   between events: AnthropicError         in mid-event: AnthropicError
#   @google/genai                     between events: "one ", no error       in mid-event: "one ", Error
#   @mistralai/mistralai              between events: "one ", no error       in mid-event: "one ", no error
#   ai, textStream                    between events: "one ", no error       in mid-event: "one ", no error
#   ai, finishReason                  between events: reason interrupted     in mid-event: reason interrupted
#   @langchain/anthropic, stream      between events: "one ", no error       in mid-event: "one ", no error
#   @langchain/anthropic, invoke      between events: "one ", no error       in mid-event: "one ", no error
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock openai@7.55.0 @anthropic-ai/sdk@1.10.0 @google/genai@3.1.0 \
  @mistralai/mistralai@2.7.0 ai@7.0.173 @ai-sdk/anthropic@4.0.105 @langchain/anthropic@1.5.11 @langchain/core@1.4.0

cat > watch.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import { createAnthropic } from '@ai-sdk/anthropic';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { ChatAnthropic } from '@langchain/anthropic';
import { Mistral } from '@mistralai/mistralai';
import { streamText } from 'ai';
import OpenAI from 'openai';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 60_000);
globalThis.AI_SDK_LOG_WARNINGS = false;

// The answer in the words of each protocol.
const words = ['one ', 'two ', 'three'];
const block = (data, event) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
const completions = words.map(content => block({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm',
  choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }));
const messages = [
  { type: 'message_start', message: { id: 'a', type: 'message', role: 'assistant', content: [], model: 'm', stop_reason: null,
    usage: { input_tokens: 1, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...words.map(text => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
].map(data => block(data, data.type));
const contents = words.map(text => block({ candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }] }));

let inMidEvent;
const server = http.createServer((request, response) => {
  request.resume();
  const answer = (request.url.includes('completions') ? completions : request.url.includes('messages') ? messages : contents).join('');
  const two = answer.indexOf('two ');
  const end = inMidEvent ? two + 2 : answer.lastIndexOf('\n\n', two) + 2;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(answer.slice(0, end));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}`;

const chat = { model: 'm', messages: [{ role: 'user', content: 'Count.' }] };
const openai = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: url } });
const mistral = new Mistral({ apiKey: 'none', serverURL: url });
const vercel = () => streamText({ model: createAnthropic({ apiKey: 'none', baseURL: `${url}/v1` })('m'), prompt: 'Count.', maxRetries: 0 });
const langchain = extra => new ChatAnthropic({ model: 'm', apiKey: 'none', anthropicApiUrl: url, maxRetries: 0, ...extra });

const ways = {
  'openai, for await': async add => {
    for await (const part of await openai.chat.completions.create({ ...chat, stream: true })) add(part.choices[0].delta.content);
  },
  'openai, finalChatCompletion': async add => {
    add((await openai.chat.completions.stream(chat).finalChatCompletion()).choices[0].message.content);
  },
  '@anthropic-ai/sdk, for await': async add => {
    for await (const part of await anthropic.messages.create({ ...chat, max_tokens: 9, stream: true })) add(part.delta?.text ?? '');
  },
  '@anthropic-ai/sdk, finalMessage': async add => {
    add((await anthropic.messages.stream({ ...chat, max_tokens: 9 }).finalMessage()).content[0].text);
  },
  '@google/genai': async add => {
    for await (const part of await google.models.generateContentStream({ model: 'm', contents: 'Count.' })) add(part.text);
  },
  '@mistralai/mistralai': async add => {
    for await (const part of await mistral.chat.stream(chat)) add(part.data.choices[0].delta.content);
  },
  'ai, textStream': async add => {
    for await (const part of vercel().textStream) add(part);
  },
  'ai, finishReason': async (add, reason) => {
    const result = vercel();
    await result.consumeStream();
    reason(await result.finishReason);
  },
  '@langchain/anthropic, stream': async add => {
    for await (const part of await langchain().stream('Count.')) add(part.content);
  },
  '@langchain/anthropic, invoke': async add => {
    add((await langchain({ streaming: true }).invoke('Count.')).content);
  },
};

async function outcome(way) {
  let text = '', reason, error;
  try {
    await way(part => text += part, why => reason = `reason ${why}`);
  } catch (caught) {
    error = caught.constructor.name;
  }
  return reason ?? [text && JSON.stringify(text), error ?? 'no error'].filter(Boolean).join(', ');
}
for (const [name, way] of Object.entries(ways)) {
  inMidEvent = false;
  const between = await outcome(way);
  inMidEvent = true;
  console.log(`${name.padEnd(33)} between events: ${between.padEnd(22)} in mid-event: ${await outcome(way)}`);
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
openai, for await                 between events: "one ", no error       in mid-event: "one ", SyntaxError
openai, finalChatCompletion       between events: OpenAIError            in mid-event: OpenAIError
@anthropic-ai/sdk, for await      between events: "one ", no error       in mid-event: "one ", no error
@anthropic-ai/sdk, finalMessage   between events: AnthropicError         in mid-event: AnthropicError
@google/genai                     between events: "one ", no error       in mid-event: "one ", Error
@mistralai/mistralai              between events: "one ", no error       in mid-event: "one ", no error
ai, textStream                    between events: "one ", no error       in mid-event: "one ", no error
ai, finishReason                  between events: reason interrupted     in mid-event: reason interrupted
@langchain/anthropic, stream      between events: "one ", no error       in mid-event: "one ", no error
@langchain/anthropic, invoke      between events: "one ", no error       in mid-event: "one ", no error
EXPECTED
