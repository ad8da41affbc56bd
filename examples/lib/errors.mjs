/** What goes wrong, as the person who asked for it should read it. */

/** Something that whoever typed the command can put right. Its message says how. */
export class UserError extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = 'UserError';
	}
}

/** What the chain refused, with what its metadata says about it. */
export class ChainError extends Error {
	/**
	 * @param {string} section the pallet, or the kind of error if no pallet raised it
	 * @param {string} error its name
	 * @param {string} docs what the metadata says
	 */
	constructor(section, error, docs) {
		super(`${section}.${error}: ${docs}`);
		this.name = 'ChainError';
		this.section = section;
		this.error = error;
		this.docs = docs;
	}
}

/**
 * @param {any} registry that of the chain's metadata
 * @param {any} dispatchError a decoded `DispatchError`
 * @returns {ChainError}
 */
export function chainError(registry, dispatchError) {
	if (dispatchError.isModule) {
		const meta = registry.findMetaError(dispatchError.asModule);
		return new ChainError(meta.section, meta.name, meta.docs.join(' ').trim());
	}
	const inner = dispatchError.inner;
	const name = inner?.type ? `${dispatchError.type}.${inner.type}` : dispatchError.type;
	return new ChainError('runtime', name, DOCS[name] ?? DOCS[dispatchError.type] ?? 'The runtime refused the call.');
}

/** The errors that come without documentation in the metadata. */
const DOCS = {
	BadOrigin: 'The account may not make this call.',
	CannotLookup: 'The account does not exist.',
	'Token.FundsUnavailable': 'The account has too few free tokens for it.',
	'Token.OnlyProvider': 'The account would fall below the existential deposit.',
	'Token.BelowMinimum': 'The amount is below the existential deposit.',
	'Token.Frozen': 'The tokens are frozen.',
	Exhausted: 'The block has no room for it; try again.',
	Unavailable: 'The chain cannot do it now; try again.',
};
