/** The one hash of Tidemill: blake2-256. */
import { blake2AsU8a } from '@polkadot/util-crypto';
import { u8aConcat, u8aToHex } from '@polkadot/util';

/**
 * @param {...Uint8Array} parts hashed one after the other, as if they were one
 * @returns {Uint8Array} 32 bytes
 */
export function hash(...parts) {
	return blake2AsU8a(parts.length === 1 ? parts[0] : u8aConcat(...parts), 256);
}

/**
 * @param {Uint8Array} bytes
 * @returns {`0x${string}`} the name of a blob: its hash in lower-case hex
 */
export function hashHex(bytes) {
	return u8aToHex(hash(bytes));
}

/**
 * A prefix as Rust's `b".."` encodes it: its bytes, without their number.
 * @param {string} text
 */
export function prefix(text) {
	return new TextEncoder().encode(text);
}

/**
 * @param {number | bigint} value
 * @param {4 | 8} size bytes
 * @returns {Uint8Array} the value in little endian
 */
export function littleEndian(value, size) {
	const bytes = new Uint8Array(size);
	const view = new DataView(bytes.buffer);
	if (size === 4) view.setUint32(0, Number(value), true);
	else view.setBigUint64(0, BigInt(value), true);
	return bytes;
}
