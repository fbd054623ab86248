#!/usr/bin/env bash
# NestJS 12.5.1 (@nestjs/common, @nestjs/core, @nestjs/platform-express; npm), with eventsource 5.1.5 as the browser.
#
# A message of an `@Sse()` route that has no id gets one from a counter that begins with 1 on each connection; so does the
# block that reports an error. A stream whose events have ids of their own thus loses its position to the first ping: the
# browser's Last-Event-ID is "1". When the Observable fails, the report overtakes what was emitted right before: those
# events are never sent, and the position is "1" all the same.
#
# Why it matters: the server resumes from the wrong place. With numbers as ids, "1" looks valid, so all that was ever sent
# comes again; with other ids it is unknown. And the last events before an error are lost. Producers: give each message
# an id, pings too (that of the event before), and report errors as messages of your own instead of failing the stream.
# Consumers: nothing helps but to send the position in a way of your own.
#
# Output seen:
#   a ping after 102:           got 101, 102, ping; came back with Last-Event-ID 1
#   the same, ping with an id:  got 101, 102, ping; came back with Last-Event-ID 102
#   an error right after 103:   got 101, error report; came back with Last-Event-ID 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --no-package-lock @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-express@12.5.1 reflect-metadata@0.2.2 rxjs@7.8.2 eventsource@5.1.5

cat > watch.mjs <<'JS'
import 'reflect-metadata';
import { Controller, Headers, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventSource } from 'eventsource';
import { Observable } from 'rxjs';

setTimeout(() => { console.error('took too long'); process.exit(2); }, 40_000);

const event = id => ({ id: String(id), data: String(id), retry: 100 });
const streams = {
  'a ping after 102:': [event(101), event(102), { data: 'ping' }],
  'the same, ping with an id:': [event(101), event(102), { id: '102', data: 'ping' }],
  'an error right after 103:': [event(101), event(102), event(103), new Error('The database is gone')],
};

// A controller with one @Sse() method, decorated by hand for want of a compiler.
let messages, cameBack;
class Events {
  stream(lastEventId) {
    return new Observable(subscriber => {
      if (lastEventId !== undefined) return cameBack(lastEventId);
      for (const message of messages) message instanceof Error ? subscriber.error(message) : subscriber.next(message);
      subscriber.complete();
    });
  }
}
Sse('events')(Events.prototype, 'stream', Object.getOwnPropertyDescriptor(Events.prototype, 'stream'));
Headers('last-event-id')(Events.prototype, 'stream', 0);
Controller()(Events);
class App {}
Module({ controllers: [Events] })(App);
const app = await NestFactory.create(App, { logger: false });
await app.listen(0, '127.0.0.1');

for (const [name, list] of Object.entries(streams)) {
  messages = list;
  const got = [];
  const source = new EventSource(`${await app.getUrl()}/events`);
  source.addEventListener('message', message => got.push(message.data));
  source.addEventListener('error', message => { if (message.data) got.push('error report'); });
  const lastEventId = await new Promise(resolve => cameBack = resolve);
  source.close();
  console.log(`${name.padEnd(27)} got ${got.join(', ')}; came back with Last-Event-ID ${lastEventId}`);
}
process.exit(0);
JS

node watch.mjs | tee seen
diff - seen <<'EXPECTED'
a ping after 102:           got 101, 102, ping; came back with Last-Event-ID 1
the same, ping with an id:  got 101, 102, ping; came back with Last-Event-ID 102
an error right after 103:   got 101, error report; came back with Last-Event-ID 1
EXPECTED
