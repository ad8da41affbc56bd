#!/usr/bin/env node
/** Provides, requests, follows and lists through `@polkadot/api`, by nothing but what the node's metadata offers. */
import { ApiPromise, WsProvider } from '@polkadot/api';
import { LIMITS, OFFER, OURS, PRICE, STAKE, prepareWork, printCalls, readOptions } from './shared.mjs';

const { url, work } = readOptions('polkadot-js.mjs');
const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true });
try {
	printCalls(calls());
	if (work) {
		const facts = await prepareWork(work);
		await provide(facts);
		await follow(await request(facts));
	}
	await list();
} finally {
	await api.disconnect();
}

/** @returns {import('./shared.mjs').Call[]} the calls of our pallets */
function calls() {
	const { pallets } = api.runtimeMetadata.asLatest;
	return pallets
		.filter((pallet) => OURS.includes(pallet.name.toString()) && pallet.calls.isSome)
		.flatMap((pallet) => {
			const { variants } = api.registry.lookup.getSiType(pallet.calls.unwrap().type).def.asVariant;
			return variants.map(({ name, fields, docs }) => ({
				pallet: pallet.name.toString(),
				name: name.toString(),
				args: fields.map((field) => ({ name: field.name.toString(), type: field.typeName.toString() })),
				docs: docs.map(String),
			}));
		});
}

/** Signs and submits a call, and waits until it is final. @returns {Promise<any[]>} its events */
function send(call, pair) {
	return new Promise((resolve, reject) => {
		call
			.signAndSend(pair, ({ status, events, dispatchError }) => {
				if (dispatchError?.isModule) {
					const { section, name, docs } = api.registry.findMetaError(dispatchError.asModule);
					reject(new Error(`${section}.${name}: ${docs.join(' ')}`));
				} else if (dispatchError) reject(new Error(dispatchError.toString()));
				else if (status.isFinalized) resolve(events.map(({ event }) => event));
				else if (status.isInvalid || status.isDropped || status.isUsurped) reject(new Error(`The transaction is ${status.type}.`));
			})
			.catch(reject);
	});
}

async function provide({ provider, proof, source }) {
	const spec = {
		V1: {
			engines: [{ engine: 'Wasm', version: 1 }],
			cores: 1,
			memoryMib: 2_048,
			storageMib: 4_096,
			gpu: null,
			slots: 2,
			region: 'DE',
			endpoint: new URL(source).origin,
			watts: null,
			carbon: null,
		},
	};
	await send(api.tx.providers.register(STAKE, null), provider);
	const call = api.tx.providers.registerDevice(spec, amounts(OFFER), STAKE, { Ed25519: proof.key }, { Ed25519: proof.signature });
	const { device } = find(await send(call, provider), 'providers', 'DeviceRegistered');
	console.log(`Device ${device} is registered.`);
}

async function request({ requester, tasks, program, manifest, source }) {
	const spec = {
		V1: {
			program: program.hash,
			programLength: program.length,
			engine: { engine: 'Wasm', version: 1 },
			manifest,
			source,
			tasks,
			bundleSize: 1,
			limits: { ...LIMITS, runTicks: 0 },
			requirements: { cores: 0, memoryMib: 0, gpuMemoryMib: null, gpuVendor: null, gpuModel: null, region: null, reputation: 0, providers: [] },
			prefer: 'Price',
			verification: { Quorum: 1 },
			price: amounts(PRICE),
			tries: 3,
			deadline: 300,
			retention: 300,
		},
	};
	const { total, leastRunTicks } = (await api.call.computeApi.estimate(spec)).asOk;
	spec.V1.limits.runTicks = leastRunTicks;
	const { job, escrow } = find(await send(api.tx.market.submitJob(spec), requester), 'market', 'JobSubmitted');
	if (!escrow.eq(total)) throw new Error(`The estimate was ${total}, and ${escrow} is held.`);
	console.log(`Job ${job} is submitted, and ${escrow.toHuman()} units are held.`);
	return job;
}

/** Waits until a job has ended. */
async function follow(id) {
	await new Promise((resolve, reject) => {
		const looking = api.rpc.chain.subscribeNewHeads(async () => {
			const view = (await api.call.computeApi.job(id)).unwrap();
			const why = await api.call.computeApi.whyQueued(id);
			const waits = why.isSome ? `; ${why.unwrap().explanation}` : '';
			console.log(`Job ${id} is ${view.phase.type}, ${view.accepted} of ${view.bundles} bundles accepted${waits}`);
			if (!view.phase.isEnded) return;
			(await looking)();
			resolve();
		});
		looking.catch(reject);
	});
}

async function list() {
	for (const [key] of await api.query.market.jobStates.entries()) {
		const view = (await api.call.computeApi.job(key.args[0])).unwrap();
		console.log(`job ${key.args[0]} of ${view.requester}: ${view.phase.type}`);
	}
	for (const [key] of await api.query.providers.devices.entries()) {
		const device = (await api.call.computeApi.device(key.args[0])).unwrap();
		console.log(`device ${device.id} of ${device.provider}: ${device.state.type}`);
	}
}

/** @param {typeof PRICE} price */
function amounts({ gfuel, task, inputMib }) {
	return { perGfuel: gfuel, perTask: task, perInputMib: inputMib };
}

/** @returns {any} the named fields of an event */
function find(events, section, method) {
	return events.find((event) => event.section === section && event.method === method).data;
}
