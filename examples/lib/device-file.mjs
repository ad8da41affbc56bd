/** Reads a device file: a machine, what it takes, and the proof that its key agrees to be registered. */
import { UserError } from './errors.mjs';
import { parseTide } from './format.mjs';
import { textToHex } from './plain.mjs';

const FIELDS = ['engines', 'cores', 'memoryMib', 'storageMib', 'gpu', 'slots', 'region', 'endpoint', 'watts', 'carbon', 'offer', 'backing', 'proof'];

/**
 * @typedef {object} Device
 * @property {object} spec the chain's `DeviceSpec`
 * @property {{ perGfuel: bigint, perTask: bigint, perInputMib: bigint }} offer
 * @property {bigint} backing
 * @property {string} key ed25519 public key in hex
 * @property {string} signature
 */

/**
 * @param {any} file the content of a device file
 * @returns {Device}
 */
export function parseDevice(file) {
	for (const field of Object.keys(file)) {
		if (!FIELDS.includes(field)) throw new UserError(`The device file has "${field}", which means nothing here. Known are ${FIELDS.join(', ')}.`);
	}
	for (const field of ['memoryMib', 'slots', 'region', 'offer', 'backing', 'proof']) {
		if (file[field] === undefined) throw new UserError(`The device file names no "${field}".`);
	}
	if (!/^[A-Z]{2}$/.test(file.region)) throw new UserError('"region" is two capital letters, as "DE".');
	const { key, signature } = file.proof;
	if (!/^0x[0-9a-f]{64}$/i.test(key ?? '') || !/^0x[0-9a-f]{128}$/i.test(signature ?? '')) {
		throw new UserError('"proof" is { "key", "signature" } as `tidemill-agent proof` prints it.');
	}
	const spec = {
		V1: {
			engines: (file.engines ?? ['wasm/1', 'pvm/1']).map(engine),
			cores: file.cores ?? 1,
			memoryMib: file.memoryMib,
			storageMib: file.storageMib ?? 1_024,
			gpu: file.gpu ? { vendor: textToHex(file.gpu.vendor), model: textToHex(file.gpu.model), memoryMib: file.gpu.memoryMib } : null,
			slots: file.slots,
			region: textToHex(file.region),
			endpoint: textToHex(file.endpoint ?? ''),
			watts: file.watts ?? null,
			carbon: file.carbon ?? null,
		},
	};
	const offer = {
		perGfuel: parseTide(file.offer.perGfuel ?? 0),
		perTask: parseTide(file.offer.perTask ?? 0),
		perInputMib: parseTide(file.offer.perInputMib ?? 0),
	};
	return { spec, offer, backing: parseTide(file.backing), key, signature };
}

/** @param {any} api @param {Device} device */
export function deviceCall(api, { spec, offer, backing, key, signature }) {
	return api.tx.providers.registerDevice(spec, offer, backing, { Ed25519: key }, { Ed25519: signature });
}

/** @param {string} text as `wasm/1` */
function engine(text) {
	const match = /^(wasm|pvm)\/(\d+)$/.exec(text);
	if (!match) throw new UserError(`"${text}" is no engine version; write "wasm/1" or "pvm/1".`);
	return { engine: match[1] === 'wasm' ? 'Wasm' : 'Pvm', version: Number(match[2]) };
}
