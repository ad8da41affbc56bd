//! What the agent refuses, and how it says so; what it takes in and gives out over HTTP.

use std::io::Write;

use crate::support::{
	agent::{hex, operator, uploader},
	hash, until, Agent, Node,
};
use reqwest::Method;
use sp_core::{sr25519, Pair};
use tidemill_primitives::contract::{upload_message, HEADER_HASH, HEADER_KEY, HEADER_SIGNATURE, MAX_BODY};

fn stranger() -> sr25519::Pair {
	sr25519::Pair::from_string("//Stranger", None).unwrap()
}

#[tokio::test]
async fn only_the_operator_is_obeyed_and_never_backwards() {
	let agent = Agent::start(&[]).await;
	let mut node = Node::new();
	let body = node.body(&[], vec![]);
	let bytes = serde_json::to_vec(&body).unwrap();

	let unsigned = agent.request(Method::POST, "/v1/reconcile").body(bytes.clone());
	assert_eq!(agent.send(unsigned).await.refusal(), (401, "missing_header".into()));
	for key in [stranger(), uploader()] {
		assert_eq!(
			agent.send(agent.signed(bytes.clone(), &key)).await.refusal(),
			(403, "unknown_key".into())
		);
	}
	let other = agent.signed(b"{}".to_vec(), &operator()).body(bytes.clone());
	assert_eq!(agent.send(other).await.refusal(), (401, "bad_signature".into()));
	let garbled = agent
		.request(Method::POST, "/v1/reconcile")
		.header(HEADER_KEY, "0x12")
		.body(bytes.clone());
	assert_eq!(agent.send(garbled).await.refusal(), (400, "malformed_header".into()));
	let no_json = agent.send(agent.signed(b"no json".to_vec(), &operator())).await;
	assert_eq!(no_json.refusal(), (400, "malformed_body".into()));
	let newer = agent
		.send(agent.signed(br#"{"version":2,"all":"new"}"#.to_vec(), &operator()))
		.await;
	assert_eq!(newer.refusal(), (400, "wrong_version".into()));
	let huge = agent.send(agent.signed(vec![b' '; MAX_BODY + 1], &operator())).await;
	assert_eq!(huge.refusal(), (413, "too_large".into()));
	let chunks = futures::stream::iter((0..=MAX_BODY / 100_000).map(|_| Ok::<_, std::io::Error>(vec![b' '; 100_000])));
	let unannounced = agent
		.signed(vec![], &operator())
		.body(reqwest::Body::wrap_stream(chunks));
	assert_eq!(agent.send(unannounced).await.refusal(), (413, "too_large".into()));
	assert!(!agent.path("genesis").exists(), "nothing of this was believed");

	assert_eq!(agent.post(&body).await.status, 200);
	assert_eq!(agent.post(&body).await.status, 200);
	node.head.number -= 1;
	assert_eq!(
		agent.post(&node.body(&[], vec![])).await.refusal(),
		(409, "old_block".into())
	);
	node.head.number += 2;
	node.genesis = hash(b"another chain");
	assert_eq!(
		agent.post(&node.body(&[], vec![])).await.refusal(),
		(409, "other_genesis".into())
	);

	assert_eq!(agent.get("/v2/device").await.refusal(), (404, "no_such_call".into()));
	assert_eq!(agent.get("/v1/reconcile").await.refusal(), (405, "wrong_method".into()));
}

#[tokio::test]
async fn the_chain_stays_pinned_after_a_restart() {
	let agent = Agent::start(&[]).await;
	let mut node = Node::new();
	agent.reconcile(&node.body(&[], vec![])).await;
	let agent = Agent::start_in(agent.kill(), &[]).await;
	node.genesis = hash(b"another chain");
	assert_eq!(
		agent.post(&node.body(&[], vec![])).await.refusal(),
		(409, "other_genesis".into())
	);
}

#[tokio::test]
async fn uploads_are_bounded_and_checked() {
	let agent = Agent::start(&["--max-blob-bytes", "1000", "--max-store-bytes", "2500"]).await;
	let blob = vec![7; 1_000];
	let refusal = async |request| agent.send(request).await.refusal();

	assert_eq!(refusal(agent.upload(&[7; 1_001])).await, (413, "too_large".into()));
	assert_eq!(
		refusal(agent.upload_as(hash(b"x"), b"y", &uploader())).await,
		(422, "hash_mismatch".into())
	);
	for key in [stranger(), operator()] {
		assert_eq!(
			refusal(agent.upload_as(hash(&blob), &blob, &key)).await,
			(403, "unknown_key".into())
		);
	}
	assert_eq!(
		refusal(agent.upload(&blob).body(vec![7; 999])).await,
		(401, "bad_signature".into())
	);
	let unsigned = agent.request(Method::PUT, "/v1/blobs").body(blob.clone());
	assert_eq!(refusal(unsigned).await, (401, "missing_header".into()));
	let chunks = futures::stream::iter([Ok::<_, std::io::Error>(blob.clone())]);
	let endless = agent.upload(&blob).body(reqwest::Body::wrap_stream(chunks));
	assert_eq!(refusal(endless).await, (411, "no_length".into()));
	assert_eq!(agent.blob(&hash(&blob)).await.status, 404);

	assert_eq!(agent.send(agent.upload(&blob)).await.status, 201);
	assert_eq!(agent.send(agent.upload(&blob)).await.status, 200);
	assert_eq!(agent.send(agent.upload(&[8; 1_000])).await.status, 201);
	assert_eq!(refusal(agent.upload(&[9; 1_000])).await, (507, "store_full".into()));
	assert_eq!(agent.send(agent.upload(b"")).await.status, 201);
	assert!(agent.blob(&hash(b"")).await.bytes.is_empty());

	let agent = Agent::start_in(agent.kill(), &[]).await;
	assert_eq!(agent.blob(&hash(&blob)).await.bytes, blob);
	assert!(agent
		.path("blobs")
		.join(&hex(hash(&blob))[2..4])
		.join(hex(hash(&blob)))
		.exists());
}

#[tokio::test]
async fn an_upload_that_breaks_leaves_nothing() {
	let agent = Agent::start(&[]).await;
	let bytes = vec![1; 100_000];
	let (name, signature) = (hash(&bytes), uploader().sign(&upload_message(hash(&bytes), 100_000)));
	let mut socket = std::net::TcpStream::connect(agent.url.strip_prefix("http://").unwrap()).unwrap();
	write!(
		socket,
		"PUT /v1/blobs HTTP/1.1\r\nhost: agent\r\ncontent-length: 100000\r\n{HEADER_HASH}: {name:?}\r\n{HEADER_KEY}: {}\r\n\
		 {HEADER_SIGNATURE}: {}\r\n\r\n",
		hex(uploader().public()),
		hex(signature)
	)
	.unwrap();
	socket.write_all(&bytes[..50_000]).unwrap();
	let temporary = || std::fs::read_dir(agent.path("temp")).unwrap().count();
	until("the upload began", || async { (temporary() == 1).then_some(()) }).await;
	drop(socket);
	until("the upload is forgotten", || async { (temporary() == 0).then_some(()) }).await;
	assert_eq!(agent.blob(&name).await.status, 404);
	assert_eq!(agent.send(agent.upload(&bytes)).await.status, 201);
}

#[tokio::test]
async fn blobs_are_served_whole_and_in_parts() {
	let agent = Agent::start(&[]).await;
	let bytes: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
	let path = format!("/v1/blobs/{:?}", hash(&bytes));
	assert_eq!(agent.send(agent.upload(&bytes)).await.status, 201);

	let whole = agent.get(&path).await;
	assert_eq!((whole.status.as_u16(), &whole.bytes), (200, &bytes));
	assert_eq!(whole.header("content-type"), "application/octet-stream");
	assert_eq!(whole.header("access-control-allow-origin"), "*");
	assert_eq!(whole.header("accept-ranges"), "bytes");
	assert_eq!(whole.header("etag"), format!("\"{:?}\"", hash(&bytes)));
	let head = agent.send(agent.request(Method::HEAD, &path)).await;
	assert_eq!(
		(head.status.as_u16(), head.header("content-length"), head.bytes.len()),
		(200, "200000", 0)
	);

	let part = async |range: &str| {
		agent
			.send(agent.request(Method::GET, &path).header("range", range))
			.await
	};
	for (range, wanted) in [
		("bytes=10-19", 10..20),
		("bytes=199990-", 199_990..200_000),
		("bytes=-5", 199_995..200_000),
	] {
		let reply = part(range).await;
		assert_eq!((reply.status.as_u16(), &reply.bytes[..]), (206, &bytes[wanted.clone()]));
		assert_eq!(
			reply.header("content-range"),
			format!("bytes {}-{}/200000", wanted.start, wanted.end - 1)
		);
		assert_eq!(reply.header("content-length"), wanted.len().to_string());
	}
	let outside = part("bytes=200000-").await;
	assert_eq!(outside.refusal(), (416, "range_not_satisfiable".into()));
	assert_eq!(outside.header("content-range"), "bytes */200000");
	assert_eq!(part("bytes=0-1,5-6").await.bytes, bytes);

	let known = agent
		.request(Method::GET, &path)
		.header("if-none-match", whole.header("etag"));
	assert_eq!(agent.send(known).await.status, 304);
	assert_eq!(
		agent.get("/v1/blobs/0x12").await.refusal(),
		(400, "malformed_hash".into())
	);
	let unknown = agent.blob(&hash(b"unknown")).await;
	assert_eq!(unknown.refusal(), (404, "unknown_blob".into()));
	assert_eq!(unknown.header("access-control-allow-origin"), "*");
}
