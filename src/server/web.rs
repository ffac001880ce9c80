//! gRPC-Web, for pages in browsers: translated here, and allowed to pages of
//! the origins that the settings name.

use std::{convert::Infallible, time::Duration};

use http::{
    HeaderName, HeaderValue, Method, Request, Response,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use tonic::body::Body;
use tonic_web::GrpcWebLayer;
use tower::{Service, ServiceBuilder};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use super::listener::App;
use super::request_id;

/// For how long a browser may go by what it was told: most ask again after so
/// long whatever they are told.
const MAX_AGE: Duration = Duration::from_secs(7200);

/// What calls may carry besides what every request does.
const REQUEST: [HeaderName; 8] = [
    AUTHORIZATION,
    CONTENT_TYPE,
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("x-grpc-web"),
    request_id::NAME,
    HeaderName::from_static("x-user-agent"),
];
/// What pages may read of an answer. Trailers are in its body.
const RESPONSE: [HeaderName; 4] = [
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("grpc-status-details-bin"),
    request_id::NAME,
];

/// What an Origin header can say: an origin, or `*` for all.
///
/// # Errors
/// Where one of them is neither.
pub(super) fn origins(settings: &[String]) -> Result<Option<AllowOrigin>, String> {
    if settings.is_empty() {
        return Ok(None);
    }
    if settings.iter().any(|origin| origin == "*") {
        return Ok(Some(Any.into()));
    }
    let parsed = settings.iter().map(|origin| match origin.parse::<HeaderValue>() {
        Ok(value) if origin.contains("://") && !origin.ends_with('/') => Ok(value),
        _ => Err(format!("grpc_web_origins: {origin:?} is no origin, such as https://desk.example")),
    });
    Ok(Some(AllowOrigin::list(parsed.collect::<Result<Vec<_>, _>>()?)))
}

/// The same calls, also by gRPC-Web.
pub(super) fn also<S>(calls: S, origins: Option<AllowOrigin>) -> App
where
    S: Service<Request<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S: Service<Request<Body>, Response = Response<super::call::CallBody>>,
    S::Future: Send + 'static,
{
    let web = ServiceBuilder::new().layer(GrpcWebLayer::new()).service(calls);
    match origins {
        None => App::new(web),
        Some(origins) => {
            let cors = CorsLayer::new()
                .allow_origin(origins)
                .allow_methods([Method::POST])
                .allow_headers(REQUEST)
                .expose_headers(RESPONSE)
                .max_age(MAX_AGE);
            App::new(ServiceBuilder::new().layer(cors).service(web))
        }
    }
}
