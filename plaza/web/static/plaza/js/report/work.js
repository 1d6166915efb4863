// A proof of work: the number behind the plaza's challenge whose SHA-256 begins with as many noughts as the challenge asks for
// (its second part). In small rounds, between which the page lives on. It knows nothing of the report.

const ROUND = 512;
const spelled = new TextEncoder();
const pause = () => new Promise((done) => setTimeout(done, 0));

export const bitsOf = (challenge) => Number(challenge.split("-")[1]);

const startsWith = (hash, bits) => new DataView(hash).getUint32(0) >>> (32 - bits) === 0;

export const solve = async (challenge) => {
  const bits = bitsOf(challenge);
  for (let from = 0; ; from += ROUND) {
    const proofs = Array.from({ length: ROUND }, (_, place) => `${challenge}:${from + place}`);
    const hashes = await Promise.all(proofs.map((proof) => crypto.subtle.digest("SHA-256", spelled.encode(proof))));
    const found = hashes.findIndex((hash) => startsWith(hash, bits));
    if (found >= 0) return proofs[found];
    await pause();
  }
};
