//! What agents are asked and told.

use codec::{Decode, Encode};
use sp_core::{crypto::Pair as _, sr25519, H256};
use tidemill_primitives::{
	contract::{
		reconcile_message, DutyPhase, VerdictNotice, HEADER_KEY, HEADER_SIGNATURE, MAX_AWAITING, MAX_BODY, VERSION,
	},
	job::JobSpec,
	MAX_DUTIES,
};

use super::{
	mock::{assignment, bundle, chain, logged, spec, Agent, Node, FINALIZED, GENESIS, TICK},
	net::Reply,
};

fn bytes(hex: &str) -> Vec<u8> {
	hex::decode(hex.strip_prefix("0x").expect("hex after 0x")).unwrap()
}

#[test]
fn the_device_is_asked_for_and_the_request_is_signed_by_the_operator() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	agent.serves(&node.net, None);
	node.run(64);

	let asked = node.net.seen("GET");
	assert_eq!(asked.len(), 1);
	assert_eq!(asked[0].url, "http://agent-1:4100/v1/device");
	assert!(asked[0].body.is_empty() && asked[0].headers.is_empty());

	let told = node.net.seen("POST");
	assert_eq!(told.len(), 1);
	assert_eq!(told[0].url, "http://agent-1:4100/v1/reconcile");
	assert_eq!(told[0].header("content-type"), "application/json");
	assert_eq!(bytes(told[0].header(HEADER_KEY)), node.operator.unwrap().0);
	let signature = sr25519::Signature::try_from(&bytes(told[0].header(HEADER_SIGNATURE))[..]).unwrap();
	assert!(sr25519::Pair::verify(
		&signature,
		reconcile_message(&told[0].body),
		&node.operator.unwrap()
	));
	assert_eq!(logged(), []);
}

#[test]
fn the_agent_is_told_all_that_the_chain_wants() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let waiting = DutyPhase::Wait {
		commitment: H256::repeat_byte(8),
	};
	let mut assignments = vec![assignment(7, 0), assignment(3, 2), assignment(7, 1)];
	assignments[2].phase = waiting;
	chain(|chain| {
		chain.assignments.insert(5, assignments.clone());
		chain.assignments.insert(6, vec![assignment(9, 0)]);
		chain.specs.extend([(3, spec(30)), (7, spec(70)), (9, spec(90))]);
		chain
			.peers
			.insert((7, 0), vec!["http://b/v1/blobs".into(), "http://a/v1/blobs".into()]);
		chain
			.peers
			.insert((7, 1), vec!["http://a/v1/blobs".into(), "http://c/v1/blobs".into()]);
	});
	agent.serves(&node.net, None);
	node.run(64);

	let told = node.told(&agent).remove(0);
	assert_eq!(told.version, VERSION);
	assert_eq!(told.genesis, GENESIS);
	assert_eq!((told.head.number, told.head.hash), (64, Node::hash(64)));
	assert_eq!((told.head.finalized, told.head.tick), (FINALIZED, TICK));
	assert_eq!(told.device, chain(|chain| chain.devices.values().next().copied()));
	assert_eq!(told.assignments, assignments);

	// Each job is there once, and was read once.
	assert_eq!(told.jobs.len(), 2);
	assert_eq!(chain(|chain| chain.spec_reads.clone()), [7, 3]);
	for (terms, (job, tasks)) in told.jobs.iter().zip([(3, 30), (7, 70)]) {
		assert_eq!(terms.hash, bundle(job, 0).hash);
		assert_eq!(JobSpec::decode(&mut &terms.spec[..]).unwrap(), spec(tasks));
	}
	assert!(told.jobs[0].peers.is_empty());
	assert_eq!(
		told.jobs[1].peers,
		["http://b/v1/blobs", "http://a/v1/blobs", "http://c/v1/blobs"]
	);
}

#[test]
fn verdicts_are_told_once_they_are_asked_for_and_known() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let accepted = VerdictNotice {
		bundle: bundle(1, 0),
		accepted: Some(H256::repeat_byte(4)),
	};
	let failed = VerdictNotice {
		bundle: bundle(1, 1),
		accepted: None,
	};
	let unasked = VerdictNotice {
		bundle: bundle(2, 0),
		accepted: None,
	};
	chain(|chain| chain.verdicts = vec![accepted, failed, unasked]);
	let mut info = agent.info();
	info.awaiting = vec![bundle(1, 1), bundle(1, 2), bundle(1, 0)];
	agent.serves(&node.net, None);
	agent.says_device(&node.net, Reply::json(&info));
	node.run(64);
	assert_eq!(node.told(&agent)[0].verdicts, [failed, accepted]);
}

#[test]
fn a_device_that_the_chain_does_not_know_is_told_so() {
	let agent = Agent::new(1);
	let mut node = Node::new(&[&agent]);
	let known = VerdictNotice {
		bundle: bundle(1, 0),
		accepted: None,
	};
	chain(|chain| chain.verdicts = vec![known]);
	let mut info = agent.info();
	// It may have retired, and still want to know how its last work ended.
	info.awaiting = vec![bundle(1, 0)];
	agent.serves(&node.net, None);
	agent.says_device(&node.net, Reply::json(&info));
	node.run(64);
	let told = node.told(&agent).remove(0);
	assert_eq!(told.device, None);
	assert!(told.assignments.is_empty() && told.jobs.is_empty());
	assert_eq!(told.verdicts, [known]);
	assert_eq!(logged(), []);
}

#[test]
fn a_second_run_says_the_same_and_leaves_nothing_behind() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	chain(|chain| {
		chain.assignments.insert(5, vec![assignment(7, 0), assignment(3, 2)]);
		chain.specs.extend([(3, spec(30)), (7, spec(70))]);
	});
	let (_, signed) = agent.batch(5, GENESIS);
	agent.serves(&node.net, Some(signed));
	let before = node.storage();
	node.run(64);
	node.run(64);
	let posts = node.net.seen("POST");
	assert_eq!(posts.len(), 2);
	assert_eq!(posts[0].body, posts[1].body);
	assert!(chain(|chain| chain.relayed[0] == chain.relayed[1]));
	assert_eq!(node.storage(), before);
}

#[test]
fn a_job_that_the_chain_lost_costs_only_its_terms() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	chain(|chain| {
		chain.assignments.insert(5, vec![assignment(7, 0), assignment(8, 0)]);
		chain.specs.insert(8, spec(80));
	});
	agent.serves(&node.net, None);
	node.run(64);
	let told = node.told(&agent).remove(0);
	assert_eq!(told.assignments.len(), 2);
	assert_eq!(
		told.jobs.iter().map(|terms| terms.hash).collect::<Vec<_>>(),
		[bundle(8, 0).hash]
	);
}

#[test]
fn the_largest_request_stays_within_the_bound() {
	let agent = Agent::new(1).registered(5);
	let mut node = Node::new(&[&agent]);
	let mut info = agent.info();
	chain(|chain| {
		for job in 0..u64::from(MAX_DUTIES) {
			let job = u64::MAX - job;
			let mut long = spec(64);
			let JobSpec::V1(terms) = &mut long;
			terms.source = vec![b'x'; 256].try_into().unwrap();
			terms.requirements.providers = vec![[7; 32].into(); 8].try_into().unwrap();
			chain.specs.insert(job, long);
			let reveal = DutyPhase::Reveal {
				commitment: H256::repeat_byte(9),
				closed: 64,
				due: u32::MAX,
				alone: false,
			};
			let mut assignment = assignment(job, u16::MAX);
			assignment.phase = reveal;
			chain.assignments.entry(5).or_default().push(assignment);
			// One swells sixfold in JSON, the others are as long as can be.
			let mut peers = vec!["\u{1}".repeat(250)];
			peers.extend((0..40).map(|peer| format!("http://{peer:0>240}/v1/blobs")));
			chain.peers.insert((job, u16::MAX), peers);
		}
		for index in 0..MAX_AWAITING as u16 + 44 {
			info.awaiting.push(bundle(u64::MAX, index));
			chain.verdicts.push(VerdictNotice {
				bundle: bundle(u64::MAX, index),
				accepted: Some(H256::repeat_byte(1)),
			});
		}
	});
	agent.serves(&node.net, None);
	agent.says_device(&node.net, Reply::json(&info));
	node.run(64);
	let posts = node.net.seen("POST");
	assert!(posts[0].body.len() <= MAX_BODY, "{} bytes", posts[0].body.len());
	let told = node.told(&agent).remove(0);
	assert_eq!(told.assignments.len(), MAX_DUTIES as usize);
	assert_eq!(told.verdicts.len(), MAX_AWAITING);
	assert!(told
		.jobs
		.iter()
		.all(|terms| terms.peers.len() == 16 && terms.spec.len() == spec_length(&terms.spec)));
}

fn spec_length(encoded: &[u8]) -> usize {
	JobSpec::decode(&mut &encoded[..]).unwrap().encoded_size()
}
