// The waiting time, by the same sums as plaza.queueing.rules.estimate and estimate_for.

const rounded = (minutes, towards) => {
  const step = minutes <= 10 ? 1 : 5;
  return step * towards(minutes / step);
};

// [low, high] in minutes for somebody with `ahead` people before, or null when nobody is there to serve.
const estimate = (ahead, [mean, spread, officers]) => {
  if (officers <= 0) return null;
  const middle = (mean * (ahead + 0.5)) / officers;
  const swing = (spread * Math.sqrt(ahead + 1)) / officers + 30;
  const low = Math.max(0, middle - swing) / 60;
  return [rounded(low, Math.floor), Math.max(rounded((middle + swing) / 60, Math.ceil), 2)];
};

const turn = ([ahead, officers]) => (ahead + 0.5) / officers;

// The same where officers at screens leave people in the building to those at counters; `tenths` of the line are in the building.
export const estimateFor = (channel, ahead, [mean, spread, counters, screens, tenths]) => {
  let load = [ahead, counters + screens];
  if (counters && screens) {
    const inBuilding = channel === "counter";
    const own = inBuilding ? [(ahead * tenths) / 10, counters] : [(ahead * (10 - tenths)) / 10, screens];
    if (inBuilding ? turn(own) > turn(load) : turn(own) < turn(load)) load = own;
  }
  return estimate(load[0], [mean, spread, load[1]]);
};

const WORDS = {
  id: { unknown: "Belum dapat diperkirakan", less: (high) => `Kurang dari ${high} menit`, range: (low, high) => `Sekitar ${low} sampai ${high} menit` },
  en: { unknown: "Cannot be estimated yet", less: (high) => `Less than ${high} minutes`, range: (low, high) => `About ${low} to ${high} minutes` },
};

export const words = (told, language = document.documentElement.lang) => {
  const say = WORDS[language] ?? WORDS.id;
  if (!told) return say.unknown;
  return told[0] === 0 ? say.less(told[1]) : say.range(...told);
};

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
