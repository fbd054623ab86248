import 'reflect-metadata';
import { Controller, Headers, Module, Param, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { from } from 'rxjs';
import { events, isListening, port } from './streams.mjs';

// A controller with one @Sse() method, decorated by hand for want of a compiler.
class Events {
  stream(name, lastEventId) {
    return from(events(name, lastEventId));
  }
}
Sse(':name')(Events.prototype, 'stream', Object.getOwnPropertyDescriptor(Events.prototype, 'stream'));
Param('name')(Events.prototype, 'stream', 0);
Headers('last-event-id')(Events.prototype, 'stream', 1);
Controller()(Events);
class App {}
Module({ controllers: [Events] })(App);

const app = await NestFactory.create(App, { logger: false });
if (process.argv[3] === 'graceful') app.enableShutdownHooks();
await app.listen(port, '127.0.0.1');
isListening();
