//! Tokens nobody here signed, or signed so that two readers might read two things. Each is sent
//! both ways: for an access token, and as the bearer of a request.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::hall::{Hall, Held, NORTH, SOUTH, but, claims, encode, error, held, now, own_claims};

const SIGNATURE: &str = "Invalid JWT Signature.";
const PARSE: &str = "Invalid JWT: Failed to parse the assertion.";
const UNKNOWN: &str = "Invalid grant: account not found";

/// Sends what a forger makes of the claims both ways, and sees it refused both ways.
async fn refused(hall: &Hall, what: &str, says: &str, forge: impl Fn(&Value) -> String) {
    let before = hall.world.store.directory().unwrap();
    let answered = hall.exchange(&forge(&claims())).await;
    let expected = (400, "invalid_grant".to_owned(), says.to_owned());
    assert_eq!(error(&answered), expected, "{what}");
    let token = forge(&own_claims());
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    for _replayed in 0..3 {
        let called = if plain { hall.call(&token).await.status } else { 401.try_into().unwrap() };
        assert_eq!(called, 401, "{what}");
    }
    // A 401 has no effect: the libraries send the request again.
    assert_eq!(hall.world.store.directory().unwrap(), before, "{what}");
}

/// What the tests below change one thing of is good.
async fn accepted(hall: &Hall, what: &str, sign: impl Fn(&Value) -> String) {
    let answered = hall.exchange(&sign(&claims())).await;
    assert_eq!(answered.status, 200, "{what}: {}", answered.text);
    assert_eq!(hall.call(&sign(&own_claims())).await.status, 200, "{what}");
}

fn with_header(held: &Held, header: &Value, claims: &Value) -> String {
    held.sign(&header.to_string(), &claims.to_string())
}

#[tokio::test]
async fn no_method_but_rs256() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    accepted(&hall, "untouched", |claims| first.token(claims)).await;
    for method in ["none", "None", "NONE", "nOnE", "HS256", "RS384", "PS256", "ES256", "rs256", ""]
    {
        refused(&hall, method, SIGNATURE, |claims| {
            with_header(first, &but(first.header(), "alg", json!(method)), claims)
        })
        .await;
    }
    for header in [json!({ "typ": "JWT" }), json!({ "alg": null }), json!({ "alg": ["RS256"] })] {
        let what = header.to_string();
        refused(&hall, &what, SIGNATURE, |claims| with_header(first, &header, claims)).await;
    }
    refused(&hall, "unsigned", SIGNATURE, |claims| {
        format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(&claims.to_string()))
    })
    .await;
}

/// The public key is public: a MAC under it proves nothing.
#[tokio::test]
async fn no_mac_under_the_public_key() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let der = first.public.public().unwrap();
    let pem =
        |lines: String| format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n");
    let encoded = STANDARD.encode(&der);
    let (modulus, _) = first.public.numbers();
    let wrapped: Vec<_> =
        encoded.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for secret in [
        der,
        pem(encoded.clone()).into_bytes(),
        pem(wrapped.join("\n")).into_bytes(),
        modulus.into(),
    ] {
        let mac = |header: Value, claims: &Value| {
            let said = format!("{}.{}", encode(&header.to_string()), encode(&claims.to_string()));
            let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            let tag = hmac::sign(&key, said.as_bytes());
            format!("{said}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
        };
        for method in ["HS256", "RS256"] {
            refused(&hall, method, SIGNATURE, |claims| {
                mac(but(first.header(), "alg", json!(method)), claims)
            })
            .await;
        }
    }
}

#[tokio::test]
async fn no_key_but_a_live_one_of_the_account() {
    let hall = Hall::open().await;
    let [first, second, south, stranger] = held();
    for (what, signer, kid) in [
        ("a key nobody was given", stranger, first.public.id()),
        ("a key nobody was given, under its own name", stranger, stranger.public.id()),
        ("the key of another partner", south, south.public.id()),
        ("the key of another partner under our name", south, first.public.id()),
        ("our other key under the name of the first", second, first.public.id()),
        ("the name of another partner's key", first, south.public.id()),
    ] {
        refused(&hall, what, SIGNATURE, |claims| {
            with_header(signer, &but(signer.header(), "kid", json!(kid)), claims)
        })
        .await;
    }
    refused(&hall, "no name", SIGNATURE, |claims| {
        with_header(stranger, &json!({ "alg": "RS256" }), claims)
    })
    .await;
}

#[tokio::test]
async fn no_tricks_with_the_name_of_the_key() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let id = first.public.id();
    let long = "k".repeat(10_000);
    for name in [
        "",
        "unknown",
        "../../../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "' OR '1'='1",
        "x' UNION SELECT 'key' --",
        "*",
        "%",
        "\u{202e}",
        "https://evil.example/key",
        &id.to_uppercase(),
        &id[..39],
        &format!("{id} "),
        &format!("{id}.pem"),
    ] {
        refused(&hall, name, SIGNATURE, |claims| {
            with_header(first, &but(first.header(), "kid", json!(name)), claims)
        })
        .await;
    }
    refused(&hall, "10 kB", PARSE, |claims| {
        with_header(first, &but(first.header(), "kid", json!(long)), claims)
    })
    .await;
    for name in [json!(7), json!([id]), json!({ "id": id }), json!(true), Value::Null] {
        let header = format!(r#"{{"alg":"RS256","kid":{name}}}"#);
        refused(&hall, &header, PARSE, |claims| first.sign(&header, &claims.to_string())).await;
    }
    refused(&hall, "a NUL", PARSE, |claims| {
        let header = format!(r#"{{"alg":"RS256","kid":"{id}\u0000"}}"#);
        first.sign(&header, &claims.to_string())
    })
    .await;
}

/// Keys come from the directory alone, whatever the header offers.
#[tokio::test]
async fn no_key_that_the_token_brings_along() {
    let hall = Hall::open().await;
    let [first, _, _, stranger] = held();
    let (modulus, exponent) = stranger.public.numbers();
    let jwk = json!({ "kty": "RSA", "n": modulus, "e": exponent });
    for (member, value) in [
        ("jwk", jwk),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!([STANDARD.encode(stranger.public.public().unwrap())])),
        ("x5t", json!("AAAA")),
    ] {
        for header in [stranger.header(), first.header(), json!({ "alg": "RS256" })] {
            refused(&hall, member, SIGNATURE, |claims| {
                with_header(stranger, &but(header.clone(), member, value.clone()), claims)
            })
            .await;
        }
        accepted(&hall, member, |claims| {
            with_header(first, &but(first.header(), member, value.clone()), claims)
        })
        .await;
    }
    for critical in [json!(["exp"]), json!([]), json!("b64"), json!(["b64"])] {
        refused(&hall, "crit", PARSE, |claims| {
            with_header(first, &but(first.header(), "crit", critical.clone()), claims)
        })
        .await;
    }
    refused(&hall, "crit null", PARSE, |claims| {
        first.sign(r#"{"alg":"RS256","crit":null}"#, &claims.to_string())
    })
    .await;
    refused(&hall, "another type", PARSE, |claims| {
        with_header(first, &but(first.header(), "typ", json!("at+jwt")), claims)
    })
    .await;
}

#[tokio::test]
async fn no_other_issuer() {
    let hall = Hall::open().await;
    let [first, _, south, _] = held();
    for issuer in ["nobody@telco-north.example", "", "BILLING@telco-north.example", "*"] {
        refused(&hall, issuer, UNKNOWN, |claims| {
            first.token(&but(claims.clone(), "iss", json!(issuer)))
        })
        .await;
    }
    // A good key of somebody else.
    refused(&hall, SOUTH, SIGNATURE, |claims| {
        first.token(&but(claims.clone(), "iss", json!(SOUTH)))
    })
    .await;
    refused(&hall, NORTH, SIGNATURE, |claims| south.token(claims)).await;
    for issuer in [json!(null), json!(7), json!([NORTH]), json!({ "a": NORTH })] {
        let what = issuer.to_string();
        refused(&hall, &what, PARSE, |claims| {
            first.token(&but(claims.clone(), "iss", issuer.clone()))
        })
        .await;
    }
}

#[tokio::test]
async fn no_times_but_whole_numbers() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let written = |name: &'static str, text: String| {
        move |claims: &Value| {
            let mut rest = but(claims.clone(), name, json!(null)).to_string();
            rest.pop();
            first.sign(&first.header().to_string(), &format!(r#"{rest},"{name}":{text}}}"#))
        }
    };
    let end = now() + 3_600;
    accepted(&hall, "whole", written("exp", end.to_string())).await;
    for name in ["exp", "iat"] {
        for text in [
            format!("{end}.0"),
            format!("{end}.5"),
            format!("{end}e0"),
            "1.7e9".to_owned(),
            format!("\"{end}\""),
            "null".to_owned(),
            "true".to_owned(),
            format!("[{end}]"),
            "-1".to_owned(),
            "9223372036854775808".to_owned(),
            "1e400".to_owned(),
            "99999999999999999999999999".to_owned(),
            "NaN".to_owned(),
            format!("0{end}"),
        ] {
            refused(&hall, &format!("{name} {text}"), PARSE, written(name, text.clone())).await;
        }
        let without = |claims: &Value| first.token(&but(claims.clone(), name, json!(null)));
        refused(&hall, name, PARSE, without).await;
    }
}

/// Two parsers would read two things.
#[tokio::test]
async fn no_member_twice() {
    let hall = Hall::open().await;
    let [first, _, _, stranger] = held();
    for member in [
        format!(r#""iss":"{SOUTH}""#),
        format!(r#""iss":"{NORTH}""#),
        r#""exp":1"#.to_owned(),
        r#""aud":"https://elsewhere.example""#.to_owned(),
        r#""\u0069ss":"x""#.to_owned(),
    ] {
        refused(&hall, &member, PARSE, |claims| {
            let mut text = claims.to_string();
            text.pop();
            first.sign(&first.header().to_string(), &format!("{text},{member}}}"))
        })
        .await;
    }
    for header in [r#"{"alg":"none","alg":"RS256"}"#, r#"{"alg":"RS256","alg":"none"}"#] {
        refused(&hall, header, PARSE, |claims| stranger.sign(header, &claims.to_string())).await;
    }
    for (header, said) in [
        ("[]", None),
        ("\"RS256\"", None),
        ("", None),
        ("{", None),
        ("{}{}", None),
        (r#"{"alg":"RS256"} x"#, None),
        (r#"{"alg":"RS256"}"#, Some("[]")),
        (r#"{"alg":"RS256"}"#, Some("")),
        (r#"{"alg":"RS256"}"#, Some("null")),
    ] {
        refused(&hall, header, PARSE, |claims| {
            first.sign(header, said.unwrap_or(&claims.to_string()))
        })
        .await;
    }
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    refused(&hall, "deep", PARSE, |claims| {
        let mut text = claims.to_string();
        text.pop();
        first.sign(&first.header().to_string(), &format!("{text},\"x\":{deep}}}"))
    })
    .await;
}

/// Three parts of a token, written in another form.
type Written = fn((String, String, String)) -> String;

/// One token is written in one way.
#[tokio::test]
async fn no_form_but_the_canonical_one() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let parts = |claims: &Value| {
        let token = first.token(claims);
        let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
        (parts[0].clone(), parts[1].clone(), parts[2].clone())
    };
    let forms: [(&str, &str, Written); 14] = [
        ("empty signature", SIGNATURE, |(a, b, _)| format!("{a}.{b}.")),
        ("no signature", PARSE, |(a, b, _)| format!("{a}.{b}")),
        ("four parts", PARSE, |(a, b, c)| format!("{a}.{b}.{c}.{c}")),
        ("five parts", PARSE, |(a, b, c)| format!("{a}.{b}.{c}.{b}.{c}")),
        ("a dot behind", PARSE, |(a, b, c)| format!("{a}.{b}.{c}.")),
        ("a dot before", PARSE, |(a, b, c)| format!(".{a}.{b}.{c}")),
        ("no claims", PARSE, |(a, _, c)| format!("{a}..{c}")),
        ("half the padding", PARSE, |(a, b, c)| format!("{a}.{b}.{c}=")),
        ("padding of nothing", PARSE, |(a, b, c)| format!("{a}.{b}===.{c}")),
        ("trailing characters", SIGNATURE, |(a, b, c)| format!("{a}.{b}.{c}A")),
        ("trailing bytes", SIGNATURE, |(a, b, c)| {
            let mut signature = URL_SAFE_NO_PAD.decode(c).unwrap();
            signature.push(0);
            format!("{a}.{b}.{}", URL_SAFE_NO_PAD.encode(signature))
        }),
        ("a cut signature", SIGNATURE, |(a, b, c)| {
            let signature = URL_SAFE_NO_PAD.decode(c).unwrap();
            format!("{a}.{b}.{}", URL_SAFE_NO_PAD.encode(&signature[..255]))
        }),
        ("bits behind the last byte", PARSE, |(a, b, mut c)| {
            // 256 bytes leave four bits of the last character unused.
            let last = c.pop().unwrap();
            let other = match last {
                'A' => 'B',
                'Q' => 'R',
                'g' => 'h',
                'w' => 'x',
                other => panic!("{other} ends no 256 bytes"),
            };
            format!("{a}.{b}.{c}{other}")
        }),
        ("a space", PARSE, |(a, b, c)| format!("{a}.{b} .{c}")),
    ];
    for (what, says, form) in forms {
        refused(&hall, what, says, |claims| form(parts(claims))).await;
    }
    // But Google's library for Rust pads.
    accepted(&hall, "padding", |claims| first.token(claims) + "==").await;
    refused(&hall, "the other alphabet", PARSE, |claims| {
        let (a, b, _) = parts(claims);
        let signature = STANDARD.encode([0xff; 256]);
        format!("{a}.{b}.{signature}")
    })
    .await;
    refused(&hall, "zeros", SIGNATURE, |claims| {
        let (a, b, _) = parts(claims);
        format!("{a}.{b}.{}", URL_SAFE_NO_PAD.encode([0; 256]))
    })
    .await;
    refused(&hall, "claims of another token", SIGNATURE, |claims| {
        let (a, _, c) = parts(claims);
        format!("{a}.{}.{c}", encode(&but(claims.clone(), "jti", json!("x")).to_string()))
    })
    .await;
}

/// An access token is sealed: no character of it can be another.
#[tokio::test]
async fn no_access_token_but_ours() {
    let hall = Hall::open().await;
    let [first, ..] = held();
    let token = hall.token(first).await;
    let tries = (0..token.len()).step_by(7).map(|at| {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(forged).unwrap()
    });
    let others = [
        token[..token.len() - 1].to_owned(),
        format!("{token}A"),
        format!("{token}="),
        token.replace("pat_", "pat-"),
        "pat_".to_owned(),
        "pat_AAAA".to_owned(),
        format!("pat_{}", "A".repeat(6_000)),
        "x".to_owned(),
        "a.b.c".to_owned(),
        "..".to_owned(),
    ];
    for forged in tries.chain(others) {
        assert_eq!(hall.call(&forged).await.status, 401, "{forged}");
    }
    let asked = Ask::new("POST", "/v1/call");
    let twice = asked.bearer(&token).bearer(&token).of(&hall.house).await;
    assert_eq!(twice.status, 401);
    let basic = Ask::new("POST", "/v1/call").basic("u", &token).of(&hall.house).await;
    assert_eq!(basic.status, 401);
    assert_eq!(hall.call(&token).await.status, 200);
}
