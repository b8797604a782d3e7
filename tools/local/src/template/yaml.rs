//! YAML to JSON, with CloudFormation's short tags written out: `!Ref X` becomes `{"Ref": "X"}`.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

use super::TemplateError;

pub(super) fn load(text: &str) -> Result<Value, TemplateError> {
    let documents = Yaml::load_from_str(text).map_err(|e| TemplateError::Yaml(e.to_string()))?;
    match documents.as_slice() {
        [document] => convert(document),
        other => Err(TemplateError::Yaml(format!("{} documents, expected one", other.len()))),
    }
}

fn convert(node: &Yaml<'_>) -> Result<Value, TemplateError> {
    Ok(match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::FloatingPoint(value)) => json!(value.into_inner()),
        Yaml::Value(Scalar::String(value)) => json!(value),
        Yaml::Sequence(nodes) => Value::Array(nodes.iter().map(convert).collect::<Result<_, _>>()?),
        Yaml::Mapping(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let key = key.as_str().ok_or_else(|| TemplateError::Yaml("a key that is no text".to_owned()))?;
                map.insert(key.to_owned(), convert(value)?);
            }
            Value::Object(map)
        }
        Yaml::Tagged(tag, value) => {
            let value = convert(value)?;
            match tag.suffix.as_str() {
                "Ref" => json!({ "Ref": value }),
                "GetAtt" => json!({ "Fn::GetAtt": value }),
                name => json!({ format!("Fn::{name}"): value }),
            }
        }
        _ => return Err(TemplateError::Yaml("an alias or a bad value".to_owned())),
    })
}
