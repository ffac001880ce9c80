//! Bearer tokens: who may call.
//!
//! Kept and compared as SHA-256 digests: all have one length, none is in memory
//! as it was written, and what a comparison's time could tell is nothing about
//! the token. Every known one is compared, whichever fits.

use std::{path::PathBuf, sync::Arc};

use http::{HeaderMap, header::AUTHORIZATION};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::reload::{Loaded, read_file};
use crate::settings::Settings;
use crate::wire::Error;

type Hash = [u8; 32];

/// Tokens of a file, one a line; blank lines and those that begin with # are
/// passed over.
#[derive(Debug)]
pub(super) struct Tokens(Vec<Hash>);

/// Asks calls for a token.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    tokens: Arc<Loaded<Tokens>>,
    health: bool,
}

impl Guard {
    /// Reads the file that the settings name; `None` where everybody may call.
    ///
    /// # Errors
    /// Where the file cannot be used.
    pub(super) fn load(settings: &Settings) -> Result<Option<Self>, String> {
        let Some(path) = settings.tokens_file.as_option() else { return Ok(None) };
        let tokens = Loaded::new("tokens", vec![path.clone()], read)?;
        Ok(Some(Guard { tokens, health: settings.tokens_for_health }))
    }

    /// For who looks after files.
    pub(super) fn loaded(&self) -> &Arc<Loaded<Tokens>> {
        &self.tokens
    }

    /// Lets a call in, or says why not.
    pub(super) fn admit(&self, path: &str, headers: &HeaderMap) -> Result<(), Error> {
        // Probes have no secrets, and health tells none.
        if !self.health && path.starts_with("/grpc.health.v1.Health/") {
            return Ok(());
        }
        let value = headers.get(AUTHORIZATION).ok_or(Error::TokenMissing)?;
        let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or(Error::TokenMissing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Error::TokenMissing);
        }
        if self.tokens.current().know(token.trim()) { Ok(()) } else { Err(Error::TokenInvalid) }
    }
}

impl Tokens {
    fn know(&self, token: &str) -> bool {
        let hash: Hash = Sha256::digest(token).into();
        self.0.iter().fold(Choice::from(0), |known, one| known | one.ct_eq(&hash)).into()
    }
}

fn read(paths: &[PathBuf]) -> Result<Tokens, String> {
    let path = paths[0].display();
    let text = String::from_utf8(read_file(&paths[0])?).map_err(|_| format!("{path} is no text"))?;
    let mut tokens = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        tokens.push(match line.strip_prefix("sha256:") {
            Some(digest) => {
                hex(digest).ok_or_else(|| format!("{path}:{number}: a SHA-256 digest has 64 hexadecimal digits"))?
            }
            None if line.contains(char::is_whitespace) => {
                return Err(format!("{path}:{number}: a token has no blanks"));
            }
            None => Sha256::digest(line).into(),
        });
    }
    if tokens.is_empty() {
        return Err(format!("{path} has no tokens: nobody could call"));
    }
    Ok(Tokens(tokens))
}

fn hex(digits: &str) -> Option<Hash> {
    let digits = digits.as_bytes();
    let mut hash = Hash::default();
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Tokens, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens");
        std::fs::write(&path, text).expect("written");
        read(&[path])
    }

    #[test]
    fn tokens_are_plain_or_hashed() {
        // printf %s letmein | sha256sum
        let hashed = "sha256:1C8BFE8F801D79745C4631D09FFF36C82AA37FC4CCE4FC946683D7B336B63032";
        let tokens = tokens(&format!("# the desk\n\nsecret\n{hashed}\n")).expect("two");
        assert!(tokens.know("secret") && tokens.know("letmein"));
        for other in ["", "secre", "secrets", hashed, "# the desk"] {
            assert!(!tokens.know(other), "{other}");
        }
    }

    #[test]
    fn a_file_that_makes_no_sense_is_refused_without_quoting_it() {
        for (text, line) in
            [("", None), ("# none\n", None), ("ok\nsha256:12\n", Some(":2:")), ("two words\n", Some(":1:"))]
        {
            let error = tokens(text).expect_err("no tokens");
            assert!(line.is_none_or(|line| error.contains(line)), "{error}");
            assert!(!error.contains("words"), "{error}");
        }
    }
}
