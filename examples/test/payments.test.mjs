import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringToU8a } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';
import { accountTable } from '../lib/payment-tables.mjs';
import { disagreements, movements, sum } from '../lib/payments.mjs';

const account = (name) => encodeAddress(stringToU8a(name.padEnd(32)), 42);
const [R, A, P, POT] = ['R', 'A', 'P', 'modlpot'].map(account);
const event = (section, method, data, extrinsic = null) => ({ section, method, data, extrinsic });

test('movements are told apart by what they are for', () => {
	const events = [
		event('balances', 'Withdraw', { who: R, amount: 5n }, 1),
		event('market', 'JobSubmitted', { job: 0n }, 1),
		event('balances', 'Deposit', { who: R, amount: 2n }, 1),
		event('balances', 'Deposit', { who: A, amount: 3n }, 1),
		event('transactionPayment', 'TransactionFeePaid', { who: R, actualFee: 3n }, 1),
		event('balances', 'Transfer', { from: POT, to: P, amount: 9n }),
		event('market', 'Collected', { device: 1, payout: P, amount: 9n }),
		event('balances', 'Transfer', { from: R, to: P, amount: 1n }, 2),
		event('providers', 'Slashed', { provider: P, amount: 4n }),
		event('providers', 'HeartbeatMissed', { provider: P, amount: 7n }),
		event('balances', 'Transfer', { from: R, to: POT, amount: 6n }, 3),
		event('balances', 'Transfer', { from: POT, to: R, amount: 1n }),
		event('market', 'JobEnded', { job: 0n }),
		event('balances', 'Transfer', { from: POT, to: P, amount: 8n }),
		event('balances', 'Transfer', { from: POT, to: A, amount: 5n }),
		event('disputes', 'GameClosed', { paid: 5n }),
		event('disputes', 'GameWon', { paid: 8n }),
		event('balances', 'Transfer', { from: POT, to: A, amount: 2n }),
	];
	assert.deepEqual(
		movements(events).map(({ account, amount, kind }) => [account, amount, kind]),
		[
			[R, -5n, 'transaction fees'],
			[R, 2n, 'transaction fees'],
			[A, 3n, 'authored'],
			[POT, -9n, 'protocol'],
			[P, 9n, 'earned'],
			[R, -1n, 'transfers'],
			[P, 1n, 'transfers'],
			[P, -4n, 'slashed'],
			[P, -7n, 'slashed'],
			[R, -6n, 'jobs'],
			[POT, 6n, 'protocol'],
			[POT, -1n, 'protocol'],
			[R, 1n, 'jobs'],
			[POT, -8n, 'protocol'],
			[P, 8n, 'disputes'],
			[POT, -5n, 'protocol'],
			[A, 5n, 'disputes'],
			[POT, -2n, 'protocol'],
			[A, 2n, 'chain fees'],
		],
	);
});

test('a ledger that is off by one unit is found out', () => {
	const ledger = {
		accounts: new Map([['A', new Map([['earned', 5n]])], ['B', new Map([['jobs', -7n]])]]),
		before: new Map([['A', 10n], ['B', 20n]]),
		after: new Map([['A', 15n], ['B', 13n]]),
		issuance: { before: 30n, after: 28n },
	};
	assert.deepEqual(disagreements(ledger), []);
	ledger.after.set('B', 14n);
	assert.equal(disagreements(ledger).length, 3);
	assert.match(accountTable(ledger, { A: 'Ann' }), /Ann {2,}· +0\.000000000005/);
	assert.equal(sum([1n, 2n, 3n]), 6n);
});
