//! How commands reach a server: where it is, TLS, and a token.

use std::{fs, path::PathBuf, time::Duration};

use tonic::{
    Request, Status,
    metadata::AsciiMetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity},
};

use super::root;

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// A connection on which calls carry their token.
pub(super) type Remote = InterceptedService<Channel, Token>;

/// What a server asks of its clients.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Reaching the server")]
pub(super) struct Credentials {
    /// PEM file of the authorities one of which signed the server's certificate.
    /// With it TLS is spoken.
    #[arg(long, env = "ISNAD_CLIENT_CA", value_name = "FILE")]
    ca: Option<PathBuf>,

    /// Name that is in the server's certificate, where it is not that of the URL.
    #[arg(long, env = "ISNAD_CLIENT_SERVER_NAME", value_name = "NAME", requires = "ca")]
    server_name: Option<String>,

    /// PEM file of the certificate to show to a server that asks for one.
    #[arg(long, env = "ISNAD_CLIENT_CERT", value_name = "FILE", requires_all = ["ca", "key"])]
    cert: Option<PathBuf>,

    /// PEM file of that certificate's private key.
    #[arg(long, env = "ISNAD_CLIENT_KEY", value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,

    /// File of the bearer token to send.
    #[arg(long, env = "ISNAD_CLIENT_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Credentials {
    /// Connects to a server, by URL or HOST:PORT.
    ///
    /// # Errors
    /// Where a file cannot be used, or no server answers.
    pub(super) async fn connect(&self, server: &str) -> Result<Remote, String> {
        let endpoint = self.endpoint(server)?;
        let token = self.token()?;
        let channel = endpoint.connect_timeout(CONNECT).connect().await;
        let channel = channel.map_err(|error| format!("no server answers there ({})", root(&error)))?;
        Ok(InterceptedService::new(channel, token))
    }

    fn endpoint(&self, server: &str) -> Result<Endpoint, String> {
        let wrong = || "not the URL of a server".to_owned();
        let (scheme, host) =
            server.split_once("://").unwrap_or((if self.ca.is_some() { "https" } else { "http" }, server));
        match (scheme, &self.ca) {
            ("http", None) => Endpoint::from_shared(format!("http://{host}")).map_err(|_| wrong()),
            ("https", Some(ca)) => {
                let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(ca)?));
                if let Some(name) = &self.server_name {
                    tls = tls.domain_name(name);
                }
                if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
                    tls = tls.identity(Identity::from_pem(read(cert)?, read(key)?));
                }
                let endpoint = Endpoint::from_shared(format!("https://{host}")).map_err(|_| wrong())?;
                // What is wrong with a key is not to be quoted.
                endpoint.tls_config(tls).map_err(|_| "--ca, --cert or --key: not PEM, or they do not fit".to_owned())
            }
            ("https", None) => Err("--ca has to name whom to trust".to_owned()),
            ("http", Some(_)) => Err("--ca is for TLS, and this URL is not".to_owned()),
            _ => Err(wrong()),
        }
    }

    fn token(&self) -> Result<Token, String> {
        let Some(path) = &self.token_file else { return Ok(Token(None)) };
        let text = String::from_utf8(read(path)?).unwrap_or_default();
        // The token itself is in no message.
        let wrong = || format!("{}: a token is one line of visible ASCII", path.display());
        let token = Some(text.trim()).filter(|token| !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()));
        let mut value: AsciiMetadataValue =
            format!("Bearer {}", token.ok_or_else(wrong)?).parse().map_err(|_| wrong())?;
        value.set_sensitive(true);
        Ok(Token(Some(value)))
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Puts a token into every call, where there is one.
#[derive(Debug, Clone)]
pub(super) struct Token(Option<AsciiMetadataValue>);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_spoken_to_whom_it_is_asked_for() {
        let endpoint = |server: &str, ca: Option<&str>| {
            let credentials = Credentials { ca: ca.map(PathBuf::from), ..Credentials::default() };
            credentials.endpoint(server).map(|endpoint| endpoint.uri().to_string())
        };
        assert_eq!(endpoint("desk:1", None).as_deref(), Ok("http://desk:1/"));
        assert_eq!(endpoint("http://desk:1", None).as_deref(), Ok("http://desk:1/"));
        for (server, ca) in [("https://desk:1", None), ("http://desk:1", Some("ca.pem")), ("ftp://desk", None)] {
            assert!(endpoint(server, ca).is_err(), "{server} {ca:?}");
        }
        let missing = endpoint("desk:1", Some("/there/is/none.pem")).expect_err("no such file");
        assert!(missing.contains("none.pem"), "{missing}");
    }
}
