import { createServer } from 'node:http';
import { once } from 'node:events';

const position = /^([0-9a-v]{26})-(\d+)~$/;

/**
 * A route of runs on a real socket, as DESIGN 6.3 describes it. `answer` gives the blocks of a run; `cutAfter` says after how many bytes of
 * its body, and how, the n-th response of a run is cut: { bytes, isClean }, or null. 0 bytes and not clean: there is no answer at all.
 */
export class RunServer {
  runs = new Map();       // by id: key, blocks, end, responses
  begun = 0;
  problems = [];          // what a correct client never does
  #server = createServer((request, response) => this.#handle(request, response));

  constructor({ blocks, end = null, isOver = true, cutAfter = () => null }) {
    Object.assign(this, { blocks, end, isOver, cutAfter });
  }

  async listen(t) {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    t.after(() => { this.#server.closeAllConnections(); this.#server.close(); });
    return `http://127.0.0.1:${this.#server.address().port}/chat`;
  }

  async #handle(request, response) {
    const query = new URL(request.url, 'http://localhost').searchParams;
    if (request.method === 'POST') {
      let body = '';
      for await (const text of request.setEncoding('utf8')) body += text;
      this.#send(response, this.#begin(request.headers['idempotency-key'], body), 0);
      return;
    }
    const [, id, sequence] = position.exec(request.headers['last-event-id'] ?? '') ?? [null, query.get('run'), 0];
    const run = this.runs.get(id);
    if (!run) response.writeHead(404, { 'Content-Type': 'application/problem+json' }).end('{"status":404}');
    else if (request.method === 'DELETE') this.#cancel(run, response);
    else this.#send(response, run, Number(sequence));
  }

  #begin(key, body) {
    const joined = [...this.runs.values()].find(run => run.key === key);
    if (joined && joined.body !== body) this.problems.push('another body');
    if (joined?.isRead) this.problems.push('a POST for a run whose id was told');
    if (joined) return joined;
    const id = (++this.begun).toString(32).padStart(26, '0').replace(/^0/, 'v');
    const run = { id, key, body, blocks: [...this.blocks], end: this.end, isOver: this.isOver, responses: 0, isRead: false, open: new Set() };
    this.runs.set(id, run);
    return run;
  }

  #cancel(run, response) {
    run.end ??= { type: 'cancelled', reason: 'cancelled' };
    run.isOver = true;
    response.writeHead(204).end();
    for (const end of run.open) end();
  }

  #send(response, run, after) {
    const blocks = run.end && run.isOver ? [...run.blocks, `event: ${run.end.type}\ndata: ${JSON.stringify({ reason: run.end.reason })}\n`] : run.blocks;
    if (run.isOver && after > 0 && after >= blocks.length) {
      response.writeHead(204).end();
      return;
    }
    const number = run.responses++, cut = this.cutAfter(run, number);
    if (cut?.bytes === 0 && !cut.isClean) {
      response.destroy();
      return;
    }
    const text = first => blocks.slice(first).map((block, i) => `id: ${run.id}-${first + i + 1}~\n${block}\n`).join('');
    const bytes = Buffer.from(`:\n\n${text(after)}`).subarray(0, cut?.bytes);
    run.isRead = true;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Sse-Run': run.id });
    response.flushHeaders();
    if (cut && !cut.isClean) response.write(bytes, () => response.destroy());
    else if (cut || run.isOver) response.end(bytes);
    else {
      response.write(bytes);
      run.open.add(() => this.#end(response, run));
    }
  }

  #end(response, run) {
    response.end(`id: ${run.id}-${run.blocks.length + 1}~\nevent: ${run.end.type}\ndata: ${JSON.stringify({ reason: run.end.reason })}\n\n`);
  }
}
