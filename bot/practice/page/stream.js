// News from the workspace. When the line breaks it is taken up again by itself, and everything is
// looked at anew.

const FIRST = 400;
const LONGEST = 8000;

export class Stream {
  /** `onnews(message)` for each; `onback()` after a break; `onstate(up)` when the line changes. */
  constructor({ onnews, onback, onstate }) {
    Object.assign(this, { onnews, onback, onstate, wait: FIRST, as: null, up: false });
  }

  /** Listen as this person. Resolves when the line stands, or after two seconds without it. */
  listen(as) {
    this.as = as;
    this.wait = FIRST;
    this.hangUp();
    return Promise.race([this.connect(false), new Promise((resolve) => { setTimeout(resolve, 2000); })]);
  }

  connect(again) {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}/page/stream?${new URLSearchParams({ as: this.as })}`);
    this.socket = socket;
    socket.onmessage = (event) => this.onnews(JSON.parse(event.data));
    socket.onclose = () => this.broken(socket);
    return new Promise((resolve) => {
      socket.onopen = () => {
        this.up = true;
        this.wait = FIRST;
        this.onstate(true);
        if (again) this.onback();
        resolve();
      };
    });
  }

  broken(socket) {
    if (socket !== this.socket) return;
    this.up = false;
    this.onstate(false);
    this.timer = setTimeout(() => this.connect(true), this.wait + Math.random() * 200);
    this.wait = Math.min(LONGEST, this.wait * 2);
  }

  hangUp() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}
