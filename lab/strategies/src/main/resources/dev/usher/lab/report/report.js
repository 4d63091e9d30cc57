'use strict';
// Draws the page from the report's JSON: tables, bars and curves for each scenario, row or rehearsal.
const report = JSON.parse(document.getElementById('report').textContent);
const main = document.querySelector('main');
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const width = () => main.clientWidth;
const charts = [];

function number(value) {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
const spread = s => number(s.median) + (s.min === s.max ? '' : ` [${number(s.min)}–${number(s.max)}]`);
const words = constant => constant.toLowerCase().replaceAll('_', ' ');

function add(parent, tag, text = '', className = '') {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return parent.appendChild(element);
}

function header(title, lead) {
  document.title = title;
  document.querySelector('h1').textContent = title;
  document.querySelector('header p').textContent = lead;
}

// A cell is a text, or {text, tone}.
function table(title, head, rows) {
  add(main, 'h3', title);
  const scroll = add(main, 'div', '', 'scroll');
  scroll.tabIndex = 0;
  const element = add(scroll, 'table');
  const top = add(add(element, 'thead'), 'tr');
  head.forEach(name => { add(top, 'th', name).scope = 'col'; });
  const body = add(element, 'tbody');
  rows.forEach(cells => {
    const row = add(body, 'tr');
    cells.forEach((cell, n) => add(row, n === 0 ? 'th' : 'td', cell.text ?? cell, cell.tone ?? ''));
  });
}

function chart(title, options, data) {
  add(main, 'h3', title);
  const place = add(main, 'div');
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', title + '; the figures are in the tables');
  charts.push(new uPlot({ ...options, width: width() }, data, place));
}

const axis = more => ({ stroke: colour('ink'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }, ...more });

// Horizontal bars with a whisker from the least to the most. A bar is {name, spread, tone, note}.
function bars(title, items) {
  const indices = items.map((_, n) => n);
  const most = Math.max(...items.map(item => item.spread.max)) || 1;
  const whiskers = u => {
    const { ctx } = u;
    ctx.save();
    ctx.strokeStyle = colour('ink');
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.font = 11 * devicePixelRatio + 'px system-ui, sans-serif';
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    items.forEach((item, n) => {
      const y = u.valToPos(n, 'x', true);
      const [from, to] = [item.spread.min, item.spread.max].map(value => u.valToPos(value, 'y', true));
      if (item.spread.min !== item.spread.max) {
        ctx.beginPath();
        ctx.moveTo(from, y);
        ctx.lineTo(to, y);
        ctx.stroke();
      }
      const text = number(item.spread.median) + (item.note ? ' ' + item.note : '');
      ctx.fillStyle = colour(item.tone === 'bad' ? 'bad' : 'ink');
      ctx.fillText(text, to + 6 * devicePixelRatio, y);
    });
    ctx.restore();
  };
  chart(title, {
    height: 60 + 22 * items.length,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.6, items.length - 0.4] },
      y: { ori: 0, dir: 1, range: [0, most * (width() < 600 ? 2.6 : 1.25)] },
    },
    axes: [
      axis({ side: 3, size: 165, grid: { show: false }, splits: () => indices, values: () => items.map(item => item.name) }),
      axis({ side: 2, values: (u, values) => values.map(number), space: 60 }),
    ],
    series: [{}, {
      paths: uPlot.paths.bars({
        size: [0.7, 40],
        disp: { fill: { unit: 3, values: () => items.map(item => colour(item.tone)) } },
      }),
      fill: colour('plain'), width: 0, points: { show: false },
    }],
    hooks: { draw: [whiskers] },
  }, [indices, items.map(item => item.spread.median)]);
}

// Latencies by percentile, with ever more room towards the maximum.
function curves(title, percentiles, items) {
  const place = p => p >= 100 ? 3.9 : -Math.log10(1 - p / 100);
  const ticks = percentiles.filter(p => [0, 90, 99, 99.9, 100].includes(p));
  const x = percentiles.map(place);
  chart(title, {
    height: width() < 600 ? 320 : 420,
    focus: { alpha: 0.15 },
    cursor: { focus: { prox: 24 }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { distr: 3 } },
    axes: [
      axis({ splits: () => ticks.map(place), values: () => ticks.map(p => p === 100 ? 'max' : String(p)) }),
      axis({ size: 60, values: (u, values) => values.map(v => Number.isInteger(Math.log10(v)) ? String(v) : '') }),
    ],
    series: [
      { label: 'percentile', value: (u, v) => v === null ? '' : String(percentiles[x.indexOf(v)]) },
      ...items.map((item, n) => ({
        label: item.name,
        stroke: `hsl(${Math.round(n * 360 / items.length)} 65% 50%)`,
        width: item.tone === 'good' ? 3 : 1.5,
        points: { show: false },
        value: (u, v) => v === null ? '' : number(v) + ' ms',
      })),
    ],
  }, [x, ...items.map(item => item.values.map(value => Math.max(0.01, value)))]);
}

// Seconds since the start as h:mm:ss.
function clock(seconds) {
  const size = Math.abs(seconds);
  const two = n => String(Math.floor(n) % 60).padStart(2, '0');
  return `${seconds < 0 ? '−' : ''}${Math.floor(size / 3600)}:${two(size / 60)}:${two(size)}`;
}

// Numbers over time. A line is {name, values, colour, dash}.
function course(title, seconds, lines) {
  chart(title, {
    height: width() < 600 ? 240 : 300,
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (u, least, most) => [0, most * 1.05 || 1] } },
    axes: [
      axis({ values: (u, values) => values.map(clock), incrs: [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600], space: 70 }),
      axis({ size: 60, values: (u, values) => values.map(number) }),
    ],
    series: [
      { label: 'after the start', value: (u, v) => v === null ? '' : clock(v) },
      ...lines.map(line => ({
        label: line.name, stroke: colour(line.colour), dash: line.dash, width: 2, points: { show: false },
        value: (u, v) => v === null ? '' : number(v),
      })),
    ],
  }, [seconds, ...lines.map(line => line.values)]);
}

function rehearsal() {
  header('Rehearsal of an on-sale', `${report.title}. Times are from the start of the sale, or of the wait, as h:mm:ss.`);
  report.rehearsals.forEach(each => {
    const { room, curve } = each;
    add(main, 'h2', each.name);
    add(main, 'p', `admitPerMinute ${number(room.admitPerMinute)}, maxActive ${number(room.maxActive)}`);
    course('Visitors in the queue', curve.seconds, [
      { name: 'waiting', values: curve.waiting, colour: 'plain' },
      { name: 'served', values: curve.served, colour: 'good' },
    ]);
    course('Seats', curve.seconds, [
      { name: 'sold', values: curve.sold, colour: 'good' },
      { name: 'held', values: curve.held, colour: 'plain' },
    ]);
    course('Visitors with a turn or a pass', curve.seconds, [
      { name: 'active', values: curve.active, colour: 'plain' },
      // Far above the curve it would only flatten it.
      ...(room.maxActive > 2 * Math.max(...curve.active) ? []
        : [{ name: 'maxActive', values: curve.active.map(() => room.maxActive), colour: 'control', dash: [6, 4] }]),
    ]);
    table('Figures', ['', ''], Object.entries(each.figures));
    table('Waits by place', ['', 'p50', 'p90', 'p99'], each.waits.map(row => [row.places, row.p50, row.p90, row.p99]));
  });
  if (report.comparison) {
    const { scale, simulated, real, differences, wrong } = report.comparison;
    add(main, 'h2', `Simulated and real, at 1:${scale}`);
    [['served', 'Visitors served'], ['sold', 'Seats sold'], ['active', 'Visitors with a turn or a pass']].forEach(([what, title]) => {
      course(title, real.seconds, [
        { name: 'simulated', values: simulated[what], colour: 'control', dash: [6, 4] },
        { name: 'real', values: real[what], colour: 'good' },
      ]);
    });
    table('Greatest differences', ['', 'simulated', 'real', 'after the start', 'of all'], differences.map(each => [
      each.what, number(each.simulated), number(each.real), clock(each.second), number(100 * each.share) + ' %',
    ]));
    wrong.forEach(each => add(main, 'p', 'Wrong: ' + each, 'bad'));
  }
  if (report.recommendation) {
    add(main, 'h2', 'Why these settings');
    report.recommendation.reasons.forEach(reason => add(main, 'p', reason));
  }
  add(main, 'h2', 'How it was rehearsed');
  add(main, 'p', report.runs === 1 ? `One simulation, seed ${report.seed}.`
    : `Medians of ${report.runs} simulations with least and most, seeds from ${report.seed}. The curves are those of the first.`);
}

function strategies() {
  header('Ways to sell the last seat',
    'Each ran on the same tables with the same purchases. Red is wrong: sold twice, or left where nobody can buy it.');
  const wrong = result => result.oversold.max > 0 ? 'oversold ' + number(result.oversold.max)
    : result.lost.max > 0 ? 'lost ' + number(result.lost.max)
    : result.must === 'STRAND' && result.stranded.max > 0 ? 'stranded ' + number(result.stranded.max) : '';
  const tone = result => wrong(result) ? 'bad' : result.strategy === 'usher' ? 'good' : 'plain';
  const figures = ['sold', 'oversold', 'lost', 'stranded', 'refused', 'retries', 'gaveUp', 'errors',
    'throughput', 'p50', 'p99', 'max'];
  const red = ['oversold', 'lost', 'stranded'];
  Object.entries(report.scenarios).forEach(([scenario, title]) => {
    const results = report.results.filter(result => result.scenario === scenario);
    add(main, 'h2', title);
    bars('Decisions per second', results.map(result => (
      { name: result.strategy, spread: result.throughput, tone: tone(result), note: wrong(result) })));
    curves('Latency in milliseconds by percentile', report.percentiles, results.map(result => (
      { name: result.strategy, values: result.latencies, tone: tone(result) })));
    table('All figures', ['strategy', 'instances', 'must', 'verdict', ...figures], results.map(result => [
      result.strategy, String(result.instances), words(result.must),
      { text: words(result.verdict), tone: result.verdict === 'FAILED' ? 'bad' : '' },
      ...figures.map(name => ({ text: spread(result[name]), tone: red.includes(name) && result[name].max > 0 ? 'bad' : '' })),
    ]));
  });
  add(main, 'h2', 'The strategies');
  table('What each does', ['strategy', 'what'], Object.entries(report.strategies));
  add(main, 'h2', 'What batching is for');
  add(main, 'p', 'usher decides all requests that arrive during one commit in the next transaction. That pays where a'
    + ' commit waits for the disk and many ask for the same event, in code that is compiled. With a cold JVM, without a'
    + ' disk (--quick) or with an event for each request, one conditional UPDATE is less work.');
  if (report.unsettled.length > 0) {
    add(main, 'p', `Not settled when measured: ${report.unsettled.join(', ')}.`);
  }
  measured(report.quick ? 'Quick: for correctness only; the speeds are of cold code without a disk.'
    : `Medians of ${report.runs} runs with least and most, after a warm-up.`);
}

function bench() {
  const isWrong = report.rows.some(row => row.wrong.length > 0);
  header('Usher under load', isWrong ? 'Something is wrong: the tables do not match what visitors were sent, see below.'
    : 'After each measurement the tables matched what visitors were sent.');
  add(main, 'h2', 'Measured against required');
  table('', ['what', 'measured', 'control', 'ratio', 'required', 'verdict'],
    report.rows.flatMap(row => row.verdicts).map(verdict => [
      verdict.title, number(verdict.measured.median) + ' ' + verdict.unit,
      verdict.control ? verdict.requirement.control + ' ' + number(verdict.control.median) : '',
      verdict.control ? number(verdict.value) : '',
      words(verdict.requirement.bound) + ' ' + number(verdict.requirement.limit),
      { text: verdict.isMet ? 'pass' : 'short', tone: verdict.isMet ? 'good' : 'bad' },
    ]));
  report.rows.forEach(row => {
    add(main, 'h2', row.title);
    bars(row.unit, row.contestants.map(contestant => ({
      name: contestant.name,
      spread: contestant.spread,
      tone: row.slope === null && !row.requirements.some(r => r.measured === contestant.name) ? 'control' : 'plain',
    })));
    const servers = [...new Set(row.contestants.flatMap(c => Object.keys(c.cpuMicros)))];
    if (servers.length > 0) {
      table('Processor time for each request, in microseconds', ['', ...servers], row.contestants.map(contestant =>
        [contestant.name, ...servers.map(server => number(contestant.cpuMicros[server] ?? 0))]));
    }
    prepared(row);
    if (row.slope !== null) {
      add(main, 'p', `Slope of the logarithms: ${row.slope.toFixed(2)}. 0: the size costs nothing; 1: it grows in proportion.`);
    }
    row.wrong.forEach(wrong => add(main, 'p', 'Wrong: ' + wrong, 'bad'));
  });
  measured(`Medians of ${report.runs} runs of ${report.seconds} s with least and most; all contestants of a row in each`
    + ` run, in random order. Driven by ${report.generator} with ${report.connections} connections on the same machine.`);
}

// How the contestants of a row were warmed up, and with which settings the controls were tried.
function prepared(row) {
  const percent = share => share === null ? '' : number(100 * share) + ' %';
  const warm = row.contestants.filter(contestant => contestant.preparation.warmUp);
  if (warm.length > 0) {
    table('Warm-up: settled if the last round was no faster, no cheaper and hardly compiled',
      ['', 'rounds', 'settled', 'compiler in the last', 'compiler in the runs'], warm.map(contestant => {
        const { rounds, isSettled, compilerShare } = contestant.preparation.warmUp;
        return [contestant.name, number(rounds), { text: isSettled ? 'yes' : 'no', tone: isSettled ? '' : 'bad' },
          percent(compilerShare), percent(contestant.compilerShare)];
      }));
  }
  row.contestants.filter(contestant => contestant.preparation.sweep?.tried.length > 0).forEach(contestant => {
    const { tried, best } = contestant.preparation.sweep;
    table(`${contestant.name}: settings that were tried; the best one is compared`, ['', row.unit], tried.map(each => [
      each.tuning.words, { text: number(each.value), tone: each.tuning.words === best.words ? 'good' : '' },
    ]));
  });
}

function measured(method) {
  const machine = report.machine;
  add(main, 'h2', 'How it was measured');
  add(main, 'p', `${method} Seed ${report.seed}.`);
  add(main, 'p', `${machine.processor}, ${machine.processors} processors, ${machine.system}, ${machine.java},`
    + ` PostgreSQL ${machine.postgres}, Redis ${machine.redis}`);
}

({ bench, rehearsal }[report.kind] ?? strategies)();
addEventListener('resize', () => charts.forEach(each => each.setSize({ width: width(), height: each.height })));
