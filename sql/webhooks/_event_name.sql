-- The type of an event as webhooks name it, dotted: token_purchased is token.purchased.

create or replace function webhooks._event_name(p_event_type text)
returns text
language sql
immutable
strict
parallel safe
return case
    when p_event_type like '%.%' then pg_catalog.regexp_replace(p_event_type, '[^a-zA-Z0-9_.]', '_', 'g')
    else pg_catalog.regexp_replace(
        pg_catalog.regexp_replace(p_event_type, '[^a-zA-Z0-9_]', '_', 'g'), '([a-zA-Z0-9])_', '\1.'
    )
end;

comment on function webhooks._event_name(text) is 'The type of an event as webhooks name it.';
