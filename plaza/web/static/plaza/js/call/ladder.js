// The signal ladder: decides, once a second, what this seat sends. Pure: no clock, no browser, no network.
// Promises: voice is saved first; a step up is a trial, and one that failed is tried again later and later; where the
// other side is silent nothing climbs; what the person chose is never exceeded. In sign language the picture is saved first.

export const RUNGS = ["full", "lean", "stills", "voice", "text", "callback"];

// What each rung sends of the picture. Bits a second are for one other seat.
export const PICTURE = {
  full: { kbit: 500, width: 640, fps: 25 },
  lean: { kbit: 65, width: 320, fps: 15 },
};
export const SIGN_PICTURE = {
  full: { kbit: 600, width: 480, fps: 30 },
  lean: { kbit: 90, width: 240, fps: 20 },
};

// How the voice travels: bits a second before it is repeated, and how many packets back the repeats lie (40 ms each).
export const VOICE_PLANS = {
  wide: { bitrate: 14000, distances: [2] },
  sturdy: { bitrate: 10500, distances: [2, 4] },
  thin: { bitrate: 9000, distances: [3] },
};

// Wire kbit/s that one other seat needs on each rung, with room to breathe.
const NEEDS = { full: 330, lean: 125, stills: 52, voice: 32, text: 0, callback: 0 };
const LAST_SPOKEN = RUNGS.indexOf("voice");
const at = (rung) => RUNGS.indexOf(rung);
const lower = (one, other) => (at(one) > at(other) ? one : other);

const CALM = 6; // seconds without strain before the first step up
const CALM_AFTER_FAILURE = 25;
const LONGEST_CALM = 200;
const TRIAL = 8; // seconds in which a step up must prove itself
const UNKNOWN_FOR = 5; // seconds that a new link may take to be measured
const HEAVY_LOSS = 0.12;
const MOST_GUESSES = 2; // trains sent before a step up on a link that nothing has measured yet
const GIVE_UP = 60;
const TEXT_AFTER = 20;

// Returns the rung to begin with: lean on an unknown link, what the measured speed carries on a known one, never more than lean.
export function firstRung({ speed = null, seats = 1, sign = false } = {}) {
  if (speed === null) return "lean";
  const fits = RUNGS.find((rung) => NEEDS[rung] * seats <= speed * 0.95) ?? "voice";
  return sign ? "lean" : lower("lean", at(fits) > LAST_SPOKEN ? "voice" : fits);
}

// `known` says whether the speed was measured: until it is, or for a few seconds (`waiting`), only the voice goes out.
// `probes` counts how often the speed should be measured again.
export function begin({ speed = null, seats = 1, sign = false, ceiling = "full", saveData = false, known = true } = {}) {
  const top = saveData ? lower("lean", ceiling) : ceiling;
  const first = known || sign ? firstRung({ speed, seats, sign }) : "voice";
  const waiting = known ? null : UNKNOWN_FOR;
  return {
    rung: lower(first, top), plan: planFor({ speed, loss: 0, squeezed: false }), ceiling: top, sign, speed, seats,
    calm: 0, strained: 0, trial: TRIAL, wait: CALM, waiting, failures: 0, lost: 0, probes: 0, squeezed: false,
  };
}

// Chooses how the voice travels. `squeezed`: the link queues although nothing but voice is sent.
export function planFor({ speed, loss, squeezed }) {
  if (squeezed || (speed !== null && speed < 46 && loss < HEAVY_LOSS)) return "thin"; // where much is lost, trains measure too little
  return loss > 0.015 || (speed !== null && speed < 90) ? "sturdy" : "wide";
}

// How hard the last second was, 0 to 3. A trial is judged sooner than what has proved itself.
// A sample is what the last second was like for the worst of the other seats:
// { seats, told: the other side ever told us anything, known: it did lately, queue: ms on the way there, loss, concealed: shares there,
//   fps: pictures there (null: none expected), speed: kbit/s when it was just measured, else null,
//   heard: seconds since anything came, media: a path stands, socket: the line to the server stands }
function strain(state, sample) {
  const moving = at(state.rung) <= at("lean");
  if (!sample.known) return moving ? 1 : 0;
  if (sample.queue > 450 || sample.concealed > 0.2) return 3;
  if (sample.queue > 220 || sample.concealed > 0.06) return 2;
  if (state.trial && moving && sample.queue > 110) return 2;
  if (sample.concealed > 0.025 && sample.queue > 80) return 1;
  return moving && state.trial <= TRIAL / 2 && sample.fps !== null && sample.fps < 3 ? 1 : 0;
}

// Steps down. In a failed trial the next one waits longer each time.
function down(state, load) {
  const floor = state.sign ? at("lean") : LAST_SPOKEN;
  const steps = load >= 3 ? 2 : 1;
  const rung = RUNGS[Math.max(at(state.rung), Math.min(at(state.rung) + steps, floor))];
  if (rung === state.rung) return { ...state, calm: 0, strained: 0 };
  const failures = state.trial ? state.failures + 1 : state.failures;
  const wait = state.trial ? Math.min(CALM_AFTER_FAILURE * 2 ** failures, LONGEST_CALM) : CALM_AFTER_FAILURE;
  return { ...state, rung, calm: 0, strained: 0, trial: 0, failures, wait };
}

// The first measurement, or the first word after a while without one, settles where to begin.
function settle(state, sample) {
  if (sample.speed === null && (state.waiting > 0 || !sample.told)) return { ...state, waiting: Math.max(0, state.waiting - 1) };
  const { ceiling, sign, speed } = state;
  const next = begin({ speed, seats: sample.seats, sign, ceiling });
  // Trains that are lost again and again tell of a weak link too: it climbs from the stills, and is measured before each step.
  return speed === null && !sign ? { ...next, rung: lower("stills", next.rung) } : next;
}

// Steps up where the choice, the number of seats and the measured speed allow it.
function up(state, sample) {
  const next = RUNGS[Math.max(0, at(state.rung) - 1)];
  const allowed = next !== state.rung && at(next) >= at(state.ceiling) && !(next === "full" && sample.seats > 1);
  if (!allowed) return state;
  const measured = state.speed;
  if (measured === null && state.probes < MOST_GUESSES) return { ...state, probes: state.probes + 1, calm: 0 };
  if (measured !== null && NEEDS[next] * sample.seats > measured) {
    return { ...state, probes: state.probes + 1, calm: 0, wait: CALM_AFTER_FAILURE * 2 }; // measure again, then see
  }
  return { ...state, rung: next, calm: 0, trial: TRIAL, wait: Math.max(CALM, state.wait) };
}

function withoutMedia(state, sample) {
  const lost = state.lost + 1;
  if (lost > GIVE_UP) return { ...state, lost, rung: "callback" };
  return { ...state, lost, rung: lost > TEXT_AFTER && sample.socket ? "text" : state.rung, calm: 0, strained: 0 };
}

function calmer(state, sample) {
  const trial = Math.max(0, state.trial - 1);
  const proven = state.trial === 1;
  const next = {
    ...state, trial, strained: Math.max(0, state.strained - 1), calm: state.calm + 1,
    wait: proven ? CALM : state.wait, failures: proven ? Math.max(0, state.failures - 1) : state.failures,
  };
  return sample.known && next.calm >= next.wait ? up(next, sample) : next;
}

// Returns the state after one more second.
export function decide(before, sample) {
  const state = sample.speed === null ? before : { ...before, speed: sample.speed };
  if (!sample.media || sample.heard > 3) return withoutMedia(state, sample);
  if (at(state.rung) > LAST_SPOKEN && at(state.ceiling) <= LAST_SPOKEN) return signed({ ...state, rung: "voice", lost: 0, calm: 0, trial: 0 });
  if (state.waiting !== null) return settle(state, sample);
  if (state.lost) return { ...state, lost: 0, calm: 0, strained: 0 };
  if (state.rung === "full" && sample.seats > 1) return { ...state, rung: "lean", calm: 0, trial: 0 };
  const load = strain(state, sample);
  const spoken = state.rung === "voice";
  const queues = spoken && load > 1 && state.strained > 0 && sample.queue > 150;
  const squeezed = queues || (state.squeezed && !(spoken && state.calm > 20));
  const next = { ...state, squeezed, plan: planFor({ speed: state.speed, loss: sample.loss, squeezed }) };
  if (!load) return calmer(next, sample);
  const strained = next.strained + load;
  const bearable = state.trial ? 1 : 2;
  return strained > bearable ? down({ ...next, strained }, load) : { ...next, strained, calm: 0 };
}

// Takes the person's own choice: the best rung allowed from now on, and at once when it is lower than the present one.
export function choose(state, ceiling) {
  const rung = at(state.ceiling) > LAST_SPOKEN && at(ceiling) <= LAST_SPOKEN ? lower("voice", ceiling) : lower(state.rung, ceiling);
  return signed({ ...state, ceiling, rung, calm: 0, wait: CALM, failures: 0 });
}

// Takes the wish for sign language, or ends it.
export function sign(state, wanted) {
  return signed({ ...state, sign: wanted });
}

// Hands speak in moving pictures alone: whoever signs and talks below them comes up to them, as far as their own choice allows.
function signed(state) {
  const below = state.sign && at(state.rung) > at("lean") && at(state.rung) <= LAST_SPOKEN;
  return below ? { ...state, rung: lower("lean", state.ceiling) } : state;
}
