//! The page that shows an article and what was found in it: its files, which are
//! in the binary, beside the calls that it makes by gRPC-Web.

use http::{
    HeaderName, Method, Request, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
};
use serde::Serialize;
use tonic::body::Body;
use tower::{ServiceExt, service_fn};

use super::listener::App;

/// Nothing from elsewhere, and no script but the page's own. Styles of single
/// elements carry the colours of speakers.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Path, type and content of what the page is made of.
const FILES: [(&str, &str, &str); 4] = [
    ("/", HTML, include_str!("../../web/index.html")),
    ("/app.js", "text/javascript; charset=utf-8", include_str!("../../web/app.js")),
    ("/style.css", "text/css; charset=utf-8", include_str!("../../web/style.css")),
    ("/icon.svg", "image/svg+xml", include_str!("../../web/icon.svg")),
];

/// Articles to try it with, by name: first the headline, then the text.
const SEEDS: [(&str, &str); 8] = [
    ("001-tigris-euphrates-water.txt", include_str!("../../seeds/001-tigris-euphrates-water.txt")),
    ("002-riyadh-tehran-beijing.txt", include_str!("../../seeds/002-riyadh-tehran-beijing.txt")),
    ("003-morocco-semi-final.txt", include_str!("../../seeds/003-morocco-semi-final.txt")),
    ("004-opec-plus-cut.txt", include_str!("../../seeds/004-opec-plus-cut.txt")),
    ("005-teachers-strike.txt", include_str!("../../seeds/005-teachers-strike.txt")),
    ("006-grand-egyptian-museum.txt", include_str!("../../seeds/006-grand-egyptian-museum.txt")),
    ("007-cholera-sudan.txt", include_str!("../../seeds/007-cholera-sudan.txt")),
    ("008-cop28-fossil-fuels.txt", include_str!("../../seeds/008-cop28-fossil-fuels.txt")),
];

/// An article to try, as the page lists it.
#[derive(Debug, Serialize)]
struct Seed {
    name: &'static str,
    title: &'static str,
}

/// The page around the calls: what is not a call is a file of the page.
pub(super) fn around(calls: App) -> App {
    App::new(service_fn(move |request: Request<Body>| {
        let calls = calls.clone();
        async move {
            match *request.method() {
                Method::GET | Method::HEAD => Ok(file(request.method(), request.uri().path())),
                _ => calls.oneshot(request).await,
            }
        }
    }))
}

fn file(method: &Method, path: &str) -> Response<Body> {
    let (status, kind, content) = match content(path) {
        Some((kind, content)) => (StatusCode::OK, kind, content),
        None => (StatusCode::NOT_FOUND, TEXT, "no such file\n".to_owned()),
    };
    let response = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, kind)
        .header(CONTENT_LENGTH, content.len())
        // A newer binary has newer files under the same names.
        .header(CACHE_CONTROL, "no-cache")
        .header(CONTENT_SECURITY_POLICY, POLICY)
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(HeaderName::from_static("referrer-policy"), "no-referrer");
    let body = if method == Method::HEAD { Body::empty() } else { Body::new(content) };
    response.body(body).expect("all headers are constants")
}

fn content(path: &str) -> Option<(&'static str, String)> {
    if path == "/seeds.json" {
        let seeds = SEEDS.map(|(name, text)| Seed { name, title: text.lines().next().unwrap_or_default() });
        return serde_json::to_string(&seeds).ok().map(|seeds| (JSON, seeds));
    }
    if let Some(name) = path.strip_prefix("/seeds/") {
        return SEEDS.iter().find(|(seed, _)| *seed == name).map(|(_, text)| (TEXT, (*text).to_owned()));
    }
    FILES.iter().find(|(file, _, _)| *file == path).map(|(_, kind, content)| (*kind, (*content).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_asks_for_is_there() {
        let (_, page) = content("/").expect("the page");
        for name in ["app.js", "style.css", "icon.svg"] {
            assert!(page.contains(name), "{name}");
            assert!(content(&format!("/{name}")).is_some(), "{name}");
        }
        assert!(content("/../Cargo.toml").is_none());
    }

    #[test]
    fn every_seed_is_there_with_its_headline() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let (_, list) = content("/seeds.json").expect("a list");
        for entry in std::fs::read_dir(folder).expect("seeds/ is there") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let name = path.file_name().expect("a file").to_str().expect("UTF-8");
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                assert_eq!(content(&format!("/seeds/{name}")), Some((TEXT, text)));
                assert!(list.contains(name), "{name}");
            }
        }
    }
}
