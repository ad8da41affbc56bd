/** The library's classes of values, gathered from the packages that they live in. */
export { GenericAccountId } from '@polkadot/types';
export { AbstractArray, AbstractInt, Bool, Compact, Enum, Null, Option, Raw, Struct, Text } from '@polkadot/types-codec';
