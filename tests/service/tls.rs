//! TLS and mTLS, with certificates that are exchanged while the server runs.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
    time::Duration,
};

use isnad::wire::proto::{self, enrichment_service_client::EnrichmentServiceClient};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{io::AsyncReadExt, net::TcpStream};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::support::{Server, isnad};

/// An authority that signs certificates.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("signed").pem();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    /// Certificate and key in PEM.
    fn sign(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new([name.to_owned()]).expect("a name");
        (params.signed_by(&key, &self.issuer).expect("signed").pem(), key.serialize_pem())
    }

    fn trusted(&self) -> ClientTlsConfig {
        ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&self.pem)).domain_name("localhost")
    }
}

fn write(folder: &Path, (cert, key): &(String, String)) {
    // The key first: in between they do not fit, which must do no harm.
    fs::write(folder.join("key.pem"), key).expect("written");
    fs::write(folder.join("cert.pem"), cert).expect("written");
}

fn serve(folder: &Path, more: &[&str]) -> Server {
    Server::start_with(|command| {
        command.arg("--tls-cert").arg(folder.join("cert.pem")).arg("--tls-key").arg(folder.join("key.pem"));
        command.args(["--reload-interval", "50ms", "--handshake-timeout", "500ms"]).args(more);
    })
}

async fn connect(server: &Server, tls: ClientTlsConfig) -> Result<Channel, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(format!("https://{}", server.addr())).expect("an address");
    endpoint.tls_config(tls).expect("fine").connect().await
}

async fn call(channel: Channel) -> Result<(), tonic::Status> {
    let mut client = EnrichmentServiceClient::new(channel);
    client.get_capabilities(proto::GetCapabilitiesRequest {}).await.map(drop)
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    write(folder.path(), &first.sign("localhost"));
    let server = serve(folder.path(), &[]);
    let old = connect(&server, first.trusted()).await.expect("trusted");
    call(old.clone()).await.expect("served");
    assert!(connect(&server, second.trusted()).await.is_err(), "whoever signed");

    write(folder.path(), &second.sign("localhost"));
    server.logged("reloaded what=\"certificate\"").await;
    call(connect(&server, second.trusted()).await.expect("the new one")).await.expect("served");
    call(old).await.expect("connections go on");

    fs::write(folder.path().join("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA").expect("written");
    server.logged("not reloaded").await;
    call(connect(&server, second.trusted()).await.expect("still the one before")).await.expect("served");
    // A certificate that another key was made for.
    fs::write(folder.path().join("cert.pem"), second.sign("localhost").0).expect("written");
    tokio::time::sleep(Duration::from_millis(200)).await;
    call(connect(&server, second.trusted()).await.expect("still the one before")).await.expect("served");
    // Without waiting for the next look.
    write(folder.path(), &first.sign("localhost"));
    server.signal("HUP");
    server.logged("reloaded what=\"certificate\"\n").await;
    assert!(!server.log().contains("BEGIN"), "{}", server.log());
}

#[tokio::test]
async fn clients_show_a_certificate_where_they_must() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    write(folder.path(), &ours.sign("localhost"));
    fs::write(folder.path().join("ca.pem"), &ours.pem).expect("written");
    let ca = folder.path().join("ca.pem");
    let server = serve(folder.path(), &["--tls-client-ca", ca.to_str().expect("UTF-8")]);
    let with = |(cert, key): (String, String)| ours.trusted().identity(Identity::from_pem(cert, key));
    call(connect(&server, with(ours.sign("desk"))).await.expect("known")).await.expect("served");
    for tls in [ours.trusted(), with(others.sign("desk"))] {
        // By TLS 1.3 a client learns that it is not known when it first reads.
        let refused = match connect(&server, tls).await {
            Ok(channel) => call(channel).await.is_err(),
            Err(_) => true,
        };
        assert!(refused);
    }
}

#[tokio::test]
async fn a_handshake_has_its_time() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &Authority::new("ours").sign("localhost"));
    let server = serve(folder.path(), &[]);
    let mut silent = TcpStream::connect(server.addr()).await.expect("it listens");
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(3), silent.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "it waits for ever");
}

#[test]
fn files_that_do_not_fit_are_found_before_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = Authority::new("ours");
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let check = || {
        let output = isnad(&["check-config", "--tls-cert"]).arg(&cert).arg("--tls-key").arg(&key).output();
        let output = output.expect("it starts");
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8"))
    };
    assert!(check().1.contains("cannot read"), "{:?}", check());
    write(folder.path(), &authority.sign("localhost"));
    assert_eq!(check().0, Some(0), "{:?}", check());
    fs::write(&key, authority.sign("localhost").1).expect("written");
    assert!(check().0 == Some(1) && check().1.contains("key.pem"), "{:?}", check());
}

/// Runs a command against a server that asks for certificates and a token.
#[test]
fn commands_speak_tls_and_show_what_they_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = Authority::new("ours");
    write(folder.path(), &authority.sign("localhost"));
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let (cert, key) = authority.sign("desk");
    let (ca, cert, key) = (file("ca.pem", &authority.pem), file("desk.pem", &cert), file("desk.key", &key));
    let (tokens, token) = (file("tokens", "secret-of-the-desk\n"), file("token", "secret-of-the-desk\n"));
    let wrong = file("wrong", "another-secret\n");
    let server =
        serve(folder.path(), &["--tls-client-ca", &ca, "--tokens-file", &tokens, "--admin-listen", "127.0.0.1:0"]);
    let run = |command: &str, addr: &str, args: &[&str]| {
        let output = isnad(&[command, addr, server.addr()]).args(args).output().expect("it starts");
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let trusted = ["--ca", &ca, "--server-name", "localhost"];
    let known = [&trusted[..], &["--cert", &cert, "--key", &key]].concat();
    let (fine, said) = run("healthcheck", "--addr", &known);
    assert!(fine && said.contains("SERVING"), "{said}");
    // No TLS, no certificate of its own, no name that is in the server's.
    for args in [&[][..], &trusted, &known[..2]] {
        let (fine, said) = run("healthcheck", "--addr", args);
        assert!(!fine && said.lines().count() == 1, "{said}");
    }
    // The admin port asks for nothing.
    let output = isnad(&["healthcheck", "--admin", server.admin()]).output().expect("it starts");
    assert!(output.status.success(), "{output:?}");

    let bench =
        |token: &str| run("bench", "--server", &[&known[..], &["--count", "3", "--token-file", token]].concat());
    let (fine, said) = bench(&token);
    assert!(fine, "{said}");
    let (fine, said) = bench(&wrong);
    assert!(!fine && said.contains("TOKEN_INVALID") && !said.contains("secret"), "{said}");

    let article = file("article.txt", "قالت الوزيرة سلوى نصار إن الجلسة انتهت.\n");
    let enrich = |args: &[&str]| run("enrich", "--server", &[&known[..], &[article.as_str()], args].concat());
    let (fine, said) = enrich(&["--token-file", &token]);
    assert!(fine && said.contains("سلوى نصار"), "{said}");
    for args in [&["--token-file", wrong.as_str()][..], &[]] {
        let (fine, said) = enrich(args);
        assert!(!fine && said.contains("Unauthenticated") && said.lines().count() == 1, "{said}");
        assert!(!said.contains("secret"), "{said}");
    }

    // A folder of the newsroom's, answered by the same server.
    let (articles, answers) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    fs::copy(&article, articles.path().join("desk.txt")).expect("copied");
    let mut watch = isnad(&["enrich", "--server", server.addr(), "--token-file", &token, "--watch"]);
    let watch = watch.arg(articles.path()).arg("--output-dir").arg(answers.path()).args(&known);
    let mut watch = watch.stderr(Stdio::piped()).spawn().expect("it starts");
    let log = BufReader::new(watch.stderr.take().expect("piped")).lines();
    let answered = log.map_while(Result::ok).any(|line| line.contains("desk.json"));
    watch.kill().expect("it runs");
    watch.wait().expect("it ends");
    assert!(answered && answers.path().join("desk.json").exists());
}
