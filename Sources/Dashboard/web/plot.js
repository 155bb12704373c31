// Amounts on a chart. Chart.js places numbers of its own, so each amount is placed by whole-number arithmetic between the
// lowest and the highest, as a share in millionths; every text on the chart is written from the exact amount.

import { parse, unitsAt, write } from "./amount.js";
import { clock, local } from "./time.js";

export const chartProblem = "The chart is drawn by Chart.js, which is not installed where the daemon runs: Debian's package libjs-chart.js has it. Here are the numbers.";

/** The height of the chart in its own units. */
const height = 1_000_000n;
const wantedTicks = 4n;

let library = null;

/** Chart.js, from the daemon's own machine; null where it is not installed. */
function load() {
  library ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "/assets/chart.js";
    script.onload = () => resolve(window.Chart ?? null);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
  return library;
}

export class Chart {
  #chart = null;
  #points = [];
  #cursor = null;

  /** @param {(point: object|null) => void} read is told what the pointer or the keys are on. */
  constructor(canvas, read) {
    this.canvas = canvas;
    this.read = read;
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("mouseleave", () => this.read(null));
    canvas.addEventListener("blur", () => {
      this.#cursor = null;
      this.read(null);
    });
  }

  /** Draws `{ at, text, partial }`; false where there is nothing to draw with. */
  async draw(points, from, to) {
    const Library = await load();
    if (!Library) return false;
    this.#points = points.filter((point) => parse(point.text));
    const scale = new AmountScale(this.#points.map((point) => parse(point.text)));
    const data = this.#points.map((point) => ({ x: point.at, y: scale.place(parse(point.text)) }));
    // It holds until the end.
    if (data.length) data.push({ x: Math.max(to, data.at(-1).x), y: data.at(-1).y });
    if (!this.#chart) this.#chart = new Library(this.canvas, this.#configuration());
    const { options, data: { datasets } } = this.#chart;
    datasets[0].data = data;
    this.#paint(datasets[0], options);
    options.scales.x.min = from;
    options.scales.x.max = to;
    options.scales.x.afterBuildTicks = (axis) => (axis.ticks = timeTicks(from, to, this.canvas.clientWidth).map((value) => ({ value })));
    options.scales.x.ticks.callback = (value) => label(value, to - from);
    options.scales.y.afterBuildTicks = (axis) => (axis.ticks = scale.ticks.map((tick) => ({ value: tick.place })));
    options.scales.y.ticks.callback = (_, index) => scale.ticks[index]?.text ?? "";
    this.#chart.update("none");
    return true;
  }

  #configuration() {
    return {
      type: "line",
      data: { datasets: [{ data: [], stepped: "before", borderWidth: 1.5, fill: "start", pointRadius: 0, pointHitRadius: 0 }] },
      options: {
        animation: false, parsing: false, normalized: true, responsive: true, maintainAspectRatio: false,
        elements: { point: { radius: 0, hoverRadius: 3, borderWidth: 0 } },
        interaction: { mode: "index", intersect: false },
        onHover: (event) => this.#hover(event),
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: { type: "linear", grid: { drawTicks: false }, ticks: { maxRotation: 0, padding: 6, autoSkip: false } },
          y: { type: "linear", min: 0, max: Number(height), grid: { drawTicks: false }, ticks: { padding: 6, autoSkip: false } },
        },
      },
    };
  }

  /** In the colours of the page, which may have changed. */
  #paint(line, options) {
    const style = getComputedStyle(this.canvas);
    line.borderColor = style.caretColor;
    line.backgroundColor = withAlpha(style.caretColor, 0.1);
    const shown = this.#points;
    line.segment = { borderDash: (part) => (shown[part.p0DataIndex]?.partial ? [5, 4] : undefined) };
    for (const axis of [options.scales.x, options.scales.y]) {
      axis.grid.color = style.borderTopColor;
      axis.grid.borderColor = style.borderTopColor;
      axis.ticks.color = style.color;
      axis.ticks.font = { family: style.fontFamily, size: 11 };
    }
  }

  #hover(event) {
    const time = this.#chart.scales.x.getValueForPixel(event.x);
    this.read(this.#points.findLast((point) => point.at <= time) ?? null);
  }

  #key(event) {
    const last = this.#points.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity, PageUp: -10, PageDown: 10 }[event.key];
    if (step === undefined || last < 0) return;
    event.preventDefault();
    this.#cursor = Math.max(0, Math.min(last, (this.#cursor ?? last) + step));
    this.read({ ...this.#points[this.#cursor], byKey: true });
  }

  end() {
    this.#chart?.destroy();
    this.#chart = null;
  }
}

/** Where amounts stand between a round number below the lowest and one above the highest. */
export class AmountScale {
  constructor(amounts) {
    this.scale = amounts.reduce((most, amount) => Math.max(most, amount.scale), 0);
    const units = amounts.map((amount) => unitsAt(amount, this.scale));
    let [low, high] = [units[0] ?? 0n, units[0] ?? 1n];
    for (const unit of units) {
      if (unit < low) low = unit;
      if (unit > high) high = unit;
    }
    if (low === high) {
      // What does not move is drawn in the middle.
      const room = low === 0n ? 10n ** BigInt(this.scale) : (low < 0n ? -low : low) / 50n + 1n;
      [low, high] = [low - room, high + room];
    }
    const step = roundStep((high - low) / wantedTicks + 1n);
    this.low = floor(low, step);
    this.high = -floor(-high, step);
    const digits = decimalsOf(step, this.scale);
    this.ticks = [];
    for (let tick = this.low; tick <= this.high; tick += step) {
      this.ticks.push({ place: this.#place(tick), text: grouped(write(tick, this.scale, digits)) });
    }
  }

  place(amount) {
    return this.#place(unitsAt(amount, this.scale));
  }

  #place(units) {
    return Number(((units - this.low) * height) / (this.high - this.low));
  }
}

/** The smallest of 1, 2, 5, 10, 20, ... that is not smaller. */
function roundStep(least) {
  let power = 1n;
  while (power * 10n < least) power *= 10n;
  return [1n, 2n, 5n, 10n].map((digit) => digit * power).find((step) => step >= least);
}

function floor(value, step) {
  const rest = ((value % step) + step) % step;
  return value - rest;
}

/** As many digits after the point as the step has. */
function decimalsOf(step, scale) {
  let digits = scale;
  for (let rest = step; digits > 0 && rest % 10n === 0n; rest /= 10n) digits -= 1;
  return digits;
}

function grouped(text) {
  const [whole, fraction] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (fraction ? `.${fraction}` : "");
}

/** As much of a time as tells the ticks apart. */
function label(value, range) {
  if (range > 2 * 86_400_000) return local(value).slice(5, 10);
  return range > 600_000 ? clock(value).slice(0, 5) : clock(value);
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 61 * 86_400];

/** Round times of the reader's own zone. */
function timeTicks(from, to, width) {
  const room = Math.max(2, Math.floor(width / 90));
  const step = (steps.find((seconds) => (to - from) / (seconds * 1_000) <= room) ?? steps.at(-1)) * 1_000;
  const zone = new Date(to).getTimezoneOffset() * 60_000;
  const ticks = [];
  for (let tick = Math.ceil((from - zone) / step) * step + zone; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

function withAlpha(colour, alpha) {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
