// "Your turn": sound, vibration, and the page's title, until it is answered. Sound needs one touch of the page before.

let audio;
let timer;
const title = document.title;

// A browser refuses to shake a phone whose page was never touched, and complains of the attempt.
const shake = (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern);

const context = () => (audio ??= new (window.AudioContext ?? window.webkitAudioContext)());

// Two soft strikes of a bell; no file is loaded for it.
export const strike = () => {
  const at = context();
  at.resume?.();
  for (const [delay, pitch] of [[0, 784], [0.28, 988]]) {
    const tone = at.createOscillator();
    const volume = at.createGain();
    const start = at.currentTime + delay;
    tone.type = "triangle";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.9);
    tone.connect(volume).connect(at.destination);
    tone.start(start);
    tone.stop(start + 1);
  }
};

const once = () => {
  strike();
  shake([300, 120, 300]);
};

// The title says the first of the words alone ("Giliran Anda!"), which a narrow tab still shows, and holds still to be read.
export const start = (words) => {
  if (timer) return;
  [document.title] = words.split(/(?<=!)/);
  once();
  timer = setInterval(once, 2000);
};

export const stop = () => {
  clearInterval(timer);
  timer = undefined;
  shake(0);
  document.title = title;
};

// Browsers let a page sound only after it was touched: the first touch anywhere opens the way.
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => context().resume?.(), { once: true });
