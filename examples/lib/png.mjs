/** Pictures: an animation of PNG frames that keeps their verified bytes, and a large picture stitched from tiles. */
import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param {Uint8Array} bytes of a PNG file @returns {{ type: string, data: Buffer }[]} */
export function chunks(bytes) {
	const file = Buffer.from(bytes);
	if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is no PNG.');
	const found = [];
	for (let at = 8; at + 12 <= file.length; ) {
		const length = file.readUInt32BE(at);
		found.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
		at += length + 12;
	}
	return found;
}

/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const bytes = Buffer.alloc(body.length + 8);
	bytes.writeUInt32BE(data.length);
	body.copy(bytes, 4);
	bytes.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
	return bytes;
}

/**
 * An animated PNG. The frames' compressed image data goes into it as it is, so nothing is encoded anew.
 * @param {Uint8Array[]} frames PNG files of one size and kind
 * @param {number} delay milliseconds a frame
 * @returns {Buffer}
 */
export function animate(frames, delay) {
	const parsed = frames.map(chunks);
	const header = parsed[0].find(({ type }) => type === 'IHDR').data;
	const parts = [SIGNATURE, chunk('IHDR', header), chunk('acTL', numbers(frames.length, 0))];
	let sequence = 0;
	parsed.forEach((frame, index) => {
		if (!frame.find(({ type }) => type === 'IHDR').data.equals(header)) throw new Error(`Frame ${index} is of another size or kind than the first.`);
		const control = Buffer.alloc(26);
		control.writeUInt32BE(sequence++, 0);
		header.copy(control, 4, 0, 8);
		control.writeUInt16BE(delay, 20);
		control.writeUInt16BE(1_000, 22);
		parts.push(chunk('fcTL', control));
		for (const { type, data } of frame) {
			if (type !== 'IDAT') continue;
			parts.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])));
		}
	});
	parts.push(chunk('IEND', Buffer.alloc(0)));
	return Buffer.concat(parts);
}

/** @param {...number} values */
function numbers(...values) {
	const bytes = Buffer.alloc(4 * values.length);
	values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
	return bytes;
}

/**
 * @param {Uint8Array} bytes of a binary PPM (P6) with 255 as the greatest value
 * @returns {{ width: number, height: number, rgb: Buffer }}
 */
export function readPpm(bytes) {
	const file = Buffer.from(bytes);
	const match = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 64));
	if (!match) throw new Error('This is no binary PPM.');
	const [width, height] = [Number(match[1]), Number(match[2])];
	const rgb = file.subarray(match[0].length);
	if (rgb.length !== width * height * 3) throw new Error(`The PPM has ${rgb.length} bytes of ${width * height * 3}.`);
	return { width, height, rgb };
}

/**
 * @param {number} width
 * @param {number} height
 * @param {{ x: number, y: number, width: number, height: number, rgb: Buffer }[]} tiles that cover the picture
 * @returns {Buffer} a PNG
 */
export function stitch(width, height, tiles) {
	const png = new PNG({ width, height });
	for (const tile of tiles) {
		for (let row = 0; row < tile.height; row++) {
			for (let column = 0; column < tile.width; column++) {
				const from = 3 * (row * tile.width + column);
				const to = 4 * ((tile.y + row) * width + tile.x + column);
				tile.rgb.copy(png.data, to, from, from + 3);
				png.data[to + 3] = 255;
			}
		}
	}
	return PNG.sync.write(png, { colorType: 2 });
}
