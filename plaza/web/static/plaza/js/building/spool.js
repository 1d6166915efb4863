// What a kiosk keeps for the hour in which the server is away: services, numbers in reserve, and what it still has to tell.

const KEEP = "plaza-kiosk";
const read = () => { try { return JSON.parse(localStorage.getItem(KEEP)) ?? {}; } catch { return {}; } };
const write = (state) => localStorage.setItem(KEEP, JSON.stringify(state));

// The server's fresh words. Numbers that were used here are not given again, whatever the server says of them.
export const keep = (data) => {
  const state = read();
  const used = new Set(state.day === data.day ? state.used ?? [] : []);
  const owed = (state.owed ?? []).filter((one) => one.day === data.day || !one.refused);
  write({ ...data, used: [...used], owed });
};

export const kept = read;

// A number in reserve of that tenant, taken for good; undefined when there is none left. `since` is counted on this machine's own
// clock, and only ever as a difference: a clock that is an hour wrong does no harm.
export const spend = (service, { priority, language }) => {
  const state = read();
  const used = new Set(state.used ?? []);
  const left = (state.spool?.[service.tenant] ?? []).find(([, ref]) => !used.has(ref));
  if (!left) return undefined;
  const [number, ref, check] = left;
  const owed = { ref, number, service: service.code, priority, language, day: state.day, at: Date.now() };
  write({ ...state, used: [...used, ref], owed: [...(state.owed ?? []), owed] });
  return { number, link: `${state.base}/t/${ref}${check}/`, ref };
};

export const owed = () => read().owed ?? [];

// Tells the server of every number given without it, oldest first; stops at the first sign that it is still away.
export const replay = async (post) => {
  for (const one of owed()) {
    const waited = Math.max(0, (Date.now() - one.at) / 1000);
    const answer = await post({ ref: one.ref, service: one.service, priority: one.priority, waited: waited.toFixed(1) });
    if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 403) return false;
    const state = read();
    write({ ...state, owed: (state.owed ?? []).filter((other) => other.ref !== one.ref) });
  }
  return true;
};
