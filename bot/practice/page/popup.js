// A box that opens beside its anchor, above everything else, and closes by itself when the
// attention goes elsewhere.

/** Opens and closes `box` next to `anchor`. The box must stand in the page near its anchor. */
export class Popup {
  /** `onclose` is called whenever it closes; `least` is the least width in pixels. */
  constructor(anchor, box, { onclose = () => {}, least = 0 } = {}) {
    this.anchor = anchor;
    this.box = box;
    this.onclose = onclose;
    this.least = least;
    this.isOpen = false;
    box.popover = "manual";
    this.place = this.place.bind(this);
    this.outside = this.outside.bind(this);
  }

  open() {
    if (this.isOpen || !this.box.isConnected) return;
    this.isOpen = true;
    this.box.showPopover();
    this.place();
    document.addEventListener("pointerdown", this.outside, true);
    document.addEventListener("scroll", this.place, true);
    window.addEventListener("resize", this.place);
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    document.removeEventListener("pointerdown", this.outside, true);
    document.removeEventListener("scroll", this.place, true);
    window.removeEventListener("resize", this.place);
    if (this.box.isConnected) this.box.hidePopover();
    this.onclose();
  }

  outside(event) {
    const inside = this.box.contains(event.target) || this.anchor.contains(event.target);
    if (!inside) this.close();
  }

  place(event) {
    if (event && event.target instanceof Node && this.box.contains(event.target)) return;
    if (!this.box.isConnected) {
      this.close();
      return;
    }
    const at = this.anchor.getBoundingClientRect();
    const margin = 8;
    const wide = document.documentElement.clientWidth;
    const width = Math.min(Math.max(at.width, this.least), wide - 2 * margin);
    const below = window.innerHeight - at.bottom - 2 * margin;
    const above = at.top - 2 * margin;
    const style = this.box.style;
    style.width = `${width}px`;
    style.left = `${Math.max(margin, Math.min(at.left, wide - width - margin))}px`;
    style.maxHeight = `${Math.max(140, Math.min(360, Math.max(below, above)))}px`;
    const upward = this.box.scrollHeight > below && above > below;
    style.top = upward ? "auto" : `${at.bottom + 4}px`;
    style.bottom = upward ? `${window.innerHeight - at.top + 4}px` : "auto";
  }
}

/** Keep Tab inside `box`; call from its keydown. */
export function trapTab(event, box) {
  if (event.key !== "Tab") return;
  const stops = [...box.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")].filter((node) =>
    !node.disabled && node.tabIndex >= 0 && node.getClientRects().length > 0);
  if (!stops.length) {
    event.preventDefault();
    return;
  }
  const at = stops.indexOf(document.activeElement);
  const last = stops.length - 1;
  if (event.shiftKey && at <= 0) {
    event.preventDefault();
    stops[last].focus();
  } else if (!event.shiftKey && (at === last || at < 0)) {
    event.preventDefault();
    stops[0].focus();
  }
}
