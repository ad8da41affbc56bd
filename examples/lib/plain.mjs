/** Decoded values of the chain as plain JavaScript values. */
import {
	AbstractArray,
	AbstractInt,
	Bool,
	Compact,
	Enum,
	GenericAccountId,
	Null,
	Option,
	Raw,
	Struct,
	Text,
} from './codecs.mjs';

/**
 * Integers up to 32 bits become numbers and wider ones become bigints; hashes and bytes become hex; accounts become
 * addresses; an option becomes null or its value; an enum becomes `{ type, value }`.
 *
 * Unlike `toJSON` it never turns one kind of value into two, and keeps fields that are named `hash`, which the library
 * hides behind a method of that name.
 * @param {any} codec
 * @returns {any}
 */
export function plain(codec) {
	if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap());
	if (codec instanceof Compact) return plain(codec.unwrap());
	if (codec instanceof AbstractInt) return codec.bitLength() <= 32 ? codec.toNumber() : codec.toBigInt();
	if (codec instanceof Enum) return { type: codec.type, value: plain(codec.inner) };
	if (codec instanceof Struct) {
		return Object.fromEntries([...codec.entries()].map(([key, value]) => [key, plain(value)]));
	}
	if (codec instanceof GenericAccountId) return codec.toString();
	if (codec instanceof Raw) return codec.toHex();
	if (codec instanceof AbstractArray) return codec.map(plain);
	if (codec instanceof Bool) return codec.isTrue;
	if (codec instanceof Text) return codec.toString();
	if (codec instanceof Null) return null;
	return codec.toJSON();
}

/**
 * @param {string} hex
 * @returns {string} the bytes as text
 */
export function hexToText(hex) {
	return Buffer.from(hex.slice(2), 'hex').toString('utf8');
}

/**
 * @param {string} text
 * @returns {`0x${string}`} the text's bytes in hex, which the library cannot mistake for anything else
 */
export function textToHex(text) {
	return `0x${Buffer.from(text, 'utf8').toString('hex')}`;
}

/**
 * Plain values as JSON, bigints in decimal.
 * @param {any} value
 */
export function json(value) {
	return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner), 2);
}
