//! The provider's tools, as they are typed: what they say when something is wrong, and the self-test on this machine.

use std::process::{Command, Output};

use crate::support::{agent::BINARY, Agent};
use axum::{body::Body, http::StatusCode, routing::post, Json, Router};
use futures::stream;
use serde_json::{json, Value};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
/// Nobody listens on the port of discarded packets.
const NOWHERE: &str = "ws://127.0.0.1:9";

fn run(args: &[&str]) -> Output {
	let mut command = Command::new(BINARY);
	for name in ["TIDEMILL_DATA", "TIDEMILL_NODE_URL", "TIDEMILL_SLOTS"] {
		command.env_remove(name);
	}
	command.args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
	String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
	serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Fails with this code, and says so.
#[track_caller]
fn refused(output: &Output, code: i32, says: &[&str]) {
	let text = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(code), "{output:?}");
	for words in says {
		assert!(text.contains(words), "{words:?} is not in {text}");
	}
}

/// A server that answers every JSON-RPC call by `answer`, and its address. It ends with the test.
async fn server(router: Router) -> String {
	let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	tokio::spawn(async move { axum::serve(listener, router).await });
	format!("ws://{address}")
}

async fn node(answer: fn(&str) -> Value) -> String {
	let handler = move |Json(call): Json<Value>| async move {
		let mut body = answer(call["method"].as_str().unwrap());
		body["jsonrpc"] = json!("2.0");
		body["id"] = call["id"].clone();
		Json(body)
	};
	server(Router::new().route("/", post(handler))).await
}

async fn in_thread(args: Vec<String>) -> Output {
	let task = move || run(&args.iter().map(String::as_str).collect::<Vec<_>>());
	tokio::task::spawn_blocking(task).await.unwrap()
}

fn enrol(data: &std::path::Path, node: &str, rest: &[&str]) -> Vec<String> {
	let data = data.to_str().unwrap();
	["enrol", "--data", data, "--provider", ALICE, "--node", node]
		.iter()
		.chain(rest)
		.map(ToString::to_string)
		.collect()
}

#[test]
fn help_shows_examples() {
	for tool in ["enrol", "selftest", "doctor"] {
		let output = run(&[tool, "--help"]);
		assert!(output.status.success());
		let text = stdout(&output);
		assert!(text.contains(&format!("Examples:\n  tidemill-agent {tool}")), "{text}");
	}
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_and_leaves_nothing_behind() {
	let data = tempfile::tempdir().unwrap();
	let folder = data.path().join("agent");
	let missing = in_thread(enrol(&folder, NOWHERE, &[])).await;
	refused(&missing, 1, &["cannot be measured", "--region DE"]);
	let long = in_thread(enrol(&folder, NOWHERE, &["--region", "DEU"])).await;
	refused(&long, 2, &["--region", "two letters"]);
	let nowhere = in_thread(enrol(&folder, NOWHERE, &["--region", "DE"])).await;
	refused(&nowhere, 1, &["no node answers at http://127.0.0.1:9/", "--node"]);
	let address = in_thread(enrol(&folder, "127.0.0.1:9944", &["--region", "DE"])).await;
	refused(&address, 2, &["is no address of a node", "ws://127.0.0.1:9944"]);
	let amount = in_thread(enrol(&folder, NOWHERE, &["--region", "DE", "--backing", "1,5"])).await;
	refused(&amount, 2, &["is no amount", "0.05"]);
	let endpoint = in_thread(enrol(&folder, NOWHERE, &["--endpoint", "file:///etc"])).await;
	refused(&endpoint, 2, &["http or https", "http://203.0.113.7:8844"]);
	let selftest = run(&["selftest", "--node", NOWHERE]);
	refused(&selftest, 1, &["no node answers"]);
	assert!(!folder.exists(), "no key is made for a mistake");
}

#[tokio::test]
async fn what_is_no_tidemill_node_is_told() {
	let data = tempfile::tempdir().unwrap();
	let ask = |url: String| in_thread(enrol(data.path(), &url, &["--region", "DE"]));

	let page = server(Router::new()).await;
	refused(&ask(page).await, 1, &["the answer is 404", "--node"]);

	let page = server(Router::new().route("/", post(|| async { "<html>" }))).await;
	refused(&ask(page).await, 1, &["chain_getBlockHash cannot be read"]);

	let failing = server(Router::new().route("/", post(|| async { StatusCode::SERVICE_UNAVAILABLE }))).await;
	refused(&ask(failing).await, 1, &["503"]);

	let silent = node(|_| json!({ "error": { "code": -32601, "message": "Method not found" } })).await;
	refused(&ask(silent).await, 1, &["refuses chain_getBlockHash: Method not found"]);

	let other = node(|method| match method {
		"chain_getBlockHash" => json!({ "result": format!("0x{}", "07".repeat(32)) }),
		_ => json!({ "error": { "code": 4003, "message": "Client error", "data": "ComputeApi_rules is not found" } }),
	})
	.await;
	refused(&ask(other).await, 1, &["ComputeApi_rules", "no Tidemill chain"]);

	let older = node(|method| match method {
		"chain_getBlockHash" => json!({ "result": format!("0x{}", "07".repeat(32)) }),
		_ => json!({ "result": "0x0102" }),
	})
	.await;
	refused(&ask(older).await, 1, &["another form", "one release"]);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
	let endless = post(|| async {
		Body::from_stream(stream::repeat_with(|| {
			Ok::<_, std::io::Error>([b' '; 1 << 16].to_vec())
		}))
	});
	let url = server(Router::new().route("/", endless)).await;
	let data = tempfile::tempdir().unwrap();
	let output = in_thread(enrol(data.path(), &url, &["--region", "DE"])).await;
	refused(&output, 1, &["longer than 16777216 bytes"]);
}

#[test]
fn the_doctor_says_what_is_missing() {
	let data = tempfile::tempdir().unwrap();
	let folder = data.path().to_str().unwrap();
	let output = run(&["doctor", "--data", folder, "--node", NOWHERE]);
	assert_eq!(output.status.code(), Some(1));
	let text = stdout(&output);
	for line in ["FAIL  key ", "FAIL  daemon ", "FAIL  node "] {
		assert!(text.lines().any(|it| it.starts_with(line)), "{line:?} is not in {text}");
	}
	assert!(text.contains("tidemill-agent run"), "{text}");
	assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "it changes nothing");
}

#[tokio::test]
async fn the_doctor_looks_at_a_daemon_and_at_the_chain_that_it_serves() {
	let agent = Agent::start(&[]).await;
	let url = node(|method| match method {
		"system_health" => json!({ "result": { "peers": 2, "isSyncing": false, "shouldHavePeers": true } }),
		"chain_getBlockHash" => json!({ "result": format!("0x{}", "07".repeat(32)) }),
		// No device has the key.
		_ => json!({ "result": "0x00" }),
	})
	.await;
	let data = agent.data.path().to_str().unwrap().to_owned();
	let args = ["doctor", "--json", "--node", &url, "--data", &data].map(String::from);
	let output = in_thread(args.to_vec()).await;
	assert_eq!(output.status.code(), Some(1));
	let report = json(&output);
	let levels: Vec<_> = report["findings"]
		.as_array()
		.unwrap()
		.iter()
		.map(|it| (it["check"].as_str().unwrap(), it["level"].as_str().unwrap()))
		.collect();
	let expected = [
		("key", "ok"),
		("daemon", "ok"),
		("operator", "fail"),
		("node", "ok"),
		("chain", "warn"),
		("device", "fail"),
	];
	assert_eq!(levels, expected);
	assert_eq!((&report["healthy"], &report["device"]), (&json!(false), &Value::Null));
}

#[test]
fn this_machine_reports_what_others_report() {
	let output = run(&["selftest", "--slots", "2", "--json"]);
	let report = json(&output);
	let cases = report["cases"].as_array().unwrap();
	let names: Vec<_> = cases.iter().map(|case| case["name"].as_str().unwrap()).collect();
	assert_eq!(names, ["integer", "float", "memory", "wasi", "trap", "endless", "pvm"]);
	for case in cases {
		assert_eq!(case["ok"], true, "{case}");
	}
	let speed = &report["fuelPerSecond"];
	assert!(
		speed["alone"].as_f64().unwrap() > 1e6 && speed["busy"].as_f64().unwrap() > 1e6,
		"{speed}"
	);
	assert_eq!(speed["slots"], 2);
	assert_eq!(report["reference"]["fuelPerTick"], 1_000_000_000);
	assert_eq!(report["earningsPerDay"], Value::Null, "no chain was asked");
	// How fast this machine is now is not the test's to say.
	assert_eq!(report["serves"], output.status.success());
}
