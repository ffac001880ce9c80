//! Traces by OTLP, with the context that callers send along by W3C's
//! `traceparent` and `tracestate`.
//!
//! A call is a span, and so is each article in it. The names are those of
//! OpenTelemetry's conventions for RPC. Nothing of an article's text goes into
//! a span.

use std::{fmt, time::Duration};

use opentelemetry::{
    Array, Context, KeyValue, Value,
    propagation::{Extractor, TextMapPropagator},
    trace::{SpanKind, Status, TraceContextExt, Tracer, TracerProvider},
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracer, SdkTracerProvider},
};

/// For a collector to take a batch of spans.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// For the last spans to be sent when the process ends.
const LAST_SPANS: Duration = Duration::from_secs(1);

/// Makes spans, and sends them where there is somewhere to send them to.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    sending: Option<(SdkTracerProvider, SdkTracer)>,
}

impl Traces {
    /// Sends to this endpoint the share `ratio` of those traces that do not come
    /// with a decision. Runs inside a tokio runtime; connects when there is
    /// something to send, and goes on without where that fails.
    ///
    /// # Errors
    /// Where the endpoint is none.
    pub fn to(endpoint: &str, ratio: f64, version: &'static str) -> Result<Self, String> {
        let exporter =
            SpanExporter::builder().with_tonic().with_endpoint(endpoint).with_timeout(EXPORT_TIMEOUT).build();
        let exporter = exporter.map_err(|error| format!("otlp_endpoint {endpoint:?}: {error}"))?;
        let resource = Resource::builder()
            .with_service_name("isnad")
            .with_attribute(KeyValue::new("service.version", version))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio))))
            .with_resource(resource)
            .build();
        let tracer = provider.tracer("isnad");
        Ok(Traces { sending: Some((provider, tracer)) })
    }

    /// The span of a call that begins now and that its caller may have a name
    /// for; `header` gives what the caller sent.
    pub fn call(&self, method: &'static str, name: Option<&str>, header: &dyn Fn(&str) -> Option<String>) -> Trace {
        let headers = Headers(["traceparent", "tracestate"].map(header));
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
        let mut trace = Trace { context: parent, tracer: None };
        if let Some((_, tracer)) = &self.sending {
            let mut attributes = vec![KeyValue::new("rpc.system.name", "grpc"), KeyValue::new("rpc.method", method)];
            attributes.extend(name.map(|name| {
                let value = Value::Array(Array::String(vec![name.to_owned().into()]));
                KeyValue::new("rpc.request.metadata.x-request-id", value)
            }));
            trace = trace.begin(tracer.clone(), method, SpanKind::Server, attributes);
        }
        trace
    }

    /// Sends what is left. Blocks for a second at most.
    pub fn end(&self) {
        if let Some((provider, _)) = &self.sending {
            // A collector that does not answer does not hold up the end.
            let _ = provider.shutdown_with_timeout(LAST_SPANS);
        }
    }
}

/// A span, or where there is none the place in its caller's trace.
#[derive(Clone)]
pub struct Trace {
    context: Context,
    tracer: Option<SdkTracer>,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Trace").field(&self.id()).finish()
    }
}

impl Default for Trace {
    /// In nobody's trace.
    fn default() -> Self {
        Trace { context: Context::new(), tracer: None }
    }
}

impl Trace {
    /// The trace's id in hexadecimal; `None` where it is in none.
    pub fn id(&self) -> Option<String> {
        let span = self.context.span();
        let context = span.span_context();
        context.is_valid().then(|| context.trace_id().to_string())
    }

    /// A span within this one.
    pub fn within(&self, name: &'static str) -> Trace {
        match &self.tracer {
            Some(tracer) => self.clone().begin(tracer.clone(), name, SpanKind::Internal, Vec::new()),
            None => self.clone(),
        }
    }

    /// Says a number of milliseconds about the span.
    pub fn took(&self, name: &'static str, time: Duration) {
        if self.tracer.is_some() {
            self.context.span().set_attribute(KeyValue::new(name, time.as_secs_f64() * 1e3));
        }
    }

    /// The span has ended with this status; `fault` where it is the server's.
    pub fn end(&self, status: &'static str, fault: bool) {
        if self.tracer.is_none() {
            return;
        }
        let span = self.context.span();
        span.set_attribute(KeyValue::new("rpc.response.status_code", status));
        if fault {
            span.set_attribute(KeyValue::new("error.type", status));
            span.set_status(Status::error(status));
        }
        span.end();
    }

    fn begin(self, tracer: SdkTracer, name: &'static str, kind: SpanKind, attributes: Vec<KeyValue>) -> Trace {
        let builder = tracer.span_builder(name).with_kind(kind).with_attributes(attributes);
        let span = tracer.build_with_context(builder, &self.context);
        Trace { context: self.context.with_span(span), tracer: Some(tracer) }
    }
}

/// The two headers of a trace context.
struct Headers([Option<String>; 2]);

impl Extractor for Headers {
    fn get(&self, name: &str) -> Option<&str> {
        let [parent, state] = &self.0;
        match name {
            "traceparent" => parent.as_deref(),
            "tracestate" => state.as_deref(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_in_its_callers_trace() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let parent = format!("00-{id}-00f067aa0ba902b7-01");
        let traced = |value: Option<String>| {
            Traces::default().call("m", None, &|name| value.clone().filter(|_| name == "traceparent")).id()
        };
        assert_eq!(traced(Some(parent)), Some(id.to_owned()));
        assert_eq!(traced(Some("nonsense".into())), None);
        assert_eq!(traced(None), None);
    }
}
