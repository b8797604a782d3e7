//! Opens and seals a second, beside the raw cost of SHA-1 and AES-256-CBC on the same bytes.
//!
//! `cargo bench -p dingtalk-crypto` prints a table in Markdown. Ours and the raw ciphers take turns, round by round, so
//! that what slows the machine slows both; a ratio is the median of the rounds' own.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::{hint::black_box, time::Instant};

use aes::Aes256;
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use dingtalk_crypto::{AesKey, Credentials, KeySlot, Keyring, Reply, SealedPush, SecretString};
use sha1::{Digest, Sha1};

type Failed = Box<dyn std::error::Error>;

/// Token and key of DingTalk's own published example.
const TOKEN: &str = "123456";
const ENCODING_AES_KEY: &str = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";

const STANDARD_ENGINE: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

const RECEIVER: &str = "suitebench0000000001";
const TIMESTAMP: &str = "1700000000000";
const NONCE: &str = "n0nceN0n";

/// Bytes of the message: a ticket, a push of rows, a large one.
const SIZES: [usize; 3] = [200, 4_096, 65_536];

/// Bytes worked on in one round.
const ROUND: usize = 2_000_000;
const ROUNDS: usize = 41;

struct Sample {
    ring: Keyring,
    message: String,
    push: SealedPush,
    query: String,
    body: String,
    key: [u8; 32],
    ciphertext: Vec<u8>,
}

impl Sample {
    fn of(size: usize) -> Result<Self, Failed> {
        let token = SecretString::from(TOKEN);
        let ring = Keyring::new(Credentials::new(token, AesKey::parse(ENCODING_AES_KEY)?));
        let key = STANDARD_ENGINE.decode(format!("{ENCODING_AES_KEY}="))?.try_into().map_err(|_| "not 32 bytes")?;
        let message = "x".repeat(size);
        let push = ring.seal_push(KeySlot::Current, &message, RECEIVER, TIMESTAMP, NONCE, [7; 16]);
        let ciphertext = STANDARD_ENGINE.decode(&push.encrypt)?;
        let (query, body) = (push.query.to_query(), push.body());
        Ok(Self { ring, message, push, query, body, key, ciphertext })
    }

    /// What the callback does with a push: read query and body, then open.
    fn read_and_open(&self) -> Result<usize, Failed> {
        let push = SealedPush::parse(black_box(&self.query), black_box(self.body.as_bytes()))?;
        Ok(self.ring.open(&push, &[RECEIVER])?.message.len())
    }

    /// Verify, decode, decrypt, take apart.
    fn open(&self) -> Result<usize, Failed> {
        Ok(self.ring.open(black_box(&self.push), &[RECEIVER])?.message.len())
    }

    fn seal(&self) -> Reply {
        self.ring.seal(KeySlot::Current, black_box(&self.message), RECEIVER, TIMESTAMP, NONCE, [7; 16])
    }

    /// The same bytes through the two algorithms and nothing else: no base64, no JSON, no copy.
    fn raw_open(&self, buffer: &mut [u8]) -> Result<u8, Failed> {
        let digest = Sha1::digest(black_box(self.push.encrypt.as_bytes()));
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&self.key, &self.key[..16])?;
        let plain = cipher.decrypt_padded::<NoPadding>(black_box(buffer)).map_err(|_| "not whole blocks")?;
        Ok(digest.as_slice().first().copied().unwrap_or(0) ^ plain.first().copied().unwrap_or(0))
    }

    /// The same after base64, which the wire asks for.
    fn raw_open_with_base64(&self, buffer: &mut [u8]) -> Result<u8, Failed> {
        let length = STANDARD_ENGINE.decode_slice(black_box(&self.push.encrypt), buffer)?;
        self.raw_open(buffer.get_mut(..length).ok_or("shorter than the ciphertext")?)
    }

    fn raw_seal(&self, buffer: &mut [u8]) -> Result<u8, Failed> {
        let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&self.key, &self.key[..16])?;
        let length = buffer.len();
        let sealed = cipher.encrypt_padded::<NoPadding>(black_box(buffer), length).map_err(|_| "not whole blocks")?;
        let first = sealed.first().copied().unwrap_or(0);
        let digest = Sha1::digest(black_box(self.push.encrypt.as_bytes()));
        Ok(digest.as_slice().first().copied().unwrap_or(0) ^ first)
    }
}

fn main() -> Result<(), Failed> {
    println!(
        "| message | opens/s | raw/s | ratio | beside raw and base64 | with the request read | seals/s | raw/s | ratio |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for size in SIZES {
        let sample = Sample::of(size)?;
        let (bytes, mut buffer) = (sample.body.len(), sample.ciphertext.clone());
        let opens = pairs(bytes, || sample.open(), || sample.raw_open(&mut buffer))?;
        let mut decoded = vec![0; sample.push.encrypt.len()];
        let based = pairs(bytes, || sample.open(), || sample.raw_open_with_base64(&mut decoded))?;
        let reads = pairs(bytes, || sample.read_and_open(), || sample.raw_open(&mut buffer))?;
        let seals = pairs(bytes, || Ok(sample.seal()), || sample.raw_seal(&mut buffer))?;
        println!(
            "| {size} bytes | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} | {:.2} |",
            opens.ours, opens.raw, opens.ratio, based.ratio, reads.ratio, seals.ours, seals.raw, seals.ratio
        );
    }
    Ok(())
}

/// Operations a second, and how many times the raw cost ours is: the median of the rounds' own ratios.
struct Pair {
    ours: f64,
    raw: f64,
    ratio: f64,
}

fn pairs<A, B>(
    bytes: usize,
    mut ours: impl FnMut() -> Result<A, Failed>,
    mut raw: impl FnMut() -> Result<B, Failed>,
) -> Result<Pair, Failed> {
    let times = (ROUND / bytes).max(1);
    let mut taken = Vec::with_capacity(ROUNDS);
    // The first round warms caches and the processor's clock, and is not counted.
    for round in 0..=ROUNDS {
        let (a, b) = (timed(times, &mut ours)?, timed(times, &mut raw)?);
        if round > 0 {
            taken.push((a, b));
        }
    }
    let rate = |seconds: f64| f64::from(u32::try_from(times).unwrap_or(u32::MAX)) / seconds;
    Ok(Pair {
        ours: rate(median(taken.iter().map(|(a, _)| *a).collect())),
        raw: rate(median(taken.iter().map(|(_, b)| *b).collect())),
        ratio: median(taken.iter().map(|(a, b)| a / b).collect()),
    })
}

fn timed<T>(times: usize, mut work: impl FnMut() -> Result<T, Failed>) -> Result<f64, Failed> {
    let began = Instant::now();
    for _ in 0..times {
        black_box(work()?);
    }
    Ok(began.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
