// What a kiosk keeps for the hour in which the server is away: services, numbers in reserve, and what it still has to tell.

const KEEP = "plaza-kiosk";
const SET_BACK = 2 * 3600 * 1000;
const read = () => { try { return JSON.parse(localStorage.getItem(KEEP)) ?? {}; } catch { return {}; } };
const write = (state) => localStorage.setItem(KEEP, JSON.stringify(state));

// The server's fresh words. Numbers that were used here are not given again, whatever the server says of them; numbers that could not be
// registered stay in sight until the day is over.
export const keep = (data) => {
  const { day, used = [], owed = [], refused = [] } = read();
  write({ ...data, used: day === data.day ? used : used.filter((ref) => owed.some((one) => one.ref === ref)), owed, refused: day === data.day ? refused : [] });
};

export const kept = read;

// The plaza's moment: the server's word, carried on by this machine's own clock, which may be hours wrong: only differences count. A clock
// that stands before the server's last word (a device without a battery that was switched off) knows nothing: undefined.
export const moment = () => {
  const { now, heard } = read();
  if (!now || Date.now() < heard - SET_BACK) return undefined;
  return new Date(now + Math.max(0, Date.now() - heard));
};

export const day = () => moment()?.toLocaleDateString("sv-SE", { timeZone: "Asia/Makassar" });

// The reserve of this very day: the server hands out today's and that of the next day on which the house is open.
const reserve = (state) => [{ day: state.day, spool: state.spool }, state.next].find((one) => one?.day && one.day === day());

// A number in reserve of that tenant, taken for good; undefined when there is none for today. `since` is counted on this machine's own
// clock, and only ever as a difference: a clock that is an hour wrong does no harm.
export const spend = (service, { priority, language }) => {
  const state = read();
  const used = new Set(state.used ?? []);
  const today = reserve(state);
  const left = (today?.spool?.[service.tenant] ?? []).find(([, ref]) => !used.has(ref));
  if (!left) return undefined;
  const [number, ref, check] = left;
  const owed = { ref, number, service: service.code, priority, language, day: today.day, at: Date.now() };
  write({ ...state, used: [...used, ref], owed: [...(state.owed ?? []), owed] });
  return { number, link: `${state.base}/t/${ref}${check}/`, ref, day: today.day };
};

export const owed = () => read().owed ?? [];
export const refused = () => read().refused ?? [];

// Tells the server of every number given without it, oldest first; stops, and keeps them all, at the first sign that it cannot be told
// now. A number that can never be registered is kept apart, to be shown. Gives the last answer's status, or 200.
export const replay = async (post) => {
  for (const one of owed()) {
    const waited = Math.max(0, (Date.now() - one.at) / 1000);
    const answer = await post({ ref: one.ref, service: one.service, priority: one.priority, waited: waited.toFixed(1) });
    if (!answer.ok && answer.status !== 409) return answer.status;
    const state = read();
    const rest = (state.owed ?? []).filter((other) => other.ref !== one.ref);
    write({ ...state, owed: rest, refused: answer.ok ? state.refused ?? [] : [...(state.refused ?? []), { number: one.number, ref: one.ref }] });
  }
  return 200;
};
