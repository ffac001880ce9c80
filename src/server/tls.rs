//! TLS: the certificate, its key, and who may sign those of clients.

use std::{path::PathBuf, sync::Arc};

use tokio_rustls::rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};

use crate::reload::{Loaded, read_file};
use crate::settings::Settings;

/// What a connection is begun with.
pub(super) type Tls = Arc<Loaded<ServerConfig>>;

/// Reads the files that the settings name; `None` where there is no TLS.
///
/// # Errors
/// Where a file cannot be used, or the key is not that of the certificate.
pub(super) fn load(settings: &Settings) -> Result<Option<Tls>, String> {
    let (Some(cert), Some(key)) = (settings.tls_cert.as_option(), settings.tls_key.as_option()) else {
        return Ok(None);
    };
    let mut paths = vec![cert.clone(), key.clone()];
    paths.extend(settings.tls_client_ca.as_option().cloned());
    let http1 = settings.grpc_web;
    Loaded::new("certificate", paths, move |paths| read(paths, http1)).map(Some)
}

fn read(paths: &[PathBuf], http1: bool) -> Result<ServerConfig, String> {
    let certificates = |path: &PathBuf| {
        let pem = read_file(path)?;
        let certificates: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        match certificates {
            Ok(certificates) if !certificates.is_empty() => Ok(certificates),
            Ok(_) => Err(format!("{} has no certificate", path.display())),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    };
    let chain = certificates(&paths[0])?;
    // What is wrong with a key is not to be quoted.
    let key = PrivateKeyDer::from_pem_slice(&read_file(&paths[1])?)
        .map_err(|_| format!("{} has no private key in PEM", paths[1].display()))?;
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let config = match paths.get(2) {
        None => config.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            config.with_client_cert_verifier(verifier.map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    let mut config = config
        .with_single_cert(chain, key)
        .map_err(|error| format!("{} and {}: {error}", paths[0].display(), paths[1].display()))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    if http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok(config)
}
