// Captions of what the other side says, only where the browser writes them on this device: no voice is ever sent to anybody for it.

const LONGEST = 3; // sentences that stay to be read
const LANGUAGES = { id: "id-ID", en: "en-US" };
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

// Whether this browser recognises speech by itself, without fetching or sending anything.
export async function canCaption(language) {
  if (!Recognition?.available || !("processLocally" in Recognition.prototype)) return false;
  const state = await Recognition.available({ langs: [LANGUAGES[language]], processLocally: true }).catch(() => "unavailable");
  return state === "available";
}

export class Captions {
  // `show(text)` gets the last sentences whenever they change; `gone()` is called when the browser stops writing by itself.
  constructor(language, show, gone) {
    Object.assign(this, { language, show, gone, said: [] });
  }

  start(track) {
    this.stop();
    if (!track) return;
    const one = new Recognition();
    Object.assign(one, { processLocally: true, continuous: true, interimResults: true, lang: LANGUAGES[this.language] });
    if (one.processLocally !== true) return void this.gone(); // a browser that takes no notice gets no voice
    one.onresult = (event) => this.one === one && this.#heard(event); // what was stopped says no more
    one.onend = () => this.one === one && track.readyState === "live" && this.start(track);
    one.onerror = ({ error }) => {
      if (error === "no-speech" || this.one !== one) return;
      this.stop();
      this.gone();
    };
    this.one = one;
    one.start(track);
  }

  stop() {
    const one = this.one;
    this.one = null;
    one?.abort();
  }

  #heard({ resultIndex, results }) {
    let open = "";
    for (let index = resultIndex; index < results.length; index += 1) {
      const words = results[index][0].transcript.trim();
      if (results[index].isFinal) this.said = [...this.said, words].slice(-LONGEST);
      else open = words;
    }
    this.show([...this.said, open].filter(Boolean).slice(-LONGEST).join(" "));
  }
}
