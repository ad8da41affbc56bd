/** What a provider does: stake, register devices, keep them, collect what they earned. */
import { readFile } from 'node:fs/promises';
import { integer } from '../arguments.mjs';
import { eventOf } from '../chain.mjs';
import { deviceCall, parseDevice } from '../device-file.mjs';
import { UserError } from '../errors.mjs';
import { formatTide, parseTide, table } from '../format.mjs';
import { hexToText } from '../plain.mjs';

/** @type {Record<string, import('../arguments.mjs').Command>} */
export const provider = {
	register: {
		usage: 'register --stake TIDE [--payout ACCOUNT]',
		does: 'Become a provider: hold a stake of the signer.',
		details: 'The stake stays in the account and is held there. What its devices earn goes to the payout account,\nwhich is the signer if left out.',
		options: { stake: { type: 'string' }, payout: { type: 'string' } },
		async run({ options, chain, signer }) {
			if (!options.stake) throw new UserError('Say how much is staked, as --stake 1000.');
			const { api, send } = bound(await chain());
			const stake = parseTide(options.stake);
			const included = await send(api.tx.providers.register(stake, options.payout ?? null), await signer());
			console.log(`Staked ${formatTide(stake)} TIDE in block ${included.number}.`);
		},
	},
	'register-device': {
		usage: 'register-device device.json',
		does: 'Register a device of the signer, who is a provider.',
		details: `device.json:
  {
    "cores": 4, "memoryMib": 4096, "storageMib": 10240, "slots": 2, "region": "DE",
    "endpoint": "http://203.0.113.7:7001",          where its outputs can be fetched
    "offer": { "perGfuel": "0.01", "perTask": "0.001", "perInputMib": "0.0001" },
    "backing": "500",                               part of the stake behind it, in TIDE
    "proof": { "key": "0x..", "signature": "0x.." } what \`tidemill-agent proof\` printed
  }
"engines" may be given, as ["wasm/1", "pvm/1"]; so may "watts", "carbon" and "gpu": { "vendor", "model", "memoryMib" }.
The proof: tidemill-agent proof --data DIR --provider ACCOUNT --genesis HASH. It shows that the device agrees.`,
		takes: 1,
		async run({ args, chain, signer }) {
			const text = await readFile(args[0], 'utf8').catch((error) => {
				throw new UserError(`Cannot read the device file: ${error.message}.`);
			});
			let file;
			try {
				file = JSON.parse(text);
			} catch (error) {
				throw new UserError(`${args[0]} is no JSON: ${error.message}.`);
			}
			const device = parseDevice(file);
			const { api, send } = bound(await chain());
			const included = await send(deviceCall(api, device), await signer());
			console.log(`Device ${eventOf(included, 'providers', 'DeviceRegistered').device} is registered.`);
		},
	},
	collect: {
		usage: 'collect DEVICE',
		does: 'Have what a device earned paid out now. Anybody may.',
		takes: 1,
		async run({ args, chain, signer }) {
			const { api, send } = bound(await chain());
			const included = await send(api.tx.market.collect(integer(args[0], 'The device')), await signer());
			const { payout, amount } = eventOf(included, 'market', 'Collected');
			console.log(`${formatTide(amount)} TIDE went to ${payout}.`);
		},
	},
	devices: {
		usage: 'devices',
		does: 'List the devices of the chain.',
		async run({ chain }) {
			const connected = await chain();
			const keys = await connected.api.query.providers.devices.keys();
			const ids = keys.map((key) => key.args[0].toNumber()).sort((a, b) => a - b);
			const devices = await Promise.all(ids.map((id) => connected.device(id)));
			const rows = devices.map((device) => {
				const spec = device.spec.value;
				return [
					String(device.id),
					device.provider,
					device.state.type,
					String(spec.slots),
					String(device.duties.length),
					formatTide(device.offer.perGfuel),
					formatTide(device.backing),
					formatTide(device.bonded),
					formatTide(device.credit),
					hexToText(spec.endpoint),
				];
			});
			console.log(table(['device', 'provider', 'state', 'slots', 'duties', 'per 10^9 fuel', 'backing', 'bonded', 'credit', 'endpoint'], rows, 'llllrrrrrl'));
		},
	},
	...states({
		'pause-device': ['pauseDevice', 'Give a device a rest: what it runs goes on.'],
		'resume-device': ['resumeDevice', 'Take a device up again.'],
		'drain-device': ['drainDevice', 'Let a device finish what it runs and take nothing new.'],
		'retire-device': ['retireDevice', 'Take a device out for good, as soon as it answers for nothing.'],
	}),
};

/** @param {Record<string, [string, string]>} calls */
function states(calls) {
	return Object.fromEntries(
		Object.entries(calls).map(([name, [call, does]]) => [
			name,
			{
				usage: `${name} DEVICE`,
				does,
				takes: 1,
				async run({ args, chain, signer }) {
					const { api, send } = bound(await chain());
					const included = await send(api.tx.providers[call](integer(args[0], 'The device')), await signer());
					console.log(`Done in block ${included.number}.`);
				},
			},
		]),
	);
}

/** @param {import('../chain.mjs').Chain} chain */
function bound(chain) {
	return { api: chain.api, send: chain.send.bind(chain) };
}
