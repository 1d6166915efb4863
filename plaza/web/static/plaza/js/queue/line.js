// The line as the frames tell it: a snapshot, then numbered changes. A missed number asks for a new snapshot.

export class Line {
  constructor(again) {
    Object.assign(this, { again, numbers: [], count: -1, flow: {} });
  }

  // Takes a frame in; true when the line is known and has changed.
  take(frame) {
    if (frame.type === "snapshot") {
      Object.assign(this, { numbers: frame.numbers, count: frame.n, flow: frame.flow });
      return true;
    }
    if (frame.type !== "delta" || this.count < 0 || frame.n <= this.count) return false;
    if (frame.n !== this.count + 1) {
      this.count = -1;
      this.again();
      return false;
    }
    const out = new Set(frame.out ?? []);
    this.numbers = this.numbers.filter((number) => !out.has(number));
    for (const [place, number] of frame.in ?? []) this.numbers.splice(place, 0, number);
    this.count = frame.n;
    if (frame.flow) this.flow = frame.flow;
    return true;
  }

  // 1 for who is next, 0 for whoever does not stand in line.
  place(number) {
    return this.numbers.indexOf(number) + 1;
  }
}
