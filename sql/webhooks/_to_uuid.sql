-- A UUID out of a text that may be anything; null where it is none.

create or replace function webhooks._to_uuid(p_text text)
returns uuid
language sql
immutable
strict
parallel safe
return case when p_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;

comment on function webhooks._to_uuid(text) is 'A UUID out of a text; null where it is none.';
