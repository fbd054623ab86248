import { resumeRun, startRun } from '/_content/ResilientSse.AspNetCore/sse.js';
import { read, remove, write } from './storage.js';

const route = '/api/chat';
const retries = { maxRetries: 8, initialRetryDelay: 1_000, maxRetryDelay: 8_000 };
const longestStart = 60_000;        // a POST that has no answer yet is made again after a reload, but not the next day

const reasons = {
  stopping: 'the app was stopped',
  instance_lost: 'the app was stopped',
  detached: 'nobody was there for too long',
  too_large: 'it became too long',
  full: 'the app has no room for more',
  upstream_cut: 'the connection to the model broke',
  upstream_silent: 'the model fell silent',
  upstream_error: 'the model reported an error',
};

/** One question and its answer. What is kept of it is all in `kept`: the text, and with it the position to go on at. */
export class Turn {
  #run = null;
  #snapshot = null;
  #retryAt = 0;
  #element = document.getElementById('turn').content.cloneNode(true).firstElementChild;
  #text = document.createTextNode('');
  #onChange;

  static of(question, body) {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
    return { id, question, body, askedAt: Date.now(), run: null, text: '', lastEventId: '', returns: 0, isFinished: false, outcome: null, end: '', note: '' };
  }

  constructor(kept, { onChange, onAskAgain }) {
    this.kept = kept;
    this.#onChange = onChange;
    this.#find('.question').textContent = kept.question;
    this.#find('.answer').append(this.#text);
    this.#find('.again').onclick = () => onAskAgain(kept.question);
    this.#find('.read-on').onclick = () => this.#readOn();
    document.getElementById('turns').append(this.#element);
    this.draw();
  }

  get isOpen() { return this.kept.outcome === null; }

  /** Begins the answer, or returns to it at the position where the text ends. */
  follow() {
    const { id, body, run, askedAt, lastEventId } = this.kept;
    const options = { ...retries, onEvent: event => this.#take(event), onStateChange: snapshot => this.#show(snapshot) };
    if (run) this.#run = resumeRun(route, { ...options, id: run, lastEventId });
    else if (Date.now() - askedAt < longestStart) this.#run = startRun(route, { ...options, body, idempotencyKey: id });
    else this.#over('error', 'The page was left before the answer began.');
  }

  cancel() { return this.#run.cancel(); }

  keep() { return write(`chat:${this.kept.id}`, this.kept); }

  /** Another tab may read on where this one has given up. */
  reread() {
    const kept = this.kept.outcome === 'error' ? read(`chat:${this.kept.id}`) : null;
    if (!kept) return;
    Object.assign(this.kept, kept);
    if (this.isOpen) this.follow();
    this.#onChange();
    this.draw();
  }

  forget() {
    this.#run?.close();
    this.#element.remove();
    remove(`chat:${this.kept.id}`);
  }

  draw() {
    const { text, returns, outcome, end, note, run, canReturn } = this.kept, state = outcome ?? this.#state;
    this.#element.dataset.state = state;
    this.#element.dataset.resumed = returns > 0;
    this.#text.appendData(text.slice(this.#text.length));       // text, never HTML
    this.#find('.answer').ariaBusy = this.isOpen;
    this.#say('.status', this.isOpen ? this.#progress(state) : [end, note].filter(Boolean).join(' '));
    this.#say('.countdown', state === 'away' ? this.#countdown() : '');
    this.#find('.again').hidden = this.isOpen || outcome === 'complete';
    this.#find('.read-on').hidden = !(run && outcome === 'error' && canReturn);
  }

  // Until the app confirms it, an answer that the model has finished is not complete; but nobody is away.
  get #state() {
    const state = this.#snapshot?.state ?? 'connecting';
    return this.kept.isFinished && state === 'away' ? 'streaming' : state;
  }

  // An event of the API: a piece of the text, and at last why the model stopped.
  #take({ data, lastEventId }) {
    const { choices: [choice] = [], error } = JSON.parse(data), { kept } = this;
    kept.text += choice?.delta?.content ?? '';
    kept.lastEventId = lastEventId;
    kept.isFinished ||= Boolean(choice?.finish_reason);
    if (error) kept.note = `The API says: ${messageOf({ error })}`;
    else if (choice?.finish_reason && choice.finish_reason !== 'stop') kept.note = `The model stopped early: ${choice.finish_reason}.`;
    this.keep();
    this.draw();
  }

  #show(snapshot) {
    const { state, isResumed, retryDelay, reason, error } = snapshot, { kept } = this;
    if (state === 'closed') return;
    if (state === 'streaming' && isResumed && this.#snapshot?.state !== 'streaming') kept.returns++;
    kept.run = this.#run.id;
    if (kept.run) delete kept.body;
    this.#retryAt = performance.now() + retryDelay;
    this.#snapshot = snapshot;
    if (state === 'complete') this.#over(state, kept.returns ? `Complete, resumed ${times(kept.returns)}.` : 'Complete.');
    else if (state === 'broken') this.#over(state, `Broken off: ${reasons[reason] ?? reason}. This is not the whole answer.`);
    else if (state === 'cancelled') this.#over(state, 'Stopped. This is not the whole answer.');
    else if (state === 'error') this.#over(state, whyNot(error, kept.run), error.status !== 404);
    else this.#changed();
  }

  #over(outcome, end, canReturn = false) {
    Object.assign(this.kept, { outcome, end, canReturn });
    this.#changed();
  }

  #changed() {
    this.keep();
    this.draw();
    this.#onChange();
  }

  #readOn() {
    this.kept.outcome = this.#snapshot = null;
    this.follow();
    this.#changed();
  }

  #progress(state) {
    if (state === 'away') return 'Away';
    if (state === 'connecting') return this.kept.run ? 'Returning to the answer' : 'Waiting for the answer';
    return this.kept.returns ? `Resumed ${times(this.kept.returns)}` : 'Answering';
  }

  #countdown() {
    if (this.#snapshot.retryDelay === null) return 'trying to return';
    return `next try in ${Math.ceil(Math.max(0, this.#retryAt - performance.now()) / 1000)} s`;
  }

  #say(part, text) {
    if (this.#find(part).textContent !== text) this.#find(part).textContent = text;
  }

  #find(part) { return this.#element.querySelector(part); }
}

const times = count => count === 1 ? 'once' : `${count} times`;

// OpenAI's errors are objects, other APIs' are text; the app's own are ProblemDetails.
const messageOf = problem => [problem?.error?.message, problem?.error, problem?.detail, problem?.title].find(text => typeof text === 'string');

function whyNot({ status, message, problem }, run) {
  if (run && status === 404) return 'Lost: the app no longer knows this answer. It was restarted, or too much time has passed.';
  return status === null ? `The app was not reached: ${message}.` : `Error ${status}: ${messageOf(problem) ?? message}`;
}
