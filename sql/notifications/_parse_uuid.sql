-- The uuid that a text spells, null where it spells none.

create or replace function notifications._parse_uuid(p_text text)
returns uuid
language sql
immutable
parallel safe
return case
    when p_text ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then p_text::uuid
end;

comment on function notifications._parse_uuid(text) is 'The uuid that a text spells, null for none.';
