//! Signing in at an OpenID provider that nobody here wrote: PyPI oidc-provider-mock.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::common::Server;
use crate::counterpart::{listening, passed, python, there};

/// Ends with the test.
struct Provider(Child);

impl Drop for Provider {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn customers_sign_in_at_a_provider_nobody_here_wrote() {
    let by = "oidc-provider-mock";
    let Some(program) = there("bin/oidc-provider-mock", by) else { return };
    let Some(python) = python(by) else { return };
    let (port, ours) = (free_port(), free_port());
    let checked = r#"{"sub": "248289761001", "email": "ada@example.org", "email_verified": true}"#;
    let unchecked = r#"{"sub": "2", "email": "eve@example.org", "email_verified": false}"#;
    let child = Command::new(program)
        .args(["--port", &port.to_string(), "--require-nonce"])
        .args(["--user-claims", checked, "--user-claims", unchecked])
        .stderr(Stdio::null())
        .spawn();
    let mut provider = Provider(child.unwrap());
    listening(&mut provider.0, port);
    let folder = tempfile::tempdir().unwrap();
    let (settings, secret) = (folder.path().join("perennial.toml"), folder.path().join("secret"));
    std::fs::write(&secret, "a secret\n").unwrap();
    let text = format!(
        "public_url = \"http://127.0.0.1:{ours}\"\n[openid]\nname = \"Example ID\"\n\
         issuer = \"http://127.0.0.1:{port}\"\nclient_id = \"perennial\"\n\
         client_secret_file = \"{}\"\n",
        secret.display()
    );
    std::fs::write(&settings, text).unwrap();
    let _server = Server::start_at(&format!("127.0.0.1:{ours}"), |command| {
        command.args(["--config", settings.to_str().unwrap()]);
    });
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/openid/browser.py");
    let base = format!("http://127.0.0.1:{ours}");
    for (person, wanted) in [
        ("248289761001", "ada@example.org"),
        ("2", "refused"),
        // Of whom the provider knows nothing checked.
        ("eve@example.org", "refused"),
        ("248289761001", "ada@example.org"),
    ] {
        let said = passed(Command::new(&python).arg(&browser).args([&base, person, wanted]));
        assert!(said.contains("as it should be"), "{person}: {said}");
    }
}
