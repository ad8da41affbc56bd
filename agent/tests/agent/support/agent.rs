use std::{
	fs::{self, File},
	os::unix::process::ExitStatusExt,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::Arc,
	time::Duration,
};

use clap::Parser;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use sp_core::{sr25519, Pair, H256};
use tempfile::TempDir;
use tidemill_agent::{
	cli::{self, Cli},
	conduct::Conduct,
};
use tidemill_primitives::contract::{
	upload_message, DeviceInfo, Reconcile, Reconciled, Refusal, HEADER_HASH, HEADER_KEY, HEADER_SIGNATURE,
};

use super::{hash, until};

/// The agent as a process, killed when dropped; or within the test, to misbehave as no binary does.
pub struct Agent {
	child: Option<Child>,
	pub data: Arc<TempDir>,
	pub url: String,
	pub client: reqwest::Client,
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Reply {
	pub status: StatusCode,
	pub headers: reqwest::header::HeaderMap,
	pub bytes: Vec<u8>,
}

impl Reply {
	pub fn json<T: DeserializeOwned>(&self) -> T {
		serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
	}

	pub fn header(&self, name: &str) -> &str {
		self.headers.get(name).map_or("", |value| value.to_str().unwrap())
	}

	/// Its status and the code of its refusal.
	pub fn refusal(&self) -> (u16, String) {
		(self.status.as_u16(), self.json::<Refusal>().error)
	}
}

pub fn operator() -> sr25519::Pair {
	sr25519::Pair::from_string("//Operator", None).unwrap()
}

pub fn uploader() -> sr25519::Pair {
	sr25519::Pair::from_string("//Uploader", None).unwrap()
}

pub fn hex(bytes: impl AsRef<[u8]>) -> String {
	format!("0x{}", hex::encode(bytes))
}

pub const BINARY: &str = env!("CARGO_BIN_EXE_tidemill-agent");

pub fn command(binary: &str, data: &Path, args: &[&str]) -> Command {
	let mut command = Command::new(binary);
	command.args(["run", "--listen", "127.0.0.1:0", "--data"]).arg(data);
	command.args([
		"--operator",
		&hex(operator().public()),
		"--uploader",
		&hex(uploader().public()),
	]);
	command.args(args).stdin(Stdio::null()).env("TIDEMILL_SLOTS", "2");
	command
}

impl Agent {
	pub async fn start(args: &[&str]) -> Self {
		Self::start_in(Arc::new(tempfile::tempdir().unwrap()), args).await
	}

	pub async fn start_in(data: Arc<TempDir>, args: &[&str]) -> Self {
		Self::start_binary(BINARY, data, args).await
	}

	pub async fn start_binary(binary: &str, data: Arc<TempDir>, args: &[&str]) -> Self {
		let _ = fs::remove_file(data.path().join("address"));
		let log = File::options()
			.create(true)
			.append(true)
			.open(data.path().join("log"))
			.unwrap();
		let child = command(binary, data.path(), args)
			.stdout(log.try_clone().unwrap())
			.stderr(log)
			.spawn()
			.unwrap();
		Self::listening(Some(child), data).await
	}

	/// An agent of another conduct, in a thread that ends with the test.
	pub async fn within(conduct: impl Conduct) -> Self {
		let data = Arc::new(tempfile::tempdir().unwrap());
		let command = command("tidemill-agent", data.path(), &[]);
		let args: Vec<_> = [command.get_program()]
			.into_iter()
			.chain(command.get_args())
			.map(ToOwned::to_owned)
			.collect();
		let cli = Cli::parse_from(args);
		std::thread::spawn(move || cli::main(cli, Arc::new(conduct)));
		fs::write(data.path().join("log"), "see above\n").unwrap();
		Self::listening(None, data).await
	}

	async fn listening(child: Option<Child>, data: Arc<TempDir>) -> Self {
		let address = data.path().join("address");
		let client = reqwest::Client::builder().no_proxy().build().unwrap();
		let address = until("the agent listens", || async { fs::read_to_string(&address).ok() }).await;
		Agent {
			child,
			data,
			url: format!("http://{}", address.trim()),
			client,
		}
	}

	pub fn log(&self) -> String {
		fs::read_to_string(self.data.path().join("log")).unwrap()
	}

	pub fn path(&self, name: &str) -> PathBuf {
		self.data.path().join(name)
	}

	/// Ends it as a power failure would, and leaves its data.
	pub fn kill(mut self) -> Arc<TempDir> {
		let mut child = self.child.take().unwrap();
		child.kill().unwrap();
		assert_eq!(child.wait().unwrap().signal(), Some(9));
		self.data.clone()
	}

	/// Asks it to stop, and waits until it has.
	pub async fn terminate(&mut self) -> ExitStatus {
		let child = self.child.as_mut().unwrap();
		let done = Command::new("kill")
			.args(["-TERM", &child.id().to_string()])
			.status()
			.unwrap();
		assert!(done.success());
		for _ in 0..1_200 {
			if let Some(status) = child.try_wait().unwrap() {
				return status;
			}
			tokio::time::sleep(Duration::from_millis(50)).await;
		}
		panic!("the agent does not stop:\n{}", self.log());
	}

	pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
		let response = request
			.send()
			.await
			.unwrap_or_else(|error| panic!("{error:?}\n{}", self.log()));
		Reply {
			status: response.status(),
			headers: response.headers().clone(),
			bytes: response.bytes().await.unwrap().to_vec(),
		}
	}

	pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
		self.client.request(method, format!("{}{path}", self.url))
	}

	pub async fn get(&self, path: &str) -> Reply {
		self.send(self.request(Method::GET, path)).await
	}

	pub async fn blob(&self, hash: &H256) -> Reply {
		self.get(&format!("/v1/blobs/{hash:?}")).await
	}

	pub async fn device(&self) -> DeviceInfo {
		self.get("/v1/device").await.json()
	}

	pub async fn metrics(&self) -> String {
		String::from_utf8(self.get("/metrics").await.bytes).unwrap()
	}

	/// A reconcile signed by `key`.
	pub fn signed(&self, body: Vec<u8>, key: &sr25519::Pair) -> reqwest::RequestBuilder {
		let signature = key.sign(&tidemill_primitives::contract::reconcile_message(&body));
		self.request(Method::POST, "/v1/reconcile")
			.header(HEADER_KEY, hex(key.public()))
			.header(HEADER_SIGNATURE, hex(signature))
			.body(body)
	}

	pub async fn post(&self, body: &Reconcile) -> Reply {
		self.send(self.signed(serde_json::to_vec(body).unwrap(), &operator()))
			.await
	}

	pub async fn reconcile(&self, body: &Reconcile) -> Reconciled {
		let reply = self.post(body).await;
		assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.bytes));
		reply.json()
	}

	/// An upload as it should be.
	pub fn upload(&self, bytes: &[u8]) -> reqwest::RequestBuilder {
		self.upload_as(hash(bytes), bytes, &uploader())
	}

	/// An upload of `bytes` under any hash by any key.
	pub fn upload_as(&self, hash: H256, bytes: &[u8], key: &sr25519::Pair) -> reqwest::RequestBuilder {
		let signature = key.sign(&upload_message(hash, bytes.len() as u64));
		self.request(Method::PUT, "/v1/blobs")
			.header(HEADER_HASH, format!("{hash:?}"))
			.header(HEADER_KEY, hex(key.public()))
			.header(HEADER_SIGNATURE, hex(signature))
			.body(bytes.to_vec())
	}
}

impl Drop for Agent {
	fn drop(&mut self) {
		if let Some(child) = &mut self.child {
			let _ = child.kill();
			let _ = child.wait();
		}
		if std::thread::panicking() {
			eprintln!("log of the agent:\n{}", self.log());
		}
	}
}
