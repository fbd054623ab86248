// One guild: its status, its latency, and a chart of the last minute.

const width = 300, height = 56, minute = 60_000;

export class GuildCard {
  #points = [];
  #element; #name; #status; #latency; #peak; #members; #line; #area; #dot;

  constructor(template, container, id) {
    this.#element = template.content.firstElementChild.cloneNode(true);
    const find = part => this.#element.querySelector(`.${part}`);
    [this.#name, this.#status, this.#latency] = ['name', 'status', 'latency'].map(find);
    [this.#peak, this.#members] = ['peak', 'members'].map(find);
    [this.#line, this.#area, this.#dot] = ['line', 'area', 'dot'].map(find);
    this.#element.dataset.guild = id;
    const after = [...container.children].find(card => Number(card.dataset.guild) > id);
    container.insertBefore(this.#element, after ?? null);
  }

  // Text goes into textContent only: a guild's name is somebody else's.
  show(report) {
    this.status = report.status;
    this.latency = report.latencyMs;
    this.#element.dataset.status = report.status;
    this.#name.textContent = report.name;
    this.#status.textContent = report.status;
    this.#latency.textContent = report.latencyMs ?? '–';
    this.#members.textContent = `${report.members.toLocaleString('en')} members`;
    this.#points.push({ at: Date.parse(report.at), latency: report.latencyMs });
  }

  // What has not come leaves a hole, and a replay fills it.
  draw(now) {
    this.#points = this.#points.filter(point => point.at > now - minute - 2_000);
    const peak = Math.max(0, ...this.#points.map(point => point.latency ?? 0));
    const highest = Math.max(100, peak) * 1.1;
    const x = point => width * (1 - (now - point.at) / minute);
    const y = point => height * (1 - point.latency / highest);
    let line = '', area = '', run = [];
    const endRun = () => {
      if (run.length) {
        const path = run.map(point => `${x(point).toFixed(1)} ${y(point).toFixed(1)}`).join('L');
        line += `M${path}`;
        area += `M${x(run[0]).toFixed(1)} ${height}L${path}L${x(run.at(-1)).toFixed(1)} ${height}Z`;
      }
      run = [];
    };
    for (const point of this.#points) {
      if (point.latency === null || (run.length && point.at - run.at(-1).at > 2_500)) endRun();
      if (point.latency !== null) run.push(point);
    }
    const last = run.at(-1);
    endRun();
    this.#line.setAttribute('d', line);
    this.#area.setAttribute('d', area);
    this.#dot.setAttribute('d', last ? `M${x(last).toFixed(1)} ${y(last).toFixed(1)}h0` : '');
    this.#peak.textContent = `peak ${peak || '–'} ms`;
  }
}
