// Speaking: the browser's own Indonesian voice where it has one, else the server's, else two strikes of a bell.

import { strike } from "../queue/ring.js";

const synth = window.speechSynthesis;
const voiceFor = (language) => synth?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language) && voice.localService)
  ?? synth?.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language));

const aloud = (words, voice) => new Promise((resolve, reject) => {
  const said = new SpeechSynthesisUtterance(words);
  said.voice = voice;
  said.lang = voice.lang;
  said.rate = 0.92;
  const limit = setTimeout(() => { synth.cancel(); reject(new Error("silent")); }, 20_000);
  said.onend = () => { clearTimeout(limit); resolve("browser"); };
  said.onerror = () => { clearTimeout(limit); reject(new Error("no voice")); };
  synth.speak(said);
});

let playing;
const fromServer = (address) => new Promise((resolve, reject) => {
  playing?.pause();
  playing = new Audio(address);
  playing.onended = () => resolve("server");
  playing.onpause = () => resolve("server");
  playing.onerror = () => reject(new Error("no sound"));
  playing.play().catch(reject);
});

// Tells which way it went: "browser", "server" or "chime".
export const say = async (words, { language = "id", sound = "" } = {}) => {
  const voice = voiceFor(language);
  try {
    if (voice) return await aloud(words, voice);
    if (sound) return await fromServer(sound);
  } catch {
    // fall through: a bell is better than silence
  }
  try {
    if (voice && sound) return await fromServer(sound);
  } catch {
    // the bell it is
  }
  strike();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return "chime";
};

export const hush = () => { synth?.cancel(); playing?.pause(); };
synth?.getVoices();
