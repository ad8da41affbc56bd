import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { animate, chunks, readPpm, stitch } from '../lib/png.mjs';
import { tideMill } from '../lib/scene.mjs';

const frame = (shade, width = 4) => {
	const png = new PNG({ width, height: 2 });
	png.data.fill(shade);
	return PNG.sync.write(png);
};

test('an animation keeps the image data of its frames', () => {
	const frames = [frame(10), frame(200), frame(90)];
	const file = animate(frames, 60);
	const parts = chunks(file);
	assert.deepEqual(parts.map(({ type }) => type), ['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND']);
	assert.equal(parts[1].data.readUInt32BE(0), 3);
	const sequences = parts.filter(({ type }) => type === 'fcTL' || type === 'fdAT').map(({ data }) => data.readUInt32BE(0));
	assert.deepEqual(sequences, [0, 1, 2, 3, 4]);
	assert.deepEqual(inflateSync(parts[5].data.subarray(4)), inflateSync(chunks(frames[1]).find(({ type }) => type === 'IDAT').data));
	// A reader that knows no animation sees the first frame; it checks every checksum.
	assert.deepEqual(PNG.sync.read(file).data, PNG.sync.read(frames[0]).data);
});

test('frames of another size are refused', () => {
	assert.throws(() => animate([frame(1), frame(1, 5)], 60), /Frame 1 is of another size/);
	assert.throws(() => animate([Buffer.from('text')], 60), /no PNG/);
});

test('tiles are stitched where they belong', () => {
	const tile = (x, y, red) => ({ x, y, width: 2, height: 1, rgb: Buffer.from([red, 1, 2, red, 3, 4]) });
	const png = PNG.sync.read(stitch(4, 2, [tile(0, 0, 10), tile(2, 0, 20), tile(0, 1, 30), tile(2, 1, 40)]));
	const reds = Array.from({ length: 8 }, (_, index) => png.data[4 * index]);
	assert.deepEqual(reds, [10, 10, 20, 20, 30, 30, 40, 40]);
	assert.equal(png.data[4 * 3 + 1], 3);
	assert.equal(png.data[4 * 3 + 3], 255);
});

test('a PPM is read, and a short one refused', () => {
	const { width, height, rgb } = readPpm(Buffer.concat([Buffer.from('P6\n2 1\n255\n'), Buffer.from([1, 2, 3, 4, 5, 6])]));
	assert.deepEqual([width, height, [...rgb]], [2, 1, [1, 2, 3, 4, 5, 6]]);
	assert.throws(() => readPpm(Buffer.from('P6\n2 1\n255\nabc')), /3 bytes of 6/);
	assert.throws(() => readPpm(Buffer.from('P3')), /no binary PPM/);
});

test('the scene is a round: its frames differ and the last leads to the first', () => {
	assert.notEqual(tideMill(0, 24), tideMill(1, 24));
	assert.equal(tideMill(24, 24).length > 1_000, true);
	assert.doesNotMatch(tideMill(5, 24), /NaN|undefined/);
});
