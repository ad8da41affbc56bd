#!/usr/bin/env node
/**
 * Provides, requests, follows and lists through `polkadot-api`, by nothing but what the node's metadata offers: its
 * unsafe API, which needs no descriptors made beforehand.
 */
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';
import { Binary, Enum } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { createWsClient } from 'polkadot-api/ws';
import WebSocket from 'ws';
import { LIMITS, OFFER, OURS, PRICE, STAKE, prepareWork, printCalls, readOptions } from './shared.mjs';

const { url, work } = readOptions('papi.mjs');
// Node.js has a WebSocket of its own from version 22 on.
const client = createWsClient(url, { websocketClass: WebSocket });
const api = client.getUnsafeApi();
try {
	printCalls(await calls());
	if (work) {
		const facts = await prepareWork(work);
		await provide(facts);
		await follow(await request(facts));
	}
	await list();
} finally {
	client.destroy();
}

/** @returns {Promise<import('./shared.mjs').Call[]>} the calls of our pallets */
async function calls() {
	const { hash } = await client.getFinalizedBlock();
	const { pallets, lookup } = unifyMetadata(decAnyMetadata(await client.getMetadata(hash)));
	return pallets
		.filter(({ name, calls }) => OURS.includes(name) && calls)
		.flatMap((pallet) =>
			lookup[pallet.calls.type].def.value.map(({ name, fields, docs }) => ({
				pallet: pallet.name,
				name,
				args: fields.map((field) => ({ name: field.name, type: field.typeName })),
				docs,
			})),
		);
}

/** Signs and submits a call, and waits until it is final. @returns {Promise<any[]>} its events */
async function send(call, pair) {
	const signer = getPolkadotSigner(pair.publicKey, 'Sr25519', (message) => pair.sign(message));
	const { ok, events, dispatchError } = await call.signAndSubmit(signer);
	if (!ok) throw new Error(names(dispatchError));
	return events;
}

/** @param {any} value nested enums @returns {string} as `Module.Market.BadTaskCount` */
function names(value) {
	return value?.type === undefined ? '' : [value.type, names(value.value)].filter(Boolean).join('.');
}

async function provide({ provider, proof, source }) {
	const spec = Enum('V1', {
		engines: [{ engine: Enum('Wasm'), version: 1 }],
		cores: 1,
		memory_mib: 2_048,
		storage_mib: 4_096,
		gpu: undefined,
		slots: 2,
		region: Binary.toHex(Binary.fromText('DE')),
		endpoint: Binary.fromText(new URL(source).origin),
		watts: undefined,
		carbon: undefined,
	});
	await send(api.tx.Providers.register({ stake: STAKE, payout: undefined }), provider);
	const call = api.tx.Providers.register_device({
		spec,
		offer: amounts(OFFER),
		backing: STAKE,
		key: Enum('Ed25519', proof.key),
		proof: Enum('Ed25519', proof.signature),
	});
	const { device } = find(await send(call, provider), 'Providers', 'DeviceRegistered');
	console.log(`Device ${device} is registered.`);
}

async function request({ requester, tasks, program, manifest, source }) {
	const spec = (runTicks) =>
		Enum('V1', {
			program: program.hash,
			program_length: program.length,
			engine: { engine: Enum('Wasm'), version: 1 },
			manifest,
			source: Binary.fromText(source),
			tasks,
			bundle_size: 1,
			limits: {
				fuel: LIMITS.fuel,
				memory_mib: LIMITS.memoryMib,
				input_bytes: BigInt(LIMITS.inputBytes),
				output_bytes: BigInt(LIMITS.outputBytes),
				run_ticks: runTicks,
			},
			requirements: { cores: 0, memory_mib: 0, gpu_memory_mib: undefined, gpu_vendor: undefined, gpu_model: undefined, region: undefined, reputation: 0, providers: [] },
			prefer: Enum('Price'),
			verification: Enum('Quorum', 1),
			price: amounts(PRICE),
			tries: 3,
			deadline: 300,
			retention: 300,
		});
	const estimate = await api.apis.ComputeApi.estimate(spec(0));
	if (!estimate.success) throw new Error(names(estimate.value));
	const { total, least_run_ticks } = estimate.value;
	const call = api.tx.Market.submit_job({ spec: spec(least_run_ticks) });
	const { job, escrow } = find(await send(call, requester), 'Market', 'JobSubmitted');
	if (escrow !== total) throw new Error(`The estimate was ${total}, and ${escrow} is held.`);
	console.log(`Job ${job} is submitted, and ${escrow} units are held.`);
	return job;
}

/** Waits until a job has ended. */
async function follow(id) {
	await new Promise((resolve, reject) => {
		const looking = client.finalizedBlock$.subscribe({
			error: reject,
			async next({ hash: at }) {
				const view = await api.apis.ComputeApi.job(id, { at });
				const why = await api.apis.ComputeApi.why_queued(id, { at });
				console.log(`Job ${id} is ${view.phase.type}, ${view.accepted} of ${view.bundles} bundles accepted${why ? `; ${why.explanation}` : ''}`);
				if (view.phase.type !== 'Ended') return;
				looking.unsubscribe();
				resolve();
			},
		});
	});
}

async function list() {
	for (const { keyArgs } of await api.query.Market.JobStates.getEntries()) {
		const view = await api.apis.ComputeApi.job(keyArgs[0]);
		console.log(`job ${keyArgs[0]} of ${view.requester}: ${view.phase.type}`);
	}
	for (const { keyArgs } of await api.query.Providers.Devices.getEntries()) {
		const device = await api.apis.ComputeApi.device(keyArgs[0]);
		console.log(`device ${device.id} of ${device.provider}: ${device.state.type}`);
	}
}

/** @param {typeof PRICE} price */
function amounts({ gfuel, task, inputMib }) {
	return { per_gfuel: gfuel, per_task: task, per_input_mib: inputMib };
}

/** @returns {any} the named fields of an event */
function find(events, pallet, name) {
	return events.find((event) => event.type === pallet && event.value.type === name).value.value;
}
