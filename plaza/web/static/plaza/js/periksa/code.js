// What a QR code on a paper says: a code of this plaza, an address elsewhere, or something else.

const CODE = /^[0-9A-Z]{20}$/;
const PATH = /^\/periksa\/([^/]+)\/?$/;

function plain(text) {
  const code = text.replace(/[\s-]/g, "").toUpperCase();
  return CODE.test(code) ? code : "";
}

function address(text) {
  try {
    return /^https?:\/\//i.test(text) ? new URL(text) : null;
  } catch {
    return null;
  }
}

// homes: the hosts (with port) under which this plaza is known. Gives { code } | { host, code } | {}.
export function understand(text, homes) {
  const url = address(text.trim());
  if (!url) return plain(text) ? { code: plain(text) } : {};
  const [, named = ""] = PATH.exec(url.pathname) ?? [];
  const code = plain(named);
  return homes.includes(url.host) && code ? { code } : { host: url.host, code };
}
