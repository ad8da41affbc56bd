/** What calls say of themselves is divided as docs/reference.md shows it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callDocs } from '../lib/reference.mjs';

test('origin, errors and events are taken off the end of what is said of a call', () => {
	const docs = [' Cancel what is not assigned. ', '', ' It says `Origin` of [`crate::a`] | b.', '', ' Origin: signed by the requester. Errors: `A`,', ' `B`. Events: `C`.'];
	assert.deepEqual(callDocs(docs), { text: 'Cancel what is not assigned. It says `Origin` of `a` \\| b.', origin: 'signed by the requester', errors: '`A`, `B`', events: '`C`' });
});

test('what is not said is empty', () => {
	assert.deepEqual(callDocs(['Stop.', '', 'Origin: `PauseOrigin`. Events: `Stopped`.']), { text: 'Stop.', origin: '`PauseOrigin`', errors: '', events: '`Stopped`' });
	assert.deepEqual(callDocs(['Stop.', '', 'Origin: signed.']), { text: 'Stop.', origin: 'signed', errors: '', events: '' });
	assert.deepEqual(callDocs(['Sets it.']), { text: 'Sets it.', origin: '', errors: '', events: '' });
});
