//! Log lines on standard output, as Lambda's logging controls ask for them.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer, Registry,
    filter::Targets,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::Environment;

/// Sends the log lines of this process to standard output; `function` is the crate of the function.
///
/// The template's `LoggingConfig` decides on the format (`AWS_LAMBDA_LOG_FORMAT`, JSON or text) and on the level
/// (`AWS_LAMBDA_LOG_LEVEL`, else `RUST_LOG`, else INFO). Below INFO only our own crates speak: the AWS SDK's own lines
/// hold requests and answers there.
///
/// The runtime's own way to do this brings the directive parser of `RUST_LOG` with it, and a regex engine: 0.4 MB of
/// each function for what nobody sets in Lambda.
pub fn start_logging(function: &str, environment: &Environment) {
    // It fails where somebody listens already, and then that is as good.
    let _ = Registry::default().with(lines(function, environment, io::stdout)).try_init();
}

fn lines<S, W>(function: &str, environment: &Environment, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let level = |name| environment.variable(name).and_then(read);
    let level = level("AWS_LAMBDA_LOG_LEVEL").or_else(|| level("RUST_LOG")).unwrap_or(LevelFilter::INFO);
    let ours = Targets::new()
        .with_default(level.min(LevelFilter::INFO))
        // A prefix: every crate of shared/.
        .with_target("dingtalk", level)
        .with_target(function, level);
    let layer = fmt::layer().with_target(false).without_time().with_writer(writer);
    let json = environment.variable("AWS_LAMBDA_LOG_FORMAT").is_some_and(|format| format.eq_ignore_ascii_case("json"));
    if json { layer.json().with_filter(ours).boxed() } else { layer.with_filter(ours).boxed() }
}

/// Lambda's levels are tracing's, and FATAL.
fn read(level: &str) -> Option<LevelFilter> {
    if level.eq_ignore_ascii_case("fatal") { Some(LevelFilter::ERROR) } else { level.parse().ok() }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(variables: &[(&str, &str)]) -> String {
        let environment = Environment::new(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let captured = Captured::default();
        let writer = captured.clone();
        let subscriber = Registry::default().with(lines("callback", &environment, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(target: "callback::keep", app = "demo", "one");
            tracing::debug!(target: "callback", "two");
            tracing::debug!(target: "dingtalk_store::inbox", "three");
            tracing::debug!(target: "aws_smithy_runtime", "four");
            tracing::info!(target: "aws_smithy_runtime", "five");
        });
        String::from_utf8(captured.0.lock().unwrap().clone()).unwrap()
    }

    fn numbers(text: &str) -> Vec<&str> {
        ["one", "two", "three", "four", "five"].into_iter().filter(|number| text.contains(number)).collect()
    }

    #[test]
    fn what_a_dependency_says_in_detail_is_never_printed() {
        // With one subscriber alive, tracing remembers what another test's thread did not want.
        let _second = tracing::Dispatch::new(Registry::default());
        assert_eq!(numbers(&logged(&[])), ["one", "five"]);
        assert_eq!(numbers(&logged(&[("RUST_LOG", "debug")])), ["one", "two", "three", "five"]);
        assert_eq!(numbers(&logged(&[("AWS_LAMBDA_LOG_LEVEL", "TRACE")])), ["one", "two", "three", "five"]);
        for level in ["WARN", "FATAL"] {
            assert_eq!(numbers(&logged(&[("AWS_LAMBDA_LOG_LEVEL", level), ("RUST_LOG", "debug")])), [""; 0]);
        }
        assert_eq!(numbers(&logged(&[("AWS_LAMBDA_LOG_LEVEL", "?"), ("RUST_LOG", "error")])), [""; 0]);
    }

    #[test]
    fn a_line_is_json_where_the_template_says_so() {
        let _second = tracing::Dispatch::new(Registry::default());
        let line = logged(&[("AWS_LAMBDA_LOG_FORMAT", "JSON")]);
        let first: serde_json::Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
        assert_eq!((&first["level"], &first["fields"]["app"]), (&"INFO".into(), &"demo".into()));
        assert!(!logged(&[]).starts_with("{"));
    }
}
