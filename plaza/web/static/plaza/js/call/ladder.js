// The signal ladder: decides, once a second, what this seat sends. Pure: no clock, no browser, no network.
// Promises: voice is saved first; one bad second never loses the picture twice; a climb that failed is tried again
// later and later; what the person chose is never exceeded. In sign language the picture is saved first.

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
  sturdy: { bitrate: 11000, distances: [2, 4] },
  thin: { bitrate: 9000, distances: [3] },
};

// Wire kbit/s that one other seat needs on each rung, with room to breathe.
const NEEDS = { full: 330, lean: 125, stills: 58, voice: 32, text: 0, callback: 0 };
const BELOW = (rung) => RUNGS[Math.min(RUNGS.indexOf(rung) + 1, RUNGS.length - 1)];
const ABOVE = (rung) => RUNGS[Math.max(RUNGS.indexOf(rung) - 1, 0)];
const lower = (one, other) => (RUNGS.indexOf(one) > RUNGS.indexOf(other) ? one : other);

const CALM_SECONDS = 6;
const LONGEST_WAIT = 120;
const TRIAL_SECONDS = 8;
const GIVE_UP_SECONDS = 60;

// Returns the rung to begin with: lean on an unknown link, what the measured speed carries on a known one.
export function firstRung({ speed = null, seats = 1, sign = false } = {}) {
  if (speed === null) return "lean";
  const fits = RUNGS.find((rung) => NEEDS[rung] * seats <= speed * 0.9) ?? "voice";
  return sign ? lower("lean", RUNGS.indexOf(fits) > 1 ? "lean" : fits) : lower("lean", fits);
}

export function begin({ speed = null, seats = 1, sign = false, ceiling = "full", saveData = false } = {}) {
  const top = saveData ? lower("lean", ceiling) : ceiling;
  return {
    rung: lower(firstRung({ speed, seats, sign }), top),
    plan: planFor({ speed, loss: 0, squeezed: false }),
    ceiling: top, sign, speed, calm: 0, strained: 0, patience: CALM_SECONDS, trial: 0, lost: 0, squeezed: false,
  };
}

// Chooses how the voice travels. `squeezed`: the link queues although nothing but voice is sent.
export function planFor({ speed, loss, squeezed }) {
  if (squeezed || (speed !== null && speed < 54)) return "thin";
  return loss > 0.015 || (speed !== null && speed < 90) ? "sturdy" : "wide";
}

// A sample is what the last second was like, for the worst of the other seats:
// { seats, queue: ms above the best round trip, loss, concealed: shares at the far end, fps: pictures there (null: none
//   expected), heard: seconds since anything came, media: whether a media path stands }
function strain(state, sample) {
  const picture = state.rung === "full" || state.rung === "lean";
  if (sample.queue > 700 || sample.concealed > 0.2) return 3;
  if (sample.queue > 300 || sample.concealed > 0.05) return 2;
  if (sample.concealed > 0.025 && sample.queue > 120) return 1;
  return picture && sample.fps !== null && sample.fps < 3 ? 1 : 0;
}

function down(state, steps) {
  const floor = state.sign ? "lean" : "voice";
  let rung = state.rung;
  for (let step = 0; step < steps && rung !== floor && RUNGS.indexOf(rung) < RUNGS.indexOf(floor); step += 1) rung = BELOW(rung);
  const failed = state.trial > 0 && rung !== state.rung;
  const patience = failed ? Math.min(state.patience * 2, LONGEST_WAIT) : state.patience;
  return { ...state, rung, calm: 0, strained: 0, trial: 0, patience };
}

function up(state, sample) {
  const next = ABOVE(state.rung);
  if (lower(next, state.ceiling) !== next || state.rung === next) return state;
  if (next === "full" && sample.seats > 1) return state;
  const speed = state.speed !== null && state.patience === CALM_SECONDS ? state.speed : Infinity;
  if (NEEDS[next] * sample.seats > speed * 1.1) return { ...state, speed: null, patience: CALM_SECONDS * 4, calm: 0 };
  return { ...state, rung: next, calm: 0, trial: TRIAL_SECONDS };
}

function withoutMedia(state, sample) {
  const lost = state.lost + 1;
  if (lost > GIVE_UP_SECONDS) return { ...state, lost, rung: "callback" };
  return { ...state, lost, rung: lost > 20 && sample.socket ? "text" : state.rung, calm: 0, strained: 0 };
}

// Returns the state after one more second.
export function decide(state, sample) {
  if (!sample.media || sample.heard > 3) return withoutMedia(state, sample);
  const back = state.rung === "text" && state.ceiling !== "text" || state.rung === "callback";
  if (back) return { ...state, rung: lower("voice", state.ceiling), lost: 0, calm: 0, trial: 0 };
  if (state.lost) return { ...state, lost: 0, calm: 0, strained: 0 };
  const load = strain(state, sample);
  const onlyVoice = RUNGS.indexOf(state.rung) >= RUNGS.indexOf("voice");
  const squeezed = onlyVoice && load >= 2 && sample.queue > 200 ? true : state.squeezed && !(onlyVoice && state.calm > 30);
  const next = { ...state, squeezed, plan: planFor({ speed: state.speed, loss: sample.loss, squeezed }) };
  if (load) {
    const strained = next.strained + load;
    const steps = load === 3 ? 2 : 1;
    return strained >= 3 ? down({ ...next, strained }, steps) : { ...next, strained, calm: 0 };
  }
  const trial = Math.max(0, next.trial - 1);
  const proven = next.trial === 1 ? { patience: CALM_SECONDS } : {};
  const calm = { ...next, ...proven, trial, strained: Math.max(0, next.strained - 1), calm: next.calm + 1 };
  return calm.calm >= calm.patience ? up(calm, sample) : calm;
}

// Takes the person's own choice: the best rung allowed from now on, and at once when it is lower than the present one.
export function choose(state, ceiling) {
  return { ...state, ceiling, rung: lower(state.rung, ceiling), calm: 0, patience: CALM_SECONDS };
}
