// The buttons that switch something: their names say how it is now, on or off, to the eye and to the ear alike, and only so.
// A microphone that the device holds or has lost is off, whatever was pressed.

const NAMES = { mute: "voice", camera: "picture", screen: "screen" };

export function showToggles(panel) {
  const { on, tracks, screen, keeper } = panel.call;
  const works = (kind) => Boolean(on[kind] && tracks[kind] && !keeper.troubles.has(kind));
  const is = { voice: works("voice"), picture: works("picture"), screen: Boolean(screen) };
  for (const [role, kind] of Object.entries(NAMES)) show(panel.role(role), is[kind]);
}

function show(button, on) {
  if (!button || button.dataset.is === (on ? "on" : "off")) return;
  button.dataset.is = on ? "on" : "off";
  for (const one of button.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== button.dataset.is;
}

export const isOn = (button) => button?.dataset.is === "on";
