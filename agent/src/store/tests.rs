use super::*;

fn bounds(total: u64) -> Bounds {
	let day = Duration::from_secs(86_400);
	Bounds {
		blob: 100,
		total,
		keep_uploads: day,
		keep_outputs: day,
	}
}

fn hash(bytes: &[u8]) -> H256 {
	H256(sp_crypto_hashing::blake2_256(bytes))
}

fn open(data: &Path, total: u64, outputs: &[H256]) -> Arc<Store> {
	Arc::new(Store::open(data, bounds(total), outputs.iter().copied()).unwrap())
}

async fn put(store: &Arc<Store>, bytes: &[u8]) -> Result<H256, StoreError> {
	let mut writer = store.write(bytes.len() as u64)?;
	writer.write(bytes).await?;
	writer.commit(hash(bytes)).await?;
	Ok(hash(bytes))
}

fn temporary(data: &Path) -> usize {
	fs::read_dir(data.join("temp")).unwrap().count()
}

#[tokio::test]
async fn only_what_was_announced_is_kept() {
	let data = tempfile::tempdir().unwrap();
	let store = open(data.path(), 200, &[]);
	assert!(matches!(
		store.write(101),
		Err(StoreError::TooLarge { length: 101, most: 100 })
	));

	let mut writer = store.write(3).unwrap();
	assert!(matches!(
		writer.write(b"four").await,
		Err(StoreError::Length { written: 4, length: 3 })
	));
	writer.write(b"ab").await.unwrap();
	assert!(matches!(
		writer.commit(hash(b"abc")).await,
		Err(StoreError::Length { written: 2, length: 3 })
	));
	let mut writer = store.write(3).unwrap();
	writer.write(b"abd").await.unwrap();
	assert!(matches!(
		writer.commit(hash(b"abc")).await,
		Err(StoreError::Mismatch { .. })
	));
	assert_eq!((store.bytes(), temporary(data.path())), (0, 0));

	let mut writer = store.write(3).unwrap();
	writer.write(b"xy").await.unwrap();
	writer.restart().await.unwrap();
	writer.write(b"abc").await.unwrap();
	writer.commit(hash(b"abc")).await.unwrap();
	assert_eq!(store.pin(&hash(b"abc")).unwrap().read().unwrap(), b"abc");
	assert_eq!((store.bytes(), store.lock().reserved), (3, 0));
}

#[tokio::test]
async fn the_least_recently_used_goes_and_what_is_needed_or_promised_stays() {
	let data = tempfile::tempdir().unwrap();
	let store = open(data.path(), 300, &[]);
	let (first, second, third) = ([1; 100], [2; 100], [3; 100]);
	let (first, second) = (put(&store, &first).await.unwrap(), put(&store, &second).await.unwrap());
	let third = put(&store, &third).await.unwrap();
	let pin = store.pin(&first).unwrap();
	store.promise_upload(&second).unwrap();

	let fourth = put(&store, &[4; 100]).await.unwrap();
	assert_eq!(store.length(&third), None);
	assert!(!data
		.path()
		.join("blobs")
		.join(&format!("{third:?}")[2..4])
		.join(format!("{third:?}"))
		.exists());
	let held = store.pin(&fourth).unwrap();
	assert!(matches!(
		put(&store, &[5; 100]).await,
		Err(StoreError::Full { length: 100 })
	));
	drop((pin, held));

	// The promise lasts through a restart, as the blobs do.
	drop(store);
	let store = open(data.path(), 300, &[]);
	assert_eq!(store.bytes(), 300);
	put(&store, &[5; 100]).await.unwrap();
	put(&store, &[6; 100]).await.unwrap();
	assert_eq!(store.length(&first), None);
	assert_eq!(store.length(&second), Some(100));
}

#[tokio::test]
async fn an_output_is_private_until_published() {
	let data = tempfile::tempdir().unwrap();
	let store = open(data.path(), 1_000, &[]);
	let output = hash(b"output");
	store.put_private(output, b"output").unwrap();
	store.put_private(output, b"output").unwrap();
	store.put_private(hash(b"orphan"), b"orphan").unwrap();
	assert!(store.file(&output).unwrap().is_none());
	drop(store);

	let store = open(data.path(), 1_000, &[output, output]);
	assert_eq!(store.bytes(), 6);
	store.publish(&output).unwrap();
	store.release(&output);
	assert!(store.file(&output).unwrap().is_some());
	store.publish(&output).unwrap();
	store.release(&output);
	assert_eq!(store.bytes(), 6);
	assert_eq!(fs::read_dir(data.path().join("private")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_damaged_blob_is_dropped() {
	let data = tempfile::tempdir().unwrap();
	let store = open(data.path(), 1_000, &[]);
	let blob = put(&store, b"sound").await.unwrap();
	fs::write(store.public_path(&blob), b"bound").unwrap();
	assert!(matches!(
		store.pin(&blob).unwrap().read(),
		Err(StoreError::Mismatch { .. })
	));
	assert_eq!(store.length(&blob), None);
}

#[tokio::test]
async fn a_blob_is_served_under_its_other_name_for_as_long_as_it_is_there() {
	let data = tempfile::tempdir().unwrap();
	let (name, output) = (H256::repeat_byte(7), hash(b"output"));
	let read = |store: &Arc<Store>| {
		let file = store.file(&name).unwrap();
		file.map(|(file, length)| (io::read_to_string(file).unwrap(), length))
	};
	let store = open(data.path(), 100, &[]);
	store.put_private(output, b"output").unwrap();
	store.alias(name, output).unwrap();
	assert_eq!(read(&store), None, "an output of an open report is served to nobody");

	let store = open(data.path(), 100, &[output]);
	store.publish(&output).unwrap();
	store.release(&output);
	assert_eq!(read(&store), Some(("output".into(), 6)));
	assert!(store.pin(&name).is_none(), "work reads by hash alone");

	let store = open(data.path(), 100, &[]);
	assert_eq!(read(&store), Some(("output".into(), 6)));
	fs::remove_file(store.public_path(&output)).unwrap();
	let store = open(data.path(), 100, &[]);
	assert_eq!(read(&store), None);
	assert_eq!(fs::read_dir(data.path().join("alias")).unwrap().count(), 0);
}

#[tokio::test]
async fn other_names_go_with_the_last_reference() {
	let data = tempfile::tempdir().unwrap();
	let (store, output) = (open(data.path(), 100, &[]), hash(b"output"));
	store.put_private(output, b"output").unwrap();
	store.put_private(output, b"output").unwrap();
	store.alias(H256::repeat_byte(7), output).unwrap();
	let names = || fs::read_dir(data.path().join("alias")).unwrap().count();
	store.release(&output);
	assert_eq!(names(), 1);
	store.release(&output);
	assert_eq!(names(), 0);
}
