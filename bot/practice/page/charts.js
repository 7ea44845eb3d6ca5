// Native charts, drawn as SVG at the width that they have, always with the same facts as a table.

import { h, s } from "./dom.js";

const KINDS = { pie: "Pie chart", bar: "Bar chart", line: "Line chart", area: "Area chart" };

/** A `data_visualization` block. */
export function chart(block) {
  const data = block.chart;
  const drawing = h("div", { class: "chart-drawing" });
  const figure = h("figure", { class: "chart" }, h("figcaption", {}, block.title), drawing, legend(data), facts(block));
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (!now || now === width) return;
    width = now;
    drawing.replaceChildren(draw(data, width, block.title));
  }).observe(drawing);
  return figure;
}

function draw(data, width, title) {
  const [height, shapes] = data.type === "pie" ? pie(data.segments, width) : plot(data, width);
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `${KINDS[data.type] || "Chart"}: ${title}. ${spokenFacts(data)}` }, shapes);
}

function spokenFacts(data) {
  if (data.type === "pie") return data.segments.map((each) => `${each.label} ${each.value}`).join(", ");
  return data.series.map((series) => `${series.name}: ${series.data
    .map((point) => `${point.label} ${point.value}`).join(", ")}`).join("; ");
}

function swatch(at) {
  return h("span", { class: `swatch c${at}`, "aria-hidden": "true" });
}

function legend(data) {
  const names = data.type === "pie" ? data.segments.map((each) => [each.label, each.value])
    : data.series.length > 1 ? data.series.map((each) => [each.name]) : [];
  return h("ul", { class: `legend of-${data.type}` }, names.map(([name, value], at) => h("li", {}, swatch(at), name,
    value !== undefined && h("strong", {}, String(value)))));
}

/** The same facts as a table, folded away. */
function facts(block) {
  const data = block.chart;
  const cell = (tag, text, scope) => h(tag, { scope }, text);
  const rows = data.type === "pie"
    ? data.segments.map((each) => [each.label, each.value])
    : categories(data).map((name, at) => [name, ...data.series.map((series) => series.data[at]?.value ?? "")]);
  const head = data.type === "pie" ? ["Part", "Value"]
    : [data.axis_config?.x_label || "", ...data.series.map((series) => series.name)];
  return h("details", { class: "facts" }, h("summary", {}, "Show as a table"),
    h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.title },
      h("table", { class: "grid" }, h("thead", {}, h("tr", {}, head.map((text) => cell("th", text, "col")))),
        h("tbody", {}, rows.map(([name, ...values]) => h("tr", {}, cell("th", name, "row"),
          values.map((value) => h("td", { class: "to-right" }, String(value)))))))));
}

function categories(data) {
  return data.axis_config?.categories || data.series[0].data.map((point) => point.label);
}

function pie(segments, width) {
  const size = Math.min(220, width);
  const [cx, cy, outer, inner] = [width / 2, size / 2, size / 2 - 4, size / 4.2];
  const total = segments.reduce((sum, each) => sum + each.value, 0) || 1;
  const at = (angle, r) => `${(cx + r * Math.sin(angle)).toFixed(2)} ${(cy - r * Math.cos(angle)).toFixed(2)}`;
  let from = 0;
  const shapes = segments.map((each, index) => {
    const share = Math.min(0.99999, each.value / total);
    const to = from + share * 2 * Math.PI;
    const far = share > 0.5 ? 1 : 0;
    const path = `M${at(from, outer)}A${outer} ${outer} 0 ${far} 1 ${at(to, outer)}`
      + `L${at(to, inner)}A${inner} ${inner} 0 ${far} 0 ${at(from, inner)}Z`;
    from = to;
    return s("path", { d: path, class: `slice c${index}` }, s("title", {}, `${each.label}: ${each.value}`));
  });
  return [size, shapes];
}

/** Round steps for an axis from 0 (or below) to the largest value. */
function steps(values) {
  const most = Math.max(...values, 0);
  const least = Math.min(...values, 0);
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const wanted = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const whole = values.every(Number.isInteger) ? Math.max(1, Math.ceil(wanted)) : wanted;
  const ticks = [];
  const start = Math.floor(least / whole);
  for (let at = start; ticks.length < 2 || ticks[ticks.length - 1] < most; at += 1) ticks.push(at * whole);
  return ticks;
}

function plot(data, width) {
  const names = categories(data);
  const ticks = steps(data.series.flatMap((series) => series.data.map((point) => point.value)));
  const say = (value) => Number(value.toFixed(6)).toLocaleString("en-GB");
  const axis = data.axis_config || {};
  const left = 14 + 7 * Math.max(...ticks.map((tick) => say(tick).length)) + (axis.y_label ? 18 : 0);
  const slot = (width - left - 12) / names.length;
  const slanted = Math.max(...names.map((name) => name.length)) * 6.4 > slot - 4;
  const bottom = (slanted ? 20 + Math.min(74, 4.2 * Math.max(...names.map((name) => name.length))) : 26)
    + (axis.x_label ? 18 : 0);
  const height = 190 + bottom;
  const box = { left, top: 14, right: width - 12, bottom: height - bottom, slot };
  const span = ticks[ticks.length - 1] - ticks[0];
  const y = (value) => box.bottom - ((value - ticks[0]) / span) * (box.bottom - box.top);
  const x = (at) => left + slot * (at + 0.5);
  const grid = ticks.map((tick) => [
    s("line", { class: tick === 0 ? "axis" : "gridline", x1: left, x2: box.right, y1: y(tick), y2: y(tick) }),
    s("text", { class: "tick", x: left - 8, y: y(tick) + 4, "text-anchor": "end" }, say(tick))]);
  const below = names.map((name, at) => (slanted
    ? s("text", { class: "tick", "text-anchor": "end", transform: `translate(${x(at) + 4} ${box.bottom + 16}) rotate(-35)` }, name)
    : s("text", { class: "tick", x: x(at), y: box.bottom + 18, "text-anchor": "middle" }, name)));
  const titles = [
    axis.x_label && s("text", { class: "axis-name", x: (left + box.right) / 2, y: height - 4, "text-anchor": "middle" }, axis.x_label),
    axis.y_label && s("text", { class: "axis-name", "text-anchor": "middle",
      transform: `translate(12 ${(box.top + box.bottom) / 2}) rotate(-90)` }, axis.y_label)];
  const shapes = data.type === "bar" ? bars(data, box, x, y) : lines(data, x, y);
  return [height, [grid, shapes, below, titles]];
}

function bars(data, box, x, y) {
  const count = data.series.length;
  const each = Math.min(46, (box.slot * 0.72) / count);
  return data.series.map((series, index) => series.data.map((point, at) => {
    const left = x(at) - (each * count) / 2 + each * index;
    const [top, foot] = [Math.min(y(point.value), y(0)), Math.max(y(point.value), y(0))];
    const bar = s("rect", { class: `bar c${index}`, x: left + 1, y: top, width: Math.max(1, each - 2),
      height: Math.max(0, foot - top), rx: Math.min(3, each / 4) }, s("title", {}, `${series.name}, ${point.label}: ${point.value}`));
    const label = each >= 17 && s("text", { class: "value", x: left + each / 2, y: top - 5, "text-anchor": "middle" },
      String(point.value));
    return [bar, label];
  }));
}

function lines(data, x, y) {
  return data.series.map((series, index) => {
    const points = series.data.map((point, at) => [x(at), y(point.value)]);
    const path = points.map(([left, top], at) => `${at ? "L" : "M"}${left.toFixed(1)} ${top.toFixed(1)}`).join("");
    const foot = y(0);
    return [
      data.type === "area" && s("path", { class: `area c${index}`,
        d: `${path}L${points[points.length - 1][0]} ${foot}L${points[0][0]} ${foot}Z` }),
      s("path", { class: `curve c${index} dash-${index % 4}`, d: path }),
      points.map(([left, top], at) => s("circle", { class: `dot c${index}`, cx: left, cy: top, r: 4 },
        s("title", {}, `${series.name}, ${series.data[at].label}: ${series.data[at].value}`))),
    ];
  });
}
