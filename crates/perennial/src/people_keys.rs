//! The master keys under which people are sealed, where the operator keeps them in a file of his own:
//! one key in 64 hexadecimal digits on each line, the newest first. Lines that begin with `#` say
//! something else.
//!
//! Another key is put on top while the old one stays below; `perennial keys rotate-identity` wraps
//! everybody anew, and then the old one may go.

use indicatif::ProgressBar;
use perennial_store::{Options, Vault, rewrap};

use crate::carry::bar;
use crate::config::Config;
use crate::secret::Secret;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Keys in a file, at most: the newest and those that are on their way out.
const KEYS_MAX: usize = 16;

/// What documents are sealed with: the installation's secret, and the operator's own keys.
pub fn vault(config: &Config, secret: &Secret) -> Result<Vault, String> {
    let vault = Vault::new(&secret.for_purpose("receivers sealed"));
    let Some(path) = &config.identity_key_file else { return Ok(vault) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("identity_key_file: {}: {error}", path.display()))?;
    let keys = keys(&text).map_err(|wrong| format!("identity_key_file: {wrong}"))?;
    Ok(vault.with_people(&keys, &secret.for_purpose("receivers sealed")))
}

/// Wraps anew what older keys wrapped. Nobody else may have the data open meanwhile.
pub fn rotate(config: &Config) -> Result<String, String> {
    if config.identity_key_file.is_none() {
        let text = "there is one key, the installation's: name identity_key_file to have others";
        return Err(text.to_owned());
    }
    let ids = perennial_engine::system_ids::SystemIds::default();
    let secret = Secret::open(&config.data, &ids)?;
    let options = Options { vault: vault(config, &secret)?, ..crate::house::options(&secret) };
    let bar: ProgressBar = bar("people wrapped anew");
    let wrapped = rewrap(&config.data, &options, |count| {
        bar.inc(u64::try_from(count).unwrap_or_default());
    });
    bar.finish_and_clear();
    let wrapped = wrapped.map_err(|error| error.to_string())?;
    Ok(format!(
        "{wrapped} people wrapped under the newest key; the others are not needed any more\n"
    ))
}

fn keys(text: &str) -> Result<Vec<[u8; KEY_BYTES]>, String> {
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<_> = lines
        .map(|(n, line)| {
            key(line).ok_or_else(|| format!("line {} is not 64 hexadecimal digits", n + 1))
        })
        .collect::<Result<_, _>>()?;
    match keys.len() {
        0 => Err("there is no key in it".to_owned()),
        1..=KEYS_MAX => Ok(keys),
        _ => Err(format!("more than {KEYS_MAX} keys")),
    }
}

fn key(line: &str) -> Option<[u8; KEY_BYTES]> {
    let digits: Option<Vec<u8>> =
        line.chars().map(|it| it.to_digit(16).and_then(|it| u8::try_from(it).ok())).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if rest.is_empty() { bytes.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_one_on_each_line() {
        let (new, old) = ("ab".repeat(32), "01".repeat(32));
        let read = keys(&format!("# of June\n{new}\n\n  {old}  \n")).unwrap();
        assert_eq!(read, [[0xab; 32], [1; 32]]);
        for wrong in ["", "# none\n", "abc", &"g".repeat(64), &format!("{new}00")] {
            assert!(keys(wrong).is_err(), "{wrong}");
        }
        let many = format!("{new}\n").repeat(KEYS_MAX + 1);
        assert!(keys(&many).is_err());
        assert!(!keys(&format!("{new}\nnot a key")).unwrap_err().contains("not a key"));
    }
}
