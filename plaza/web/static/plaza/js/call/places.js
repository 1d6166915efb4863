// Where something lies on a picture, in shares of its width and height. Pure.

const LONGEST = 2000; // the reader makes larger pictures this long
const WHOLE = { x: 0, y: 0, w: 1, h: 1 };
const within = (value) => Math.min(1, Math.max(0, value));
const short = (value) => Number(within(value).toFixed(4));

// The share at which a pointer stands in a rectangle.
export const shareOf = ({ clientX, clientY }, { left, top, width, height }) => ({
  x: within((clientX - left) / width), y: within((clientY - top) / height),
});

// The box between two points.
export const area = (one, other) => ({
  x: short(Math.min(one.x, other.x)), y: short(Math.min(one.y, other.y)),
  w: short(Math.abs(one.x - other.x)), h: short(Math.abs(one.y - other.y)),
});

// The box "left,top,right,bottom" that the reader saw on the upright picture, on the picture as it was taken.
// `turned` says how far (clockwise) the reader had to turn it. Nothing said is the whole picture.
export function placeOf(words, { turned = 0, width, height }) {
  const read = words.split(",").map(Number);
  if (read.length !== 4 || read.some(Number.isNaN) || !width || !height) return WHOLE;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const [wide, high] = [width * scale, height * scale];
  const back = {
    0: (x, y) => ({ x: x / wide, y: y / high }),
    90: (x, y) => ({ x: y / wide, y: 1 - x / high }),
    180: (x, y) => ({ x: 1 - x / wide, y: 1 - y / high }),
    270: (x, y) => ({ x: 1 - y / wide, y: x / high }),
  }[turned];
  if (!back) return WHOLE;
  return area(back(read[0], read[1]), back(read[2], read[3]));
}
