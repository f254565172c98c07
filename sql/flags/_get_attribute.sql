-- An attribute of a context: by its name, else by a path such as company.plan; null where there is none.

create or replace function flags._get_attribute(p_context jsonb, p_attribute text)
returns jsonb
language sql
immutable
parallel safe
return nullif(
    coalesce(
        p_context -> p_attribute,
        case when strpos(p_attribute, '.') > 0 then p_context #> string_to_array(p_attribute, '.') end
    ),
    'null'
);

comment on function flags._get_attribute(jsonb, text) is 'An attribute of a context, or null.';
