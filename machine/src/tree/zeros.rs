//! Roots of subtrees that hold only zeros.

use sp_core::{hex2array, H256};

use super::DEPTH;

/// By levels above the pages: the hash of a page of zeros first.
pub(super) const ZEROS: [H256; DEPTH + 1] = [
	H256(hex2array!(
		"686ede9288c391e7e05026e56f2f91bfd879987a040ea98445dabc76f55b8e5f"
	)),
	H256(hex2array!(
		"49e4b80d5b7d8d93224825f26c45987e107bbf2f871d4e5636ac550ff125e082"
	)),
	H256(hex2array!(
		"b7955137107e8c879894a947a235ecd2a4225a6c8212976e976c50319b5931b3"
	)),
	H256(hex2array!(
		"47195c0ca94e0220cd01be883200fdbf71481364942ba1e8d3ef4c9a3dc4b6a5"
	)),
	H256(hex2array!(
		"532a12f09febf8521419959973ad5346944c2b22bf764d0e1a34255b6564fe4b"
	)),
	H256(hex2array!(
		"ffe2cf7ecd1b993235746be21e91c8e61a1e22dace9850912585416501e98447"
	)),
	H256(hex2array!(
		"60522e01341fe96254668ba1bc2c79dd6fc66b3784c2eb39d4f07319c6232657"
	)),
	H256(hex2array!(
		"ae0182ab7803fc44d085c1c734a552fffdb0f744179f0d95bd60dd6f8f1818af"
	)),
	H256(hex2array!(
		"f34c7d70b652eba48e02b4717e1f0a2be9337b0751ccf7bf3644674cbe6423d5"
	)),
	H256(hex2array!(
		"3200b99bfcd82c64c818b1a2b26e14bf784fe9188a559b6b38a6dda4fb553147"
	)),
	H256(hex2array!(
		"b86be3a8b288b0ef0b7ee5a9852d118167a50c8471bfb9fb8f0c7992f452c79c"
	)),
	H256(hex2array!(
		"aabdcbb23bfceafe71f3834a17ec1d24bd4ef2daed68d2ccc3c2989fd092e353"
	)),
	H256(hex2array!(
		"7d1e84e62d7ec9f6bc3f886675733da06daf0277ad8ffcf7c539938ca5ee9cf2"
	)),
	H256(hex2array!(
		"affdf4c65f23c9f512a6f33fbec2967975ee8b74cd70bd86e7cf521e03751143"
	)),
	H256(hex2array!(
		"498913e168ce9fd9120d71105c3e06847174942679676e448c502e27ae31f950"
	)),
	H256(hex2array!(
		"9a4b0122a6e9a4a9b51f78a6f1f7fc9984cad3bfc945d99816046e11b51ef7cf"
	)),
	H256(hex2array!(
		"64d593a2f73e5925b2ba2391e369b558b58919efecdc9b97d72a95ec2110c4c5"
	)),
	H256(hex2array!(
		"2768c0c223778375fe0503648a18dc7c3c33d8b7d86064af1ad4ae0ae1495fd9"
	)),
	H256(hex2array!(
		"8ec2b1975bf4a96319c053fa0c73f577b8405971b15f6706f41330fbfcd6fd54"
	)),
	H256(hex2array!(
		"3da5d1d976e36f64cf992dd3ecf6e4303e94661ed6ef6314cf72ec3abb9013d5"
	)),
	H256(hex2array!(
		"db3cd09be23f17c5951d2eb847739b90b162f84fd1f272d87cf1712e977259d0"
	)),
];
