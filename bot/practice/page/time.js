// Dates and times as people in this workspace see them: British order, the practice clock's zone.

import { now, zone } from "./store.js";

const formats = new Map();

function format(options, tz) {
  const key = JSON.stringify([options, tz]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: tz }));
  }
  return formats.get(key);
}

function said(epoch, options) {
  return format(options, zone()).format(new Date(epoch * 1000)).replace(",", "");
}

/** "2026-12-01" for an epoch in the workspace's zone. */
export function isoDate(epoch) {
  const parts = Object.fromEntries(
    format({ year: "numeric", month: "2-digit", day: "2-digit" }, zone())
      .formatToParts(new Date(epoch * 1000)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** "09:30" for an epoch in the workspace's zone. */
export function clockTime(epoch) {
  return said(epoch, { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Epoch seconds of a date and a time in the workspace's zone. */
export function epochOf(date, time) {
  const guess = Date.parse(`${date}T${time}:00Z`) / 1000;
  const offset = (at) => Date.parse(`${isoDate(at)}T${clockTime(at)}:00Z`) / 1000 - at;
  const first = guess - offset(guess);
  return guess - offset(first);
}

/** Today on the practice clock, "2026-12-01". */
export function today() {
  return isoDate(now());
}

/** "Fri 11 Dec 2026" for "2026-12-11". */
export function sayDate(date) {
  return format({ weekday: "short", day: "numeric", month: "short", year: "numeric" }, "UTC")
    .format(new Date(`${date}T12:00:00Z`)).replace(",", "");
}

/** "Friday 11 December 2026": for screen readers. */
export function sayDateInFull(date) {
  return format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }, "UTC")
    .format(new Date(`${date}T12:00:00Z`)).replace(",", "");
}

/** "December 2026" for "2026-12". */
export function sayMonth(month) {
  return format({ month: "long", year: "numeric" }, "UTC").format(new Date(`${month}-15T12:00:00Z`));
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The ISO date that a person typed ("2026-12-11", "11/12/2026", "11 Dec"), or null. */
export function readDate(typed) {
  const text = typed.trim().toLowerCase().replace(/^[a-z]{3,9},?\s+(?=\d)/, "");
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (found) return whole(found[1], found[2], found[3]);
  found = /^(\d{1,2})[./-](\d{1,2})(?:[./-](\d{2}|\d{4}))?$/.exec(text);
  if (found) return whole(found[3], found[2], found[1]);
  found = /^(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?(?:\s+(\d{4}))?$/.exec(text);
  if (!found) return null;
  return whole(found[3], MONTHS.indexOf(found[2].slice(0, 3)) + 1, found[1]);
}

function whole(year, month, day) {
  const fullYear = year ? String(year).padStart(4, "20") : today().slice(0, 4);
  const date = `${fullYear}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const read = new Date(`${date}T12:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date) ? date : null;
}

/** The "HH:mm" that a person typed ("9", "9.30", "930", "9:30pm"), or null. */
export function readTime(typed) {
  const found = /^(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?$/.exec(typed.trim().toLowerCase());
  if (!found) return null;
  let hour = Number(found[1]);
  if (found[3] === "pm" && hour < 12) hour += 12;
  if (found[3] === "am" && hour === 12) hour = 0;
  const minute = Number(found[2] || 0);
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** The day `count` days after an ISO date. */
export function daysAfter(date, count) {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

const TOKENS = {
  date_num: (at) => isoDate(at),
  date_slash: (at) => said(at, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (at) => said(at, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (at) => said(at, { day: "numeric", month: "short", year: "numeric" }),
  date_long: (at) => said(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time: (at) => clockTime(at),
  time_secs: (at) => said(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (at) => ago(at),
};

function ago(at) {
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  const seconds = at - now();
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** A date token of mrkdwn or rich text: "{date_short} at {time}" filled in for this reader. */
export function dateToken(epoch, pattern) {
  return pattern.replace(/\{(\w+?)(_pretty)?\}/g, (whole_, name, pretty) => {
    if (!TOKENS[name]) return whole_;
    const near = pretty && { "-1": "yesterday", 0: "today", 1: "tomorrow" }[
      Math.round((Date.parse(isoDate(epoch)) - Date.parse(today())) / 86400000)];
    return near || TOKENS[name](epoch);
  });
}
